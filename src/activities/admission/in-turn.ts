/**
 * When a window arms and dispatches its writer among those that begin with it: the more were booked before it, the
 * earlier. Hundreds that do so within seconds keep a server so busy that tasks run out of time. Pure.
 */
import type { BookResult } from '../../contract/steps/booking-steps.ts';
import type { Spread, Timing } from '../../contract/steps/timing.ts';

/** Nobody arms earlier by more than this, since a line may change until its start: who is beyond begins anew. */
const MOST_MS = 180_000;
/** Dispatching is so much less work than arming. */
const DISPATCH_PART = 2 / 5;
/** A writer holds its slot, and beats: with the spread of its own it is dispatched no earlier by more than twice that. */
const TIMES_SPREAD = 2;

function dispatchLead(
  { dispatch_lead_ms }: Timing,
  shortestMs: number,
  apartMs: number,
  mostMs: number,
): number {
  if (mostMs === 0) return dispatch_lead_ms;
  return shortestMs + Math.round((dispatch_lead_ms - shortestMs + apartMs) % mostMs);
}

/**
 * @param timing with the spread of its own
 * @param shortestMs the shortest lead of a dispatch
 */
export function inTurn(
  timing: Timing,
  { begin_together: others = 0 }: Pick<BookResult, 'begin_together'>,
  { arm_apart_ms, dispatch_ms }: Spread,
  shortestMs: number,
): Timing {
  if (others === 0) return timing;
  const earlierMs = others * arm_apart_ms;
  const mostMs = TIMES_SPREAD * dispatch_ms;
  return {
    ...timing,
    arm_lead_ms: timing.arm_lead_ms + Math.round(earlierMs % MOST_MS),
    dispatch_lead_ms: dispatchLead(timing, shortestMs, earlierMs * DISPATCH_PART, mostMs),
  };
}
