/** How late a window may begin because many begin together: the calendar's count against the API's limit. Pure. */
import { REQUESTS_PER_MINUTE } from '../../adapters/genesys/index.ts';
import type { BookResult } from '../../contract/steps/booking-steps.ts';
import type { Finding } from '../../contract/window/window.ts';

/** The share of requests that applies may use; the rest is reserved for reverts. */
const SHARE_OF_APPLIES = 0.9;

/** Empty if all of them fit into one minute of requests. */
export function lateFindings(
  { begin_together: others = 0, conflicts }: BookResult,
  perMinute: number = REQUESTS_PER_MINUTE,
): readonly Finding[] {
  const minutes = Math.floor(others / Math.max(1, Math.floor(perMinute * SHARE_OF_APPLIES)));
  if (minutes === 0 || conflicts.length > 0) return [];
  const message = `may begin about ${minutes * 60} s late: ${others} windows begin then, and the API takes ${perMinute} requests a minute; another minute is on time`;
  return [{ code: 'may_be_late', message }];
}

/** The answer to a booking, with what that means for the start. */
export function withLateness(result: BookResult, perMinute?: number): BookResult {
  const late = lateFindings(result, perMinute);
  return late.length === 0
    ? result
    : { ...result, findings: [...(result.findings ?? []), ...late] };
}
