/**
 * Everything that is asked before the verdict, in one step: reads the request, asks the API whether the window can
 * work, and asks the calendar for its place. If this attempt refuses, it gives up what an earlier attempt booked.
 */
import type {
  AdmitInput,
  AdmitResult,
  PrepareResult,
  CompareInput,
  CompareResult,
  PrepareInput,
} from '../../contract/steps/admission-steps.ts';
import type { BookResult } from '../../contract/steps/booking-steps.ts';
import { toBooking } from '../../contract/request/announcement/announcement.ts';
import type { ActivityDeps } from '../deps.ts';
import { StepRun } from '../step-run.ts';
import { IvrsOfTargets } from './callers/ivrs-of-targets.ts';
import { withCrowd, spreadLeads } from './leads.ts';
import { preflight } from './preflight-window.ts';
import { bookAmongCallers } from './callers/shared-callers.ts';
import { readRequest } from '../../contract/request/request-schema.ts';
import { planDifferences } from '../../contract/request/plan-differences.ts';
import { workflowIdProblems, servedProblems, limitProblems } from './limit-problems.ts';
import { withTzdata } from './local-start.ts';

type Deps = Pick<ActivityDeps, 'apiUrl' | 'minuteMs' | 'organizationId' | 'spread' | 'timing'>;

/**
 * Features of windows prepared by this release: none yet. A feature is granted one release after the workflow knows it,
 * so that the previous release can run the window after a rollback.
 */
const GRANTED: readonly string[] = [];

export function createPrepareWindow(deps: Deps, granted = GRANTED) {
  return async function prepareWindow(input: PrepareInput): Promise<PrepareResult> {
    const { request, asked_at_ms: askedAtMs, workflow_id: id, limits = {} } = input;
    const reading = readRequest(request, { askedAtMs, minuteMs: deps.minuteMs });
    const started = [
      ...(id === undefined ? [] : workflowIdProblems(id)),
      ...limitProblems(limits, reading.ok ? reading.plan : null),
      ...(reading.ok ? servedProblems(deps.apiUrl, reading.plan.target) : []),
    ];
    if (!reading.ok) return { ok: false, problems: [...reading.problems, ...started] };
    if (started.length > 0) return { ok: false, problems: started };
    const { organizationId: organization_id } = deps;
    const { timing: shortest, spread } = deps;
    const timing =
      spread === undefined || id === undefined
        ? shortest
        : spreadLeads(shortest, spread, reading.plan, id);
    const features = granted.length === 0 ? {} : { features: granted };
    const plan = withTzdata({ ...reading.plan, ...features });
    return { ok: true, organization_id, plan, timing };
  };
}

export function createCompareRequest(deps: Pick<Deps, 'minuteMs'>) {
  return async function compareRequest(input: CompareInput): Promise<CompareResult> {
    const { request, asked_at_ms: askedAtMs } = input;
    const reading = readRequest(request, { askedAtMs, minuteMs: deps.minuteMs, anyTime: true });
    return { problems: reading.ok ? planDifferences(input.plan, reading.plan) : reading.problems };
  };
}

interface Asking {
  readonly deps: ActivityDeps;
  readonly ivrs: IvrsOfTargets;
}

type Prepared = Extract<PrepareResult, { readonly ok: true }>;

async function book(
  { deps, ivrs }: Asking,
  prepared: Prepared,
  input: AdmitInput,
  run: StepRun,
  check_only: boolean,
): Promise<BookResult> {
  const { organization_id } = prepared;
  const { anew, workflow_id: window_id, run_id } = input;
  const booking = toBooking(prepared.plan, { window_id, run_id });
  const asked = { organization_id, booking, check_only, anew };
  const booked = await bookAmongCallers(deps, ivrs, asked, run);
  // An attempt whose answer was lost may have found nothing wrong, and booked.
  if (check_only && anew && run.number > 1)
    await deps.calendar.release({ organization_id, window_id, run_id });
  return booked;
}

export function createAdmitWindow(deps: ActivityDeps, granted?: readonly string[]) {
  const prepareWindow = createPrepareWindow(deps, granted);
  const asking = { deps, ivrs: new IvrsOfTargets(deps) };
  return async function admitWindow(input: AdmitInput): Promise<AdmitResult> {
    const prepared = await prepareWindow(input);
    if (!prepared.ok) return prepared;
    // The calendar accepts the same booking again.
    return StepRun.retried(async (run) => {
      const found = await preflight(deps, prepared.plan, run, input.workflow_id);
      const booked = await book(asking, prepared, input, run, found.problems.length > 0);
      const { spread, timing: shortest } = deps;
      const timing =
        spread === undefined
          ? prepared.timing
          : withCrowd(prepared.timing, spread, shortest, booked.begin_together ?? 0);
      return { ...prepared, timing, preflight: found, booked };
    });
  };
}
