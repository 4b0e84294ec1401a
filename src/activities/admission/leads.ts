/**
 * How long before its instant each step of a window is dispatched: the shortest lead plus a share of its own, so that
 * windows due together do not arm and dispatch together. Recorded with the plan. Also how late it may begin. Pure.
 */
import { spreadOf } from '../../contract/steps/pace/pace.ts';
import type { Spread, Timing } from '../../contract/steps/pace/timing.ts';
import type { WindowPlan } from '../../contract/request/window-plan.ts';
import { REQUESTS_PER_MINUTE } from '../../adapters/genesys/index.ts';
import type { BookResult } from '../../contract/steps/booking-steps.ts';
import type { Finding } from '../../contract/window/window.ts';

/** The most that {@link withCrowd} adds to a dispatch lead, in spreads, so that it stays shorter than the arm lead. */
const MOST_SPREADS = 2;

/** The leads before the window is booked, with a share derived from its id. */
export function spreadLeads(timing: Timing, spread: Spread, plan: WindowPlan, id: string): Timing {
  const part = spreadOf(id);
  // A change written ahead of its start contains its end, which cannot move while the writer holds.
  const dispatchMs = plan.ahead_ms === undefined ? spread.dispatch_ms : 0;
  return {
    ...timing,
    arm_lead_ms: timing.arm_lead_ms + Math.round(part * spread.arm_ms),
    dispatch_lead_ms: timing.dispatch_lead_ms + Math.round(part * dispatchMs),
  };
}

/**
 * The leads once it is booked: writers that find no room within the spread are dispatched before it, one after another.
 *
 * @param shortest the leads without any share
 * @param beginTogether how many windows that begin with it were booked earlier
 */
export function withCrowd(
  leads: Timing,
  { dispatch_ms, dispatch_apart_ms }: Spread,
  shortest: Timing,
  beginTogether: number,
): Timing {
  const beyondMs = beginTogether * dispatch_apart_ms - dispatch_ms;
  if (beyondMs < 0) return leads;
  const shareMs = dispatch_ms + Math.min(beyondMs, MOST_SPREADS * dispatch_ms);
  return { ...leads, dispatch_lead_ms: shortest.dispatch_lead_ms + shareMs };
}

/** The share of requests that applies may use; the rest is reserved for reverts. */
const SHARE_OF_APPLIES = 0.9;

export function lateFindings(
  { begin_together: others = 0, conflicts }: BookResult,
  perMinute: number = REQUESTS_PER_MINUTE,
): readonly Finding[] {
  const minutes = Math.floor(others / Math.max(1, Math.floor(perMinute * SHARE_OF_APPLIES)));
  if (minutes === 0 || conflicts.length > 0) return [];
  const message = `may begin about ${minutes * 60} s late: ${others} windows begin then, and the API takes ${perMinute} requests a minute; another minute is on time`;
  return [{ code: 'may_be_late', message }];
}

export function withLateness(result: BookResult, perMinute?: number): BookResult {
  const late = lateFindings(result, perMinute);
  return late.length === 0
    ? result
    : { ...result, findings: [...(result.findings ?? []), ...late] };
}
