/** Reads before the start that are older than what is known about the target. Asks nobody. */
import type { Change } from '../../contract/change/change.ts';
import type { TargetKind, TargetState } from '../../adapters/genesys/index.ts';
import { isOlder, OLDER_FOR_MS } from '../../line/index.ts';
import { staleRead } from '../failures.ts';
import type { StepRun } from '../step-run.ts';

/**
 * Such a read proves nothing: the engine asks again. After a minute of them, across attempts, the object was re-created
 * or restored from a backup, or a stale copy answers.
 * @returns for how long, ms
 * @throws {ApplicationFailure} until then
 */
export function olderForMs({ version }: TargetState, floor: number, run: StepRun): number {
  const nowMs = run.serverNowMs();
  const sinceMs = typeof run.known === 'number' ? run.known : nowMs;
  run.keep(sinceMs);
  if (nowMs - sinceMs < OLDER_FOR_MS) throw staleRead(version, floor, run.attempts);
  return nowMs - sinceMs;
}

/**
 * A read that is older than what is known of another change says nothing about it; an object that was re-created must
 * not block its target forever.
 * @throws {ApplicationFailure} as {@link olderForMs}
 */
export function refuseOlder(
  { versions }: TargetKind,
  { floor }: Change,
  state: TargetState,
  run: StepRun,
): void {
  if (isOlder(versions, state.version, floor)) olderForMs(state, floor, run);
}
