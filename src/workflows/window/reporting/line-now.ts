/** The reported state of a line: during a revert, only what is proven or what the clock alone decides. Pure. */
import type { Line } from '../../../contract/window/window.ts';
import type { BackUnderWay } from '../back/way-back.ts';
import type { WindowState } from '../window-state.ts';

/** Whether what was written ahead has ended by itself. Somebody may have moved its end: no read has shown it. */
export function hasEndedItself({ endsItselfMs }: BackUnderWay, nowMs: number): boolean {
  return endsItselfMs !== null && nowMs >= endsItselfMs;
}

/** Whether a change that was written ahead is not in force yet. */
function isBeforeItsStart({ admission: { prepared } }: WindowState, nowMs: number): boolean {
  return prepared?.plan.ahead_ms !== undefined && nowMs < prepared.plan.start_ms;
}

/**
 * The state of the line now. While a revert still has something to prove, a line that may not be normal is not reported
 * as normal.
 */
export function lineNow(window: WindowState, nowMs: number): Line {
  const { line, back } = window;
  if (back.kind !== 'under_way') return line.stands;
  switch (line.stands) {
    case 'normal':
      return isBeforeItsStart(window, nowMs) ? 'normal' : 'unknown';
    case 'maintenance':
      return hasEndedItself(back, nowMs) ? 'unknown' : 'maintenance';
    case 'changed_by_others':
    case 'unknown':
      return line.stands;
  }
}
