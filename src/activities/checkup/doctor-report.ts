/** The doctor's report about a worker, its calendar and folder, and one object if named. Changes nothing. */
import type {
  BookingView,
  CheckupLine,
  DoctorInput,
  DoctorReport,
  RescueFolderReport,
} from '../../contract/reporting/checkup.ts';
import type { LeftView } from '../../contract/steps/booking-steps.ts';
import type { StartsStopped } from '../../contract/window/start-hold.ts';
import { isGenesysError, servedBy, type RequestContext } from '../../adapters/genesys/index.ts';
import { TARGET_KINDS } from '../../contract/request/target/target.ts';
import type { ActivityDeps } from '../deps.ts';
import type { StepRun } from '../step-run.ts';
import { unknownStrays } from '../sweep/judge-strays.ts';
import { checkTarget } from './check-target.ts';

/** An id that no organisation has: requesting it tells a missing permission from a missing object. */
const NOWHERE = '00000000-0000-4000-8000-000000000000';

const MOST_NAMED = 10;

class UnneededError extends Error {
  override readonly name = 'UnneededError';

  constructor(message: string) {
    super(`needed for windows with a queue only: ${message}`);
  }
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
    const isOpen =
      error instanceof UnneededError || isGenesysError(error, 'unavailable', 'rate_limited');
    return { check, ok: isOpen ? null : false, message };
  }
}

function overview(bookings: readonly BookingView[], nowMs: number) {
  return {
    bookings: bookings.length,
    active: bookings.filter((booking) => booking.state === 'active'),
    next: bookings.find((booking) => Date.parse(booking.start_time) > nowMs) ?? null,
  };
}

/** A window holds its booking until its line is proven back, while its file only has the planned end. */
async function rescueFolder(
  { rescueFiles, organizationId }: ActivityDeps,
  bookings: readonly BookingView[],
  nowMs: number,
): Promise<RescueFolderReport> {
  if (rescueFiles === null) return { configured: false, problem: null, left_over: 0 };
  const { problem, files, unreadable } = await rescueFiles.look(nowMs);
  const booked = new Set(bookings.map(({ workflow_id }) => workflow_id));
  const left = files.filter(
    ({ state, organization_id, window_id, end_ms }) =>
      state === 'active' &&
      organization_id === organizationId &&
      end_ms < nowMs &&
      !booked.has(window_id),
  );
  const told = unreadable.slice(0, MOST_NAMED);
  return { configured: true, problem, left_over: left.length, unreadable: told };
}

/** Where only some windows name a queue, a missing permission for queues is no fault. */
function probeQueues({ genesys, apiUrl }: ActivityDeps, context: RequestContext) {
  const isNeeded = servedBy(apiUrl).kinds.includes('flow-ivr');
  return probe('queue_read', async () => {
    try {
      await genesys.readQueue(NOWHERE, context);
      return 'permitted';
    } catch (error) {
      if (isNeeded || !isGenesysError(error, 'forbidden')) throw error;
      throw new UnneededError(error.message);
    }
  });
}

/** Probed only where such flows can exist: elsewhere, "not found" says nothing about a permission. */
function probeFlows(deps: ActivityDeps, context: RequestContext): Promise<CheckupLine>[] {
  if (!servedBy(deps.apiUrl).kinds.includes('flow-ivr')) return [];
  const asked = probe('flow_read', async () => {
    await deps.genesys.target('flow-ivr').read(NOWHERE, context);
    return 'permitted';
  });
  return [asked];
}

/** Empty if API or calendar do not answer: other checks report that. */
async function leftovers(
  deps: ActivityDeps,
  nowMs: number,
): Promise<Pick<DoctorReport, 'leftovers'>> {
  try {
    const left = await Promise.all(TARGET_KINDS.map((kind) => unknownStrays(deps, kind, nowMs)));
    const views = left.flat().map(({ name, heldBy: held_by }) => ({ name, held_by }));
    return { leftovers: views.slice(0, MOST_NAMED) };
  } catch {
    return {};
  }
}

/** Never rejects because of the API's answer: that is the report. */
export async function examine(
  deps: ActivityDeps,
  { target }: DoctorInput,
  run: StepRun,
): Promise<DoctorReport> {
  const context = run.reading('other');
  let bookings: readonly BookingView[] = [];
  let starts_stopped: StartsStopped | null = null;
  let left: readonly LeftView[] = [];
  const checks = await Promise.all([
    probe('credentials', async () => {
      await deps.genesys.checkCredentials(context);
      return 'the API accepts them';
    }),
    ...probeFlows(deps, context),
    probeQueues(deps, context),
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
    ...(await leftovers(deps, nowMs)),
    ...overview(bookings, nowMs),
    ...(target === undefined ? {} : { target: await checkTarget(deps, target, context) }),
  };
}
