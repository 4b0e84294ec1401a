/**
 * When the steps of a window begin, decided once and recorded with it. Types only. `_ms` after a length means
 * milliseconds.
 */

/** How long before its instant each step begins; recorded, so that a replay never reads a clock. */
export interface Timing {
  /** At this lead the target is read and the booking checked again. */
  readonly arm_lead_ms: number;
  /** At this lead the writer is dispatched and holds. */
  readonly dispatch_lead_ms: number;
  /** A revert that is this late raises the alarm. */
  readonly revert_alarm_after_ms: number;
}

/** The most that is added to a lead, so that windows that fall due together do not arm and dispatch together. */
export interface Spread {
  readonly arm_ms: number;
  readonly dispatch_ms: number;
}
