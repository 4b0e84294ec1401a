/**
 * A retry of a late revert that was accepted must be followed by a write at once: judged only if our own write puts the
 * line back later, because a window whose line was put back by others has nothing to write. Pure.
 */
import type { RequestRecord } from '../../simulator/index.ts';
import type { ChaosKind } from '../kinds/chaos-kind.ts';
import { kindOf } from '../kinds/chaos-kinds.ts';
import type { Effect, Outage, OutageKind, Retry, Violation } from './trial.ts';

/** From the answer to the write, on a busy machine; shorter than the pace of a late revert. */
export const AT_ONCE_MS = 3_000;
/** The answer shows that engine and worker are well: earlier trouble has no longer effects than this. */
const FELT_MS = 5_000;
const LONG_MS = 500;

/** After it was requested. A running request is not interrupted: the next one follows it. */
function isNear({ received_at, duration_ms }: RequestRecord, retry: Retry): boolean {
  const fromMs = Date.parse(received_at);
  return fromMs <= retry.answeredMs + AT_ONCE_MS && fromMs + duration_ms >= retry.sentMs;
}

/** A request before the write failed, or took long. */
function isTroubled(request: RequestRecord, retry: Retry): boolean {
  const { status, duration_ms } = request;
  return isNear(request, retry) && (status !== 200 || duration_ms > LONG_MS);
}

/** The line was put back by our own write, later. */
function goesOn({ revertedMs }: Effect, { answeredMs }: Retry): boolean {
  return revertedMs !== null && revertedMs > answeredMs + AT_ONCE_MS;
}

/** What delays every step; a revoked token shows in the reads. */
const HOLDS_UP: ReadonlySet<OutageKind> = new Set(['worker', 'server', 'api', 'machine', 'limit']);

function isDisturbed(outages: readonly Outage[], { sentMs, answeredMs }: Retry): boolean {
  const isSlow = answeredMs - sentMs > LONG_MS;
  return outages.some(
    ({ kind, of, fromMs, toMs }) =>
      HOLDS_UP.has(kind) &&
      // A machine that answers at once is fast enough for a write.
      (kind !== 'machine' || isSlow) &&
      // Faults on other paths show in their requests.
      !(kind === 'api' && of !== undefined) &&
      fromMs <= answeredMs + AT_ONCE_MS &&
      toMs + FELT_MS >= answeredMs,
  );
}

/** What a run did on its lines, and what was wrong meanwhile. */
export interface Retried {
  readonly effects: readonly Effect[];
  readonly requests: readonly RequestRecord[];
  readonly outages: readonly Outage[];
}

interface JudgedRetry {
  readonly effect: Effect;
  readonly retry: Retry;
  readonly isFollowed: boolean;
}

/** Retries that nothing kept from a write at once. */
function judgedRetries({ effects, requests, outages }: Retried): readonly JudgedRetry[] {
  return effects.flatMap((effect) => {
    const { line, retries } = effect.facts;
    const kind = kindOf(line);
    const everywhere = outages.filter(
      ({ line: on, of = kind.kind }) => on === null && of === kind.kind,
    );
    const onLine = requests.filter(({ path }) => path === kind.path(line));
    const own = onLine.filter(({ method }) => method === kind.method);
    const reads = onLine.filter(({ method }) => method !== kind.method);
    const beside = requests.filter(({ path }) => isBeside(kind, path));
    return retries
      .filter((retry) => !isDisturbed(everywhere, retry) && goesOn(effect, retry))
      .filter((retry) => ![...reads, ...beside].some((request) => isTroubled(request, retry)))
      .map((retry) => ({ effect, retry, isFollowed: own.some((one) => isNear(one, retry)) }));
  });
}

function isBeside({ beside = [] }: ChaosKind, path: string): boolean {
  return beside.some((one) =>
    one.endsWith('*') ? path.startsWith(one.slice(0, -1)) : one === path,
  );
}

/** How many retries of a run were judged. */
export function countJudgedRetries(retried: Retried): number {
  return judgedRetries(retried).length;
}

/** Violations: no request on the line after an accepted retry. */
export function judgeRetries(retried: Retried): readonly Violation[] {
  return judgedRetries(retried)
    .filter(({ isFollowed }) => !isFollowed)
    .map(({ effect: { facts }, retry }): Violation => {
      const { line, window } = facts;
      const what = `nothing was sent within ${AT_ONCE_MS} ms of retryNow`;
      return { rule: 'retry_ignored', line, window, what, evidence: retry };
    });
}
