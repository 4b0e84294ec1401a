/**
 * What matters first: windows that need a person, then running ones, then upcoming ones, then finished ones; and the
 * windows of a period by line, for `calendar`. Pure.
 */
import type { WindowStatus } from '../../client/index.ts';
import { ACTIVE_PHASES, isFinal } from '../../contract/window/window.ts';
import { msOf, touches, type Period } from './period.ts';
import { identityOfName } from '../../contract/request/target/target-identity.ts';
import { conditionOfStatus } from '../../contract/window/condition.ts';

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

export interface LineRow {
  /** `<kind>:<id>`; null if not known. */
  readonly target: string | null;
  readonly target_name: string | null;
  readonly windows: readonly WindowStatus[];
}

/** Whether it is shown: a window that never was on the line, and will not be, is not. */
function hasPlace({ phase, applied_at: at }: WindowStatus): boolean {
  if (phase === 'refused') return false;
  return at !== null || phase === 'reverted' || !isFinal(phase);
}

/** Its time on the line; for a finished window, as long as it was there. */
export function spanOf(status: WindowStatus): { readonly startMs: number; readonly endMs: number } {
  const { start_time: start, applied_at, end_time: end, reverted_at } = status;
  return { startMs: msOf(applied_at ?? start), endMs: msOf(reverted_at ?? end) };
}

function keyOf({ target, workflow_id: id }: WindowStatus): string {
  return identityOfName(target ?? id);
}

/** Lines in the order of their first window. */
export function timeline(
  windows: readonly WindowStatus[],
  period: Period,
  nowMs: number,
): readonly LineRow[] {
  const rows = new Map<string, WindowStatus[]>();
  for (const status of byStart(windows)) {
    if (!hasPlace(status) || !touches(status, period, nowMs)) continue;
    const row = rows.get(keyOf(status));
    if (row === undefined) rows.set(keyOf(status), [status]);
    else row.push(status);
  }
  return [...rows.values()].map((row) => ({
    target: row[0]?.target ?? null,
    target_name: row.find(({ target_name: name }) => name !== null)?.target_name ?? null,
    windows: row,
  }));
}
