/** How long before its instant each step begins; in tests with shortened minutes the leads shrink, too. Pure. */
import { MINUTE_MS } from '../../contract/values/instant.ts';
import type { Spread, Timing } from '../../contract/steps/pace/timing.ts';

/** How long before its instant a writer is dispatched; it holds until then. */
const DISPATCH_LEAD_MS = 5_000;
/** A dispatch takes longer than a lead below this. */
const SHORTEST_DISPATCH_LEAD_MS = 300;
/** A round of reverts lasts until the alarm, and needs time for its requests. */
export const SHORTEST_ALARM_MS = 5_000;

/**
 * @param minuteMs length of a minute: 60,000 except in tests
 * @param alarmAfterMs as configured; null for a minute
 */
export function timingFor(minuteMs: number, alarmAfterMs: number | null): Timing {
  const dispatch = Math.max(Math.min(minuteMs, DISPATCH_LEAD_MS), SHORTEST_DISPATCH_LEAD_MS);
  return {
    arm_lead_ms: Math.min(Math.max(minuteMs, 2 * dispatch), MINUTE_MS),
    dispatch_lead_ms: dispatch,
    revert_alarm_after_ms: alarmAfterMs ?? Math.max(minuteMs, SHORTEST_ALARM_MS),
  };
}

/** Windows due together are armed within this time, ahead of their lead. */
const ARM_SPREAD_MS = MINUTE_MS;
/** And dispatched within this time, five hundred of them: a worker dispatches about fifty a second. */
const DISPATCH_SPREAD_MS = 15_000;
const DISPATCH_APART_MS = 30;

/** @param minuteMs as for {@link timingFor} */
export function spreadFor(minuteMs: number): Spread {
  return {
    arm_ms: Math.min(minuteMs, ARM_SPREAD_MS),
    dispatch_ms: minuteMs < DISPATCH_LEAD_MS ? 0 : Math.min(minuteMs, DISPATCH_SPREAD_MS),
    dispatch_apart_ms: DISPATCH_APART_MS,
  };
}
