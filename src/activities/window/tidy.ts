/** Deletes what a change leaves beside a line that is back; a failure delays no line, and is reported. */
import { Context } from '@temporalio/activity';
import type {
  Leftover,
  LeftoverInput,
  LeftoverResult,
  RevertInput,
} from '../../contract/steps/revert-step.ts';
import { isGenesysError, type TargetKind } from '../../adapters/genesys/index.ts';
import { looksLike } from '../../line/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { mustBeServed, toFailure } from '../failures.ts';
import type { StepRun } from '../step-run.ts';

/** The longest time for the requests of one attempt. */
const REQUESTS_MS = 20_000;
/** Nothing waits for it, so retries are slow. */
const LEAST_PAUSE_MS = 60_000;

/**
 * Returns what may still be there: what could not be deleted, or what was created and no list shows yet, even if its
 * write was never answered.
 */
export async function tidy(
  target: TargetKind,
  { change, target: { id } }: RevertInput,
  run: Pick<StepRun, 'writing'>,
): Promise<{ readonly leftover?: Leftover }> {
  if (target.tidy === undefined) return {};
  try {
    const deleted = await target.tidy(id, looksLike(change), run.writing('revert'));
    return deleted === 0 ? { leftover: { why: null } } : {};
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return { leftover: { why: error.message } };
  }
}

function pauseMs(askedMs: number | null): number {
  return Math.max(LEAST_PAUSE_MS, askedMs ?? 0);
}

/** The same as a step of its own: safe to run any number of times. */
export function createDeleteLeftover(deps: Pick<ActivityDeps, 'genesys' | 'organizationId'>) {
  return async function deleteLeftover({
    target,
    change,
    ...input
  }: LeftoverInput): Promise<LeftoverResult> {
    mustBeServed(input, deps);
    const { cancellationSignal: signal } = Context.current();
    const deadlineAt = performance.now() + REQUESTS_MS;
    const context = { priority: 'other', deadlineAt, signal } as const;
    try {
      const kind = deps.genesys.target(target.kind);
      return { deleted: (await kind.tidy?.(target.id, looksLike(change), context)) ?? 0 };
    } catch (error) {
      throw toFailure(error, { attempts: [], final: false, pauseMs });
    }
  };
}
