/**
 * When the steps of a window begin, decided once and recorded with it. Types only. `_ms` after a length means
 * milliseconds.
 */

/** How long before its instant each step begins; recorded, so that a replay never reads a clock. */
export interface Timing {
  /** From here on the target is read and the booking re-checked. */
  readonly arm_lead_ms: number;
  /** From here on the writer is dispatched and holds. */
  readonly dispatch_lead_ms: number;
  /** A revert that is late by this raises the alarm. */
  readonly revert_alarm_after_ms: number;
}

/** So that windows that fall due together do not arm and dispatch together: the most that is added to a lead. */
export interface Spread {
  readonly arm_ms: number;
  readonly dispatch_ms: number;
}
