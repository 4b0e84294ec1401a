/** What a revert reports about a line that is back: versions, proof, and lateness. */
import type { Reverted, RevertInput } from '../../../contract/steps/revert-step.ts';
import { toTold } from '../../../contract/window/window.ts';
import { hashFields, type TargetKind } from '../../../adapters/genesys/index.ts';
import { looksLike, managedBy, originalOf, type Standing } from '../../../line/index.ts';
import type { StepRun } from '../../step-run.ts';

/** Outcomes of a write that the API accepted. */
const TAKEN: ReadonlySet<string> = new Set(['written', 'unproven']);

/** Request ids of accepted writes, including one whose worker died before it could answer. */
function writtenIds({ attempts }: StepRun): readonly string[] {
  const written = attempts.filter(({ outcome }) => TAKEN.has(outcome));
  return written.flatMap(({ request_id: id }) => (typeof id === 'string' ? [id] : []));
}

/** How long it took and how late it was, in ms. */
export interface Timed {
  readonly latency: number;
  readonly lateness: number;
}

/** What was put back of which change, by which attempt. */
interface PutBackBy {
  readonly target: TargetKind;
  readonly input: RevertInput;
  readonly run: StepRun;
}

export function toReverted(
  { input, run, target }: PutBackBy,
  standing: Standing,
  { latency, lateness }: Timed,
): Reverted {
  const final = managedBy(input.change.intended, standing.state.fields);
  return {
    status: 'reverted',
    version: standing.state.version,
    final,
    baseline_hash: hashFields(originalOf(target, input.change)),
    written_hash: hashFields(looksLike(input.change)),
    final_hash: hashFields(final),
    wrote: standing.wrote,
    drift: standing.drift.map(toTold),
    ...(standing.drift.length === 0 ? {} : { drift_kept: standing.keepsDrift }),
    ...(standing.ownForm.length === 0 ? {} : { own_form: standing.ownForm }),
    lateness_ms: Math.round(lateness),
    latency_ms: Math.round(latency * 10) / 10,
    attempts: run.attempts,
    request_ids: writtenIds(run),
  };
}
