/**
 * Writes whose outcome a window cannot know: requests without a clear answer, and processes that were killed or
 * stopped. Only they allow a write that repeats the current values: it makes our late writes stale. Pure.
 */
import type { RequestRecord } from '../../../simulator/index.ts';
import { kindOf } from '../../kinds/chaos-kinds.ts';
import { isExcused, processOutages } from './excuses.ts';
import type { Outage, WindowFacts } from '../trial.ts';
import { earliestApply, revertDue } from '../window-rules.ts';

/** A writer is dispatched ahead of its instant, a minute at most. */
const AHEAD_MINUTES = 2;
/** Until the last request of an apply is sent, after its time was up. */
const ON_THE_WAY_MS = 1_500;

/** A write without an answer, or with one that is neither yes nor no. */
function isUnclear({ answered, status, fault }: RequestRecord): boolean {
  if (!answered || status === null || status >= 500) return true;
  return fault !== null && status < 400;
}

/** When writes to a line arrived whose outcome was reported to nobody, epoch ms. */
export function unclearWrites(line: string, requests: readonly RequestRecord[]): readonly number[] {
  const kind = kindOf(line);
  const [path, method] = [kind.path(line), kind.method];
  return requests
    .filter((one) => one.path === path && one.method === method)
    .filter(isUnclear)
    .map(({ received_at }) => Date.parse(received_at));
}

/** A process in trouble this near an apply may have lost its answer; later trouble cannot. */
const NEAR_MS = 5_000;

export interface Doubts {
  /** When its change was made; null if it was not. */
  readonly appliedMs: number | null;
  /** {@link unclearWrites} of the line; null if not known. */
  readonly unclear: readonly number[] | null;
  readonly outages: readonly Outage[];
}

function isNear({ kind, fromMs, toMs }: Outage, appliedMs: number): boolean {
  return kind === 'reset' || (fromMs <= appliedMs + NEAR_MS && toMs >= appliedMs - NEAR_MS);
}

/** Whether a window may repeat the current values, after `touches` such writes. */
export function mayOutdate(
  facts: WindowFacts,
  { appliedMs, unclear, outages }: Doubts,
  atMs: number,
  touches: number,
): boolean {
  if (unclear === null || facts.isTerminated) return true;
  const fromMs = earliestApply(facts) - AHEAD_MINUTES * facts.minuteMs;
  const processes = processOutages(outages)
    .filter((one) => isExcused([one], fromMs, atMs))
    .filter((one) => appliedMs === null || isNear(one, appliedMs));
  const during = unclear.filter((ms) => ms >= fromMs && ms <= atMs);
  const applyMs = Math.max(revertDue(facts), facts.startMs + facts.minuteMs) + ON_THE_WAY_MS;
  const isInDoubt = processes.length > 0 || during.some((ms) => ms <= applyMs);
  return isInDoubt && touches < during.length + processes.length;
}
