/**
 * Everything that is asked before the verdict, in one step: reads the request, asks the API whether the window can
 * work, and asks the calendar for its place. If this attempt refuses, it gives up what an earlier attempt booked.
 */
import type {
  AdmitInput,
  AdmitResult,
  PrepareResult,
} from '../../contract/steps/admission-steps.ts';
import type { BookInput, BookResult } from '../../contract/steps/booking-steps.ts';
import { rowOf } from '../../contract/request/announcement/announcement.ts';
import type { Timing } from '../../contract/steps/pace/timing.ts';
import type { ActivityDeps } from '../deps.ts';
import { StepRun } from '../step-run.ts';
import { IvrsOfTargets } from './callers/ivrs-of-targets.ts';
import { withCrowd } from './leads.ts';
import { preflight } from './preflight-window.ts';
import { createPrepareWindow } from './prepare-window.ts';
import { bookAmongCallers, retried } from './callers/shared-callers.ts';

/** Whom to ask, and about what. */
interface Asking {
  readonly deps: ActivityDeps;
  readonly ivrs: IvrsOfTargets;
}

type Prepared = Extract<PrepareResult, { readonly ok: true }>;

function toBooking({ plan }: Prepared, input: AdmitInput): BookInput['booking'] {
  const { target, start_ms, end_ms, max_concurrent_windows } = plan;
  const { workflow_id: window_id, run_id } = input;
  const row = rowOf(plan, window_id);
  return {
    window_id,
    run_id,
    target,
    start_ms,
    end_ms,
    max_concurrent_windows,
    ...row,
    change: null,
  };
}

async function book(
  { deps, ivrs }: Asking,
  prepared: Prepared,
  input: AdmitInput,
  run: StepRun,
  check_only: boolean,
): Promise<BookResult> {
  const { organization_id } = prepared;
  const { anew } = input;
  const booking = toBooking(prepared, input);
  const asked = { organization_id, booking, check_only, anew };
  const booked = await bookAmongCallers(deps, ivrs, asked, run);
  // An attempt whose answer was lost may have found nothing wrong, and booked.
  if (check_only && anew && run.number > 1) {
    const { window_id, run_id } = booking;
    await deps.calendar.release({ organization_id, window_id, run_id });
  }
  return booked;
}

function crowdedTiming(
  { spread, timing: shortest }: ActivityDeps,
  { timing: leads }: Prepared,
  { begin_together: together = 0 }: BookResult,
): Timing {
  return spread === undefined ? leads : withCrowd(leads, spread, shortest, together);
}

export function createAdmitWindow(deps: ActivityDeps, granted?: readonly string[]) {
  const prepareWindow = createPrepareWindow(deps, granted);
  const asking = { deps, ivrs: new IvrsOfTargets(deps) };
  return async function admitWindow(input: AdmitInput): Promise<AdmitResult> {
    const prepared = await prepareWindow(input);
    if (!prepared.ok) return prepared;
    return StepRun.during((run) =>
      retried(run, async () => {
        const found = await preflight(deps, prepared.plan, run, input.workflow_id);
        const booked = await book(asking, prepared, input, run, found.problems.length > 0);
        const timing = crowdedTiming(deps, prepared, booked);
        return { ...prepared, timing, preflight: found, booked };
      }),
    );
  };
}
