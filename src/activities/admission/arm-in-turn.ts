/**
 * When a window arms among those that begin with it: the more were booked before it, the earlier. Arming reads the line
 * and asks the calendar twice, and hundreds of windows that arm within seconds keep a server so busy that tasks run
 * out of time. Pure.
 */
import type { BookResult } from '../../contract/steps/booking-steps.ts';
import type { Timing } from '../../contract/steps/timing.ts';

/** Nobody arms earlier by more than this, since a line may change until its start: who is beyond begins anew. */
const MOST_MS = 180_000;

/** @param apartMs from one to the next */
export function armInTurn(
  timing: Timing,
  { begin_together: others = 0 }: Pick<BookResult, 'begin_together'>,
  apartMs: number,
): Timing {
  const earlierMs = Math.round(others * apartMs) % MOST_MS;
  return { ...timing, arm_lead_ms: timing.arm_lead_ms + earlierMs };
}
