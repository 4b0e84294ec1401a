// An operator who is told that a late revert is tried at once sees a request at once. Pure.
import type { RequestRecord } from '../../simulator/index.ts';
import { kindOf } from '../kinds/chaos-kinds.ts';
import { isExcused } from './excuses.ts';
import type { Effect, Outage, Violation } from './trial.ts';

/** From the answer to the request, on a busy machine; shorter than the pace of a revert that is late. */
const AT_ONCE_MS = 2_500;
/** The request may come before the answer does. */
const BEFORE_MS = 500;

/** A request that is under way is not disturbed: the next one follows it. */
function isNear({ received_at, duration_ms }: RequestRecord, atMs: number): boolean {
  const fromMs = Date.parse(received_at);
  return fromMs <= atMs + AT_ONCE_MS && fromMs + duration_ms >= atMs - BEFORE_MS;
}

/** Requests on lines, none for a retry that was promised. */
export function judgeRetries(
  effects: readonly Effect[],
  requests: readonly RequestRecord[],
  outages: readonly Outage[],
): readonly Violation[] {
  const everywhere = outages.filter(({ line }) => line === null);
  return effects.flatMap(({ facts }) => {
    const { line, window, retriedMs } = facts;
    const own = requests.filter(({ path }) => path === kindOf(line).path(line));
    return retriedMs
      .filter((atMs) => !isExcused(everywhere, atMs, atMs + AT_ONCE_MS))
      .filter((atMs) => !own.some((request) => isNear(request, atMs)))
      .map((atMs): Violation => {
        const what = `nothing was sent within ${AT_ONCE_MS} ms of retryNow`;
        return { rule: 'retry_ignored', line, window, what, evidence: { atMs } };
      });
  });
}
