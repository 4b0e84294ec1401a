/**
 * What only a worker can know, for the CLI's dry run and doctor: credentials, permissions, what
 * would be written, what the calendar holds. Changes nothing, books nothing.
 */
import type {
  BookingView,
  CheckupLine,
  DoctorReport,
  DryRun,
  DryRunInput,
  RescueFolderReport,
  ServedOrganization,
} from '../../contract/telling/checkup.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { readRequest } from '../../contract/request/request-schema.ts';
import type { BookResult, LeftView } from '../../contract/steps/booking-steps.ts';
import { whyMayNotStart, type StartsStopped } from '../../contract/window/start-hold.ts';
import type { Conflict, Finding, Problem, RefusalCode } from '../../contract/window/window.ts';
import { rowWords } from '../../contract/request/row-words.ts';
import { announcementOf, rowOf } from '../../contract/request/announcement.ts';
import { targetName, windowId, type WindowPlan } from '../../contract/request/window-plan.ts';
import { isGenesysError, type TargetKind } from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { toFailure } from '../failures.ts';
import { nameOf, type Inspection } from '../admission/inspect-target.ts';
import { inspectWindow } from '../admission/preflight-window.ts';
import { compareCallers } from '../admission/shared-callers.ts';
import { StepRun } from '../step-run.ts';

const UNREAD = {
  kind: 'dry_run',
  workflow_id: null,
  target: null,
  target_name: null,
  start_time: null,
  end_time: null,
  write: null,
  hears_before: null,
  hears_during: null,
} as const;

/** An id no organisation has: asking for it tells a missing permission from a missing object. */
const NOWHERE = '00000000-0000-4000-8000-000000000000';

function refusalCode(
  problems: readonly Problem[],
  conflicts: readonly Conflict[],
): RefusalCode | null {
  if (problems.length > 0) return 'preflight';
  return conflicts.length > 0 ? 'conflict' : null;
}

async function wouldBook(deps: ActivityDeps, plan: WindowPlan): Promise<BookResult> {
  const id = windowId(plan);
  return deps.calendar.book({
    organization_id: deps.organizationId,
    check_only: true,
    booking: {
      window_id: id,
      run_id: 'dry-run',
      target: plan.target,
      start_ms: plan.start_ms,
      end_ms: plan.end_ms,
      max_concurrent_windows: plan.max_concurrent_windows,
      ...rowOf(plan, id),
      change: null,
    },
  });
}

/** What the kill switch means for a window that would be booked now. */
function stoppedFindings({ starts_stopped: by = null }: BookResult): Finding[] {
  return by === null ? [] : [{ code: 'starts_stopped', message: whyMayNotStart(by) }];
}

/** As the window would send it; null where the target cannot be read, so that nobody knows. */
function writeOf(
  target: TargetKind,
  { target: { id } }: WindowPlan,
  { state, intended }: Pick<Inspection, 'state' | 'intended'>,
): DryRun['write'] {
  if (intended === null) return null;
  return target.planWrite(id, { version: state?.version ?? 0, fields: intended });
}

/** Where a row tells them, callers hear the words of the request as well. */
function hearsDuring(described: string, plan: WindowPlan): string {
  const announcement = announcementOf(plan);
  if (announcement === null) return described;
  const { message } = rowWords(announcement, plan.end_ms, ['message']);
  const { queue } = announcement;
  const then = queue === null ? 'they are disconnected' : `they wait in queue ${queue}`;
  return `${described} By row ${announcement.row} they hear: ${JSON.stringify(message)} Then ${then}.`;
}

async function dryRunOf(deps: ActivityDeps, plan: WindowPlan, run: StepRun): Promise<DryRun> {
  const [found, booked] = await Promise.all([
    inspectWindow(deps, plan, run.reading('other')),
    wouldBook(deps, plan),
  ]);
  const { state, intended, problems } = found;
  const { neighbours = [] } = booked;
  const asked = { target: plan.target, neighbours };
  const shared = await compareCallers(deps, asked, run.reading('other'));
  const conflicts = [...booked.conflicts, ...shared.conflicts];
  const findings = [...found.findings, ...shared.findings, ...stoppedFindings(booked)];
  const target = deps.genesys.target(plan.target.kind);
  const code = refusalCode(problems, conflicts);
  return {
    kind: 'dry_run',
    verdict: { accepted: code === null, code, findings, problems, conflicts },
    workflow_id: windowId(plan),
    target: targetName(plan.target),
    target_name: state === null ? null : nameOf(target, state),
    start_time: formatInstant(plan.start_ms),
    end_time: formatInstant(plan.end_ms),
    write: writeOf(target, plan, found),
    hears_before: state === null ? null : target.describe(state.fields),
    hears_during: intended === null ? null : hearsDuring(target.describe(intended), plan),
  };
}

