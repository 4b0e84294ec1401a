/**
 * Finds windows that can no longer put their line back themselves and starts a rescue for each, every minute for some
 * hours; then a Temporal Schedule starts the next sweeper. Idempotent: a rescue has one id per run. A failure for one
 * window is reported and delays no other rescue; a sweep that fails as a whole ends its workflow, and the schedule
 * starts another.
 */
import {
  ParentClosePolicy,
  proxyActivities,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { GenesysActivities, WindowActivities } from '../activities/index.ts';
import { blankRecord } from '../contract/reporting/audit-record.ts';
import { genesysQueue } from '../contract/server/task-queues.ts';
import { toSummary } from '../contract/values/summary.ts';
import {
  msToNextSweep,
  RESCUE_WORKFLOW,
  RESCUED_MEMO,
  rescueId,
  REST_SUMMARY,
  type RescuedRun,
  type StrayLeft,
  type Orphaned,
  type SweepFound,
  type SweepInput,
  type SweepMark,
  type SweepRepeat,
  type SweepReport,
  type Unrescuable,
  type Unused,
} from '../contract/calendar/sweep.ts';
import { audit } from './sinks.ts';
import { clearRow } from './window/row/clearing.ts';
import { readStepFailure } from './window/step-failure.ts';
import type { windowRescue } from './window-rescue.ts';

/** A look is bounded in time and number; a sweep makes at most this many, each starting where the last one ended. */
const MOST_LOOKS = 20;
/** After this long, a sweep leaves the rest to the next one. */
const LONGEST_SWEEP_MS = 10 * 60_000;
/** The longest history: a worker that takes over the sweeper reads all of it at once. */
const MOST_EVENTS = 4_000;
/** Bookings released at a time. */
const AT_ONCE = 20;
/** The most of each kind named in the report, which has to fit into a payload. */
const MOST_NAMED = 200;
/** The longest text of a failure. */
const LONGEST_WHY = 1_000;
const RETRY = { initialInterval: 1_000, maximumInterval: 10_000 };

const { findOrphaned } = proxyActivities<WindowActivities>({
  summary: 'look for windows that cannot put their line back',
  startToCloseTimeout: 90_000,
  // A worker that dies during a look delays all sweeps, because the schedule runs one at a time.
  heartbeatTimeout: 10_000,
  scheduleToCloseTimeout: 180_000,
  retry: RETRY,
});

const { releaseBooking } = proxyActivities<WindowActivities>({
  summary: 'release the booking of a window that was closed before it wrote',
  startToCloseTimeout: 15_000,
  // A booking that cannot be released does not delay what later looks find; the next sweep retries it.
  scheduleToCloseTimeout: 20_000,
  retry: RETRY,
});

function failed({ window_id, run_id }: RescuedRun, what: string, error: unknown): Unrescuable {
  const why = readStepFailure(error).message.slice(0, LONGEST_WHY);
  return { window_id, run_id, message: `${what}: ${why}; the next sweep tries it again` };
}

async function startRescue(organization_id: string, orphaned: Orphaned): Promise<void> {
  const { window_id, run_id } = orphaned.booking;
  const rescued: RescuedRun = { window_id, run_id };
  await startChild<typeof windowRescue>(RESCUE_WORKFLOW, {
    args: [{ organization_id, ...orphaned }],
    workflowId: rescueId(window_id, run_id),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: toSummary(`rescue of ${window_id}: ${orphaned.why}`),
    memo: { [RESCUED_MEMO]: rescued },
  });
}

/** Null if its rescue is already running. */
async function rescue(
  organization_id: string,
  orphaned: Orphaned,
): Promise<{ readonly id: string } | Unrescuable | null> {
  const { booking } = orphaned;
  try {
    await startRescue(organization_id, orphaned);
    return { id: rescueId(booking.window_id, booking.run_id) };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    return failed(booking, `the rescue of ${booking.window_id} could not be started`, error);
  }
}

/** The words were written before the line, so no caller has heard them. */
async function clearWords(
  organization_id: string,
  { window_id, run_id, announced }: Unused,
): Promise<void> {
  if (announced === undefined) return;
  const details = await clearRow({ organization_id, announced, window_id, run_id });
  const record = blankRecord('announcement_cleared', window_id, run_id, Date.now());
  audit.record({ ...record, details });
}

/** Null once the line is free. */
async function release(organization_id: string, unused: Unused): Promise<Unrescuable | null> {
  const { window_id, run_id } = unused;
  if (unused.announced !== undefined) await clearWords(organization_id, unused);
  try {
    await releaseBooking({ organization_id, window_id, run_id });
    return null;
  } catch (error) {
    const what = `the booking of ${unused.window_id}, which wrote nothing, could not be released`;
    return failed(unused, what, error);
  }
}

/** Nothing waits for this: what cannot be deleted now is found again. */
async function discard(organization_id: string, stray: StrayLeft): Promise<void> {
  const { discardStray } = proxyActivities<GenesysActivities>({
    summary: toSummary(`delete ${stray.name}, which a window has left`),
    taskQueue: genesysQueue(workflowInfo().taskQueue),
    startToCloseTimeout: 15_000,
    scheduleToCloseTimeout: 20_000,
    retry: { maximumAttempts: 1 },
  });
  await discardStray({ organization_id, ...stray }).catch(() => undefined);
}

/** Raised again by each sweep until somebody fixes it. */
function raiseAlarm({ window_id, run_id, message }: Unrescuable): void {
  audit.record({
    ...blankRecord('rescue_failed', window_id, run_id, Date.now()),
    details: { message },
  });
}

type Done = Pick<SweepReport, 'released' | 'unrescuable'>;

async function releaseAll(organization_id: string, unused: readonly Unused[]): Promise<Done> {
  const released: string[] = [];
  const unrescuable: Unrescuable[] = [];
  for (let at = 0; at < unused.length; at += AT_ONCE) {
    const some = unused.slice(at, at + AT_ONCE);
    const failures = await Promise.all(some.map((one) => release(organization_id, one)));
    unrescuable.push(...failures.filter((failure) => failure !== null));
    const isFree = (_one: Unused, index: number): boolean => failures[index] === null;
    released.push(...some.filter(isFree).map(({ window_id }) => window_id));
  }
  return { released, unrescuable };
}

/** Acts on what one look found, and reports what it did. Never fails: each window is handled separately. */
async function act(organization_id: string, found: SweepFound): Promise<SweepReport> {
  const rescued: string[] = [];
  const unstarted: Unrescuable[] = [];
  for (const orphaned of found.orphaned) {
    const outcome = await rescue(organization_id, orphaned);
    if (outcome !== null && 'id' in outcome) rescued.push(outcome.id);
    else if (outcome !== null) unstarted.push(outcome);
  }
  const alarms = [...unstarted, ...found.unrescuable];
  alarms.forEach(raiseAlarm);
  const { released, unrescuable } = await releaseAll(organization_id, found.unused);
  unrescuable.forEach(raiseAlarm);
  await Promise.all((found.strays ?? []).map((stray) => discard(organization_id, stray)));
  return { rescued, released, unrescuable: [...alarms, ...unrescuable] };
}

function joined(reports: readonly SweepReport[]): SweepReport {
  return {
    rescued: reports.flatMap(({ rescued }) => rescued).slice(0, MOST_NAMED),
    released: reports.flatMap(({ released }) => released).slice(0, MOST_NAMED),
    unrescuable: reports.flatMap(({ unrescuable }) => unrescuable).slice(0, MOST_NAMED),
  };
}

async function sweep(organization_id: string): Promise<SweepReport> {
  const reports: SweepReport[] = [];
  const giveUpMs = Date.now() + LONGEST_SWEEP_MS;
  let after: SweepMark | null = null;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const found: SweepFound = await findOrphaned({ organization_id, after });
    reports.push(await act(organization_id, found));
    if (!found.more || Date.now() > giveUpMs) break;
    after = found.next ?? null;
  }
  return joined(reports);
}

/** Waits until the schedule would start a sweeper. */
async function rest({ every_ms }: SweepRepeat): Promise<void> {
  await sleep(msToNextSweep(Date.now(), every_ms), { summary: REST_SUMMARY });
}

/** Sweeps once, or again and again with `repeat`. */
export async function windowSweeper({ organization_id, repeat }: SweepInput): Promise<SweepReport> {
  let report = await sweep(organization_id);
  if (repeat === undefined) return report;
  for (let sweeps = 1; sweeps < repeat.times; sweeps += 1) {
    if (workflowInfo().historyLength > MOST_EVENTS) break;
    await rest(repeat);
    report = joined([report, await sweep(organization_id)]);
  }
  return report;
}
