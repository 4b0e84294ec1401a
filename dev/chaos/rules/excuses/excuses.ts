/**
 * What went wrong in a run, and how long its effects may last. A bounded time for each kind, so that no fault excuses
 * everything after it. Pure.
 */
import { kindOf } from '../../kinds/chaos-kinds.ts';
import type { Outage, OutageKind } from '../trial.ts';

/**
 * A worker that is killed during a workflow task costs the ten seconds for which the engine waits for it, and its
 * heartbeats. A server that comes back has the same effect on all workers, which first have to reconnect. A request
 * that hangs takes ten seconds, and is retried at a growing pace.
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
  // The route continues at the pace it has learned, and speeds up gradually.
  limit: 8_000,
};
/** An outage of the whole API never hangs a request. */
const FELT_EVERYWHERE_MS = 9_000;

/** Until when its effects may last. */
function feltUntil({ kind, line, of, toMs }: Outage): number {
  return (
    toMs +
    (kind === 'api' && line === null && of === undefined ? FELT_EVERYWHERE_MS : FELT_MS[kind])
  );
}

/** The outages that may affect a line. */
export function outagesOn(line: string, outages: readonly Outage[]): readonly Outage[] {
  const { kind } = kindOf(line);
  return outages.filter(({ line: on, of = kind }) => of === kind && (on === null || on === line));
}

/** Whether something was wrong in the period, or so shortly before that its effects may last. */
export function isExcused(outages: readonly Outage[], fromMs: number, toMs: number): boolean {
  return outages.some((outage) => outage.fromMs <= toMs && feltUntil(outage) >= fromMs);
}

const OF_PROCESSES: ReadonlySet<OutageKind> = new Set(['worker', 'server', 'reset', 'machine']);

/** Outages of processes: what they were doing has an unknown outcome. */
export function processOutages(outages: readonly Outage[]): readonly Outage[] {
  return outages.filter(({ kind }) => OF_PROCESSES.has(kind));
}

/** Periods in which the machine was too busy. */
export function machineOutages(outages: readonly Outage[]): readonly Outage[] {
  return outages.filter(({ kind }) => kind === 'machine');
}

/** How long something was wrong in the period, for outages that do not overlap. */
export function overlapMs(outages: readonly Outage[], fromMs: number, toMs: number): number {
  const within = outages.map((one) => Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs));
  return within.reduce((sum, ms) => sum + Math.max(0, ms), 0);
}

/** Stopped starts delay no revert. */
export function withoutStarts(outages: readonly Outage[]): readonly Outage[] {
  return outages.filter(({ kind }) => kind !== 'starts');
}

/**
 * Until when something due then may be late: as long as outages follow each other with less than `patienceMs` of
 * quiet, and then that patience.
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
