/** The windows of a period by line, in order, for `calendar`. Pure. */
import type { WindowStatus } from '../../client/index.ts';
import { identityOfName } from '../../contract/request/target/target-identity.ts';
import { isFinal } from '../../contract/window/window.ts';
import { byStart, msOf } from './order.ts';
import { touches, type Period } from './period.ts';

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
