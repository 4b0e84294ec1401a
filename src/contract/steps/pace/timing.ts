/** When the steps of a window begin, and how long a writer has. `_ms` after a duration means milliseconds. */

/** How long before its instant each step begins; recorded, so that a replay never reads a clock. */
export interface Timing {
  /** At this lead, the target is read and the booking checked again. */
  readonly arm_lead_ms: number;
  /** At this lead, the writer is dispatched and holds. */
  readonly dispatch_lead_ms: number;
  /** A revert that is this late raises the alarm. */
  readonly revert_alarm_after_ms: number;
}

/** Time that a writer has for its requests, from its instant on. */
export const REQUESTS_MS = 30_000;

/** Time beyond that for the answer of a writer, which waits for other writes that fell due with it. */
export const ANSWER_MS = 20_000;

/** The most that is added to a lead, so that windows due together do not arm and dispatch together. */
export interface Spread {
  readonly arm_ms: number;
  readonly dispatch_ms: number;
  /** If more windows are dispatched than fit into it at this interval, the rest are dispatched earlier. */
  readonly dispatch_apart_ms: number;
}
