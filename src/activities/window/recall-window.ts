/**
 * What a rescue needs to know about the window it stands in for: its plan from the history, or else as much as the
 * booking says. Never fails: a line must not stay in maintenance because a history is gone.
 */
import { Context } from '@temporalio/activity';
import type { Booking } from '../../contract/steps/booking-steps.ts';
import type { Recalled, RecallInput } from '../../contract/calendar/sweep.ts';
import type { Announced } from '../../contract/request/announcement/announcement.ts';
import type { WindowPlan } from '../../contract/request/window-plan.ts';
import type { ActivityDeps } from '../deps.ts';
import { mustBeServed } from '../failures.ts';
import { inTime } from '../in-time.ts';
import { isChange } from './files/rescue-facts.ts';

const PATIENCE_MS = 8_000;
/** How often a missing history is requested before the rescue continues without it. */
const PATIENT_ATTEMPTS = 5;

type Deps = Pick<
  ActivityDeps,
  'windows' | 'organizationId' | 'minuteMs' | 'timing' | 'rescueFiles'
>;

/** The callback address is not known then, so no callbacks are sent. */
function planOf(booking: Booking, minuteMs: number): WindowPlan {
  const { target, start_ms, end_ms, max_concurrent_windows, change } = booking;
  return {
    v: 1,
    target,
    start_ms,
    end_ms,
    duration_minutes: Math.ceil((end_ms - start_ms) / minuteMs),
    minute_ms: minuteMs,
    max_concurrent_windows,
    fallback_greeting: null,
    reroute_queue_id: null,
    callback_url: '',
    callback_events: [],
    request_id: null,
    reason: null,
    requested_by: null,
    change_ticket: null,
    on_drift: change?.on_drift ?? 'keep',
    allow_dependants: false,
    max_start_delay_minutes: 0,
  };
}

/** The words that callers hear, from the file if the history has lost them. */
async function announcedOf(
  { rescueFiles }: Deps,
  windowId: string,
  recalled: Announced | null,
): Promise<{ readonly announced?: Announced }> {
  if (recalled !== null) return { announced: recalled };
  const files = (await rescueFiles?.ofWindow(windowId)) ?? [];
  const announced = files.find(isChange)?.announced;
  return announced === undefined ? {} : { announced };
}

export function createRecallWindow(deps: Deps) {
  return async function recallWindow({ organization_id, booking }: RecallInput): Promise<Recalled> {
    mustBeServed({ organization_id }, deps);
    const { window_id, run_id } = booking;
    try {
      const asked = deps.windows.recall(window_id, run_id);
      const memory = await inTime(asked, PATIENCE_MS, 'the history did not arrive in time');
      if (memory !== null)
        return {
          plan: memory.plan,
          timing: memory.timing,
          from: 'history',
          start_lateness_ms: memory.start_lateness_ms,
          change: memory.change,
          ...(await announcedOf(deps, window_id, memory.announced ?? null)),
        };
    } catch (error) {
      if (Context.current().info.attempt < PATIENT_ATTEMPTS) throw error;
      // Whatever is wrong with the history, the booking is enough to put the line back.
    }
    const { timing, minuteMs } = deps;
    return {
      plan: planOf(booking, minuteMs),
      timing,
      from: 'booking',
      start_lateness_ms: null,
      change: null,
      ...(await announcedOf(deps, window_id, null)),
    };
  };
}
