/** Leaves a line to others: this run may no longer put it back, and a person is told. */
import { formatInstant } from '../../../contract/values/instant.ts';
import type { Attention, Line } from '../../../contract/window/window.ts';
import type { WindowState } from '../window-state.ts';
import { tellingOf } from './way-back.ts';

/** From here on the window writes nothing; the caller says what state the line is in and what a person should do. */
export function leaveLine(
  window: WindowState,
  stands: Line,
  told: Pick<Attention, 'what' | 'next_step'>,
): void {
  window.back = { kind: 'left', telling: tellingOf(window.back) };
  const { what, next_step } = told;
  const attention = { what, since: formatInstant(Date.now()), next_step };
  window.line = { ...window.line, stands, attention };
}
