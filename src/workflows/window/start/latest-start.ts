/** How late a window may start, and when a delayed start is retried. */
import { LONGEST_PAUSE_MS } from '../../../contract/steps/pace/pace.ts';
import { preparedOf, type WindowState } from '../window-state.ts';

/** A window with less time left than this is not worth starting. */
const LEAST_MINUTES = 5;
/** A start less late than this is on time. */
const ON_TIME_MINUTES = 1;

/** The latest instant at which the change may still be applied. */
export function latestStart(window: WindowState): number {
  const { plan } = preparedOf(window);
  const minute = plan.minute_ms;
  const allowed = plan.start_ms + plan.max_start_delay_minutes * minute;
  const worthIt = window.end.ms - LEAST_MINUTES * minute;
  return Math.max(plan.start_ms + ON_TIME_MINUTES * minute, Math.min(allowed, worthIt));
}

/**
 * The last attempt comes this part of a minute before the latest start, because it may have to wait on a busy worker.
 */
const LAST_TRY_PART = 1 / 4;

/** Whatever pause the API asks for, it ends before the latest start, in time for a last attempt. */
function nextTry(window: WindowState, ms: number): number {
  const now = Date.now();
  const latest = latestStart(window);
  const asked = now + Math.min(ms, LONGEST_PAUSE_MS);
  if (asked <= latest) return asked;
  const { plan, timing } = preparedOf(window);
  const lastTry = latest - Math.max(timing.dispatch_lead_ms, plan.minute_ms * LAST_TRY_PART);
  return now < lastTry ? lastTry : latest;
}

/** The longest pause between two writes if the API asked for none. */
export const MAX_BACKOFF_MS = 10_000;

/** Pauses writes for this long, or until the last attempt. */
export function pauseWrites(window: WindowState, ms: number, why: string): void {
  window.pause = { step: 'write', atMs: nextTry(window, ms), why: `apply: ${why}` };
}
