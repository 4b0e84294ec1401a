/** What matters first: windows that need a person, then running ones, then upcoming ones, then finished ones. Pure. */
import type { WindowStatus } from '../../client/index.ts';
import { conditionOfStatus } from '../../contract/window/condition.ts';
import { isFinal, ACTIVE_PHASES } from '../../contract/window/window.ts';

export function needsPerson(status: WindowStatus, nowMs: number): boolean {
  return conditionOfStatus(status, nowMs).severity === 'alarm';
}

export function isUpcoming({ phase }: WindowStatus): boolean {
  return phase === 'requested' || phase === 'scheduled';
}

function rankOf(status: WindowStatus, nowMs: number): number {
  if (needsPerson(status, nowMs)) return 0;
  if (ACTIVE_PHASES.includes(status.phase)) return 1;
  return isFinal(status.phase) ? 3 : 2;
}

/** Epoch ms; what is not known comes first. */
export function msOf(instant: string | null): number {
  const ms = Date.parse(instant ?? '');
  return Number.isNaN(ms) ? 0 : ms;
}

/** The nearest end first; for finished windows, the newest. */
function compare(a: WindowStatus, b: WindowStatus, nowMs: number): number {
  const rank = rankOf(a, nowMs);
  const ranks = rank - rankOf(b, nowMs);
  if (ranks !== 0) return ranks;
  if (rank === 2) return msOf(a.start_time) - msOf(b.start_time);
  const ends = msOf(a.end_time) - msOf(b.end_time);
  return rank === 3 ? -ends : ends;
}

export function byImportance(
  windows: readonly WindowStatus[],
  nowMs: number,
): readonly WindowStatus[] {
  return windows.toSorted((a, b) => compare(a, b, nowMs));
}

export function byStart(windows: readonly WindowStatus[]): readonly WindowStatus[] {
  return windows.toSorted((a, b) => msOf(a.start_time) - msOf(b.start_time));
}
