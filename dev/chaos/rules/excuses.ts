// What went wrong in a run, and for how long it may still be felt after it is over. A bounded time for
// each kind, so that no fault excuses all that comes after it. Pure.
import { kindOf } from '../kinds/chaos-kinds.ts';
import type { Outage, OutageKind } from './trial.ts';

/**
 * A worker that is killed over a workflow task costs the ten seconds for which the engine waits for it,
 * and its heartbeats. A server that comes back gives the same to all workers, which first find it again.
 * A request that hangs does so for ten seconds, and is tried again at a growing pace.
 */
const FELT_MS: Readonly<Record<OutageKind, number>> = {
  worker: 13_000,
  server: 16_000,
  api: 16_000,
  tokens: 2_000,
  starts: 4_000,
  reset: 20_000,
  person: 3_000,
  machine: 3_000,
  // The route goes on at the pace it has learned, and faster bit by bit.
  limit: 8_000,
};
/** An outage of the whole API never hangs a request. */
const FELT_EVERYWHERE_MS = 9_000;

/** Until when it may still be felt. */
function feltUntil({ kind, line, of, toMs }: Outage): number {
  return (
    toMs +
    (kind === 'api' && line === null && of === undefined ? FELT_EVERYWHERE_MS : FELT_MS[kind])
  );
}

/** Of all that went wrong, what a line could feel. */
export function outagesOn(line: string, outages: readonly Outage[]): readonly Outage[] {
  const { kind } = kindOf(line);
  return outages.filter(({ line: on, of = kind }) => of === kind && (on === null || on === line));
}

/** Whether something was wrong in the stretch, or so shortly before that it may still have been felt. */
export function isExcused(outages: readonly Outage[], fromMs: number, toMs: number): boolean {
  return outages.some((outage) => outage.fromMs <= toMs && feltUntil(outage) >= fromMs);
}

const OF_PROCESSES: ReadonlySet<OutageKind> = new Set(['worker', 'server', 'reset', 'machine']);

/** Outages of processes: what was under way in them has an outcome that nobody knows. */
export function processOutages(outages: readonly Outage[]): readonly Outage[] {
  return outages.filter(({ kind }) => OF_PROCESSES.has(kind));
}

/** Where the machine had too much else to do. */
export function machineOutages(outages: readonly Outage[]): readonly Outage[] {
  return outages.filter(({ kind }) => kind === 'machine');
}

/** For how long something was wrong in the stretch, by outages of which no two overlap. */
export function overlapMs(outages: readonly Outage[], fromMs: number, toMs: number): number {
  const within = outages.map((one) => Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs));
  return within.reduce((sum, ms) => sum + Math.max(0, ms), 0);
}

/** Stopped starts hold up no revert. */
export function withoutStarts(outages: readonly Outage[]): readonly Outage[] {
  return outages.filter(({ kind }) => kind !== 'starts');
}

/**
 * Until when what was due then may be late: as long as one outage follows the other before
 * `patienceMs` of quiet have passed, then that patience.
 */
export function lateUntil(outages: readonly Outage[], dueMs: number, patienceMs: number): number {
  let allowedMs = dueMs + patienceMs;
  for (const outage of outages.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const feltMs = feltUntil(outage);
    if (feltMs >= dueMs && outage.fromMs <= allowedMs)
      allowedMs = Math.max(allowedMs, feltMs + patienceMs);
  }
  return allowedMs;
}
