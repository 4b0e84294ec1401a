/** Takes away what a change leaves beside a line that is back; its failure holds nothing up. */
import type { RevertInput } from '../../contract/steps/revert-step.ts';
import { isGenesysError, type TargetKind } from '../../adapters/genesys/index.ts';
import { looksLike } from '../../line/index.ts';
import type { StepRun } from '../step-run.ts';

export async function tidy(
  target: TargetKind,
  { change, target: { id } }: RevertInput,
  run: StepRun,
): Promise<void> {
  try {
    await target.tidy?.(id, looksLike(change), run.writing('revert'));
  } catch (error) {
    if (!isGenesysError(error)) throw error;
  }
}
