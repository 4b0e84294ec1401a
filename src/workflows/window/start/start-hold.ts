/** The kill switch as a window sees it: the start is held until the calendar allows starts again. */
import { formatInstant } from '../../../contract/values/instant.ts';
import { isRecord } from '../../../contract/values/json.ts';
import type { StartsHeld } from '../../../contract/window/start-hold.ts';
import { publish, record } from '../reporting/journal.ts';
import type { WindowState } from '../window-state.ts';

/** The longest name or reason that is kept. */
const MAX_WORDS = 1_000;

function words(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_WORDS) : otherwise;
}

/**
 * Holds a start that has not happened yet, and reports it once. Issues no command, because a signal calls it: in a
 * replay, an update of the same task may come before the signal. The story shows it.
 */
export function holdStart(window: WindowState, by: StartsHeld): void {
  const isAhead = window.phase === 'scheduled' || window.phase === 'applying';
  const { orders } = window;
  if (!isAhead || orders.stop !== null || orders.hold !== null) return;
  const { actor, reason } = by;
  window.orders = { ...orders, hold: { actor, reason, isNew: false } };
  const attention = {
    what: `starts are stopped by ${actor}: ${reason}`,
    since: formatInstant(Date.now()),
    next_step:
      'lift it (interlude allow-starts) before the window is too late, or cancel the window',
  };
  window.line = { ...window.line, attention };
  record(window, 'start_held', { actor, actor_source: 'claimed', reason });
}

/** @param isNew whether it arrived since the calendar was last asked */
export function markHold(window: WindowState, isNew: boolean): void {
  const { orders } = window;
  if (orders.hold !== null) window.orders = { ...orders, hold: { ...orders.hold, isNew } };
}

/** The calendar allows the start. */
export function liftHold(window: WindowState): void {
  if (window.orders.hold === null) return;
  window.line = { ...window.line, attention: null };
  window.orders = { ...window.orders, hold: null };
  publish(window);
}

/** The calendar's signal. Its content is only shown: the window asks the calendar again. */
export function holdBySignal(window: WindowState, argument: unknown): void {
  const { actor, reason } = isRecord(argument) ? argument : {};
  holdStart(window, { actor: words(actor, 'unknown'), reason: words(reason, 'not said') });
  markHold(window, true);
}
