// An operator who is told that a late revert is tried at once sees a write at once: judged where its own write puts
// the line back later, as a window that finds its line put back by others has nothing to write. Pure.
import type { RequestRecord } from '../../simulator/index.ts';
import { kindOf } from '../kinds/chaos-kinds.ts';
import type { Effect, Outage, OutageKind, Violation } from './trial.ts';

/** From the answer to the write, on a busy machine; shorter than the pace of a revert that is late. */
const AT_ONCE_MS = 3_000;
/** The write may come before the answer does. */
const BEFORE_MS = 500;
/** The answer shows that the engine and a worker are well: what was wrong before is not felt for longer. */
const FELT_MS = 5_000;
const LONG_MS = 500;

/** A request that is under way is not disturbed: the next one follows it. */
function isNear({ received_at, duration_ms }: RequestRecord, atMs: number): boolean {
  const fromMs = Date.parse(received_at);
  return fromMs <= atMs + AT_ONCE_MS && fromMs + duration_ms >= atMs - BEFORE_MS;
}

/** The read before the write failed, or took long. */
function isTroubled(request: RequestRecord, atMs: number): boolean {
  const { status, duration_ms } = request;
  return isNear(request, atMs) && (status !== 200 || duration_ms > LONG_MS);
}

/** The line was put back by our own write, and later. */
function goesOn({ revertedMs }: Effect, atMs: number): boolean {
  return revertedMs !== null && revertedMs > atMs + AT_ONCE_MS;
}

/** By what holds up every step; a token that is gone shows in the reads. */
const HOLDS_UP: ReadonlySet<OutageKind> = new Set(['worker', 'server', 'api']);

function isDisturbed(outages: readonly Outage[], atMs: number): boolean {
  return outages.some(
    ({ kind, fromMs, toMs }) =>
      HOLDS_UP.has(kind) && fromMs <= atMs + AT_ONCE_MS && toMs + FELT_MS >= atMs,
  );
}

/** Requests on lines, none for a retry that was promised. */
export function judgeRetries(
  effects: readonly Effect[],
  requests: readonly RequestRecord[],
  outages: readonly Outage[],
): readonly Violation[] {
  const everywhere = outages.filter(({ line }) => line === null);
  return effects.flatMap((effect) => {
    const { line, window, retriedMs } = effect.facts;
    const { method, path } = kindOf(line);
    const all = requests.filter((one) => one.path === path(line));
    const own = all.filter((one) => one.method === method);
    const reads = all.filter((one) => one.method !== method);
    return retriedMs
      .filter((atMs) => !isDisturbed(everywhere, atMs) && goesOn(effect, atMs))
      .filter((atMs) => !reads.some((request) => isTroubled(request, atMs)))
      .filter((atMs) => !own.some((request) => isNear(request, atMs)))
      .map((atMs): Violation => {
        const what = `nothing was sent within ${AT_ONCE_MS} ms of retryNow`;
        return { rule: 'retry_ignored', line, window, what, evidence: { atMs } };
      });
  });
}