async function probe(
  check: CheckupLine['check'],
  ask: () => Promise<string>,
): Promise<CheckupLine> {
  try {
    return { check, ok: true, message: await ask() };
  } catch (error) {
    if (isGenesysError(error, 'not_found')) return { check, ok: true, message: 'permitted' };
    const message = error instanceof Error ? error.message : 'failed';
    return {
      check,
      ok: isGenesysError(error, 'unavailable', 'rate_limited') ? null : false,
      message,
    };
  }
}

function overview(bookings: readonly BookingView[], nowMs: number) {
  return {
    bookings: bookings.length,
    active: bookings.filter((booking) => booking.state === 'active'),
    next: bookings.find((booking) => Date.parse(booking.start_time) > nowMs) ?? null,
  };
}

/** A window holds its booking until its line is proven back; its file says the planned end only. */
async function rescueFolder(
  { rescueFiles, organizationId }: ActivityDeps,
  bookings: readonly BookingView[],
  nowMs: number,
): Promise<RescueFolderReport> {
  if (rescueFiles === null) return { configured: false, problem: null, left_over: 0 };
  const { problem, files } = await rescueFiles.look(nowMs);
  const booked = new Set(bookings.map(({ workflow_id }) => workflow_id));
  const left = files.filter(
    ({ state, organization_id, window_id, end_ms }) =>
      state === 'active' &&
      organization_id === organizationId &&
      end_ms < nowMs &&
      !booked.has(window_id),
  );
  return { configured: true, problem, left_over: left.length };
}

async function examine(deps: ActivityDeps, run: StepRun): Promise<DoctorReport> {
  const context = run.reading('other');
  let bookings: readonly BookingView[] = [];
  let starts_stopped: StartsStopped | null = null;
  let left: readonly LeftView[] = [];
  const checks = await Promise.all([
    probe('credentials', async () => {
      await deps.genesys.checkCredentials(context);
      return 'the API accepts them';
    }),
    probe('flow_read', async () => {
      await deps.genesys.target('flow-ivr').read(NOWHERE, context);
      return 'permitted';
    }),
    probe('queue_read', async () => {
      await deps.genesys.readQueue(NOWHERE, context);
      return 'permitted';
    }),
    probe('calendar', async () => {
      [bookings, starts_stopped, left] = await Promise.all([
        deps.calendar.list(),
        deps.calendar.startsStopped(),
        deps.calendar.left(),
      ]);
      return `${bookings.length} booked`;
    }),
  ]);
  const { organizationId: organization_id, apiUrl: api_url } = deps;
  const nowMs = run.serverNowMs();
  return {
    kind: 'doctor',
    organization_id,
    api_url,
    checks,
    starts_stopped,
    left,
    rescue_folder: await rescueFolder(deps, bookings, nowMs),
    ...overview(bookings, nowMs),
  };
}

/** Which calendar this worker's windows are in. */
export function createNameOrganization({ organizationId }: Pick<ActivityDeps, 'organizationId'>) {
  return async function nameOrganization(): Promise<ServedOrganization> {
    return { kind: 'organization', organization_id: organizationId };
  };
}

export function createCheckup(deps: ActivityDeps) {
  return {
    async dryRun(input: DryRunInput): Promise<DryRun> {
      const reading = readRequest(input.request, {
        askedAtMs: input.asked_at_ms,
        minuteMs: deps.minuteMs,
      });
      if (!reading.ok) {
        const { problems } = reading;
        return {
          ...UNREAD,
          verdict: { accepted: false, code: 'invalid', findings: [], problems, conflicts: [] },
        };
      }
      return StepRun.during(async (run) => {
        try {
          return await dryRunOf(deps, reading.plan, run);
        } catch (error) {
          throw toFailure(error, { attempts: [], final: false, pauseMs: run.pauseWithinStepMs });
        }
      });
    },
    async doctor(): Promise<DoctorReport> {
      return StepRun.during((run) => examine(deps, run));
    },
  };
}
