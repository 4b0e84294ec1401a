/**
 * The one write that puts a line into maintenance: dispatched ahead, held until the instant, one write per attempt.
 * After a conflict it reads again and returns what it found; the workflow decides, so that the baseline is in history
 * before the write that replaces it.
 */
import type { ArmBookingResult, Booking } from '../../../contract/steps/booking-steps.ts';
import type { Change } from '../../../contract/change/change.ts';
import { rowOf } from '../../../contract/request/announcement/announcement.ts';
import { targetPath } from '../../../contract/request/target/target.ts';
import { pauseMs } from '../../../contract/steps/pace/pace.ts';
import { REQUESTS_MS } from '../../../contract/steps/pace/timing.ts';
import {
  NEVER_BEGAN,
  type ApplyInput,
  type ApplyResult,
  type NotApplied,
} from '../../../contract/steps/apply-steps.ts';
import { isGenesysError, type GenesysError } from '../../../adapters/genesys/index.ts';
import { knownBeforeWrite, mergeKnown, versionsOf, type Accounts } from '../../../line/index.ts';
import type { ActivityDeps } from '../../deps.ts';
import { isDefinite, toProblems, mustBeServed } from '../../failures.ts';
import { overMessage } from '../files/rescue-facts.ts';
import { leaveRescueFile, type Rescue } from '../files/rescue-files.ts';
import { StepRun } from '../../step-run.ts';
import { DueWrites } from '../../due-writes.ts';
import { holdWarm, type Coming } from './warm.ts';
import { explainConflict, unexplainedBy } from './explain-conflict.ts';
import { notApplied, refusedBy, write, type Writing } from './write-change.ts';

/** How soon to check again what prevents a write. */
const ASK_AGAIN_MS = 1_000;
/** Once the start is due, the API is asked at least this often, unless it asks for a pause. */
const MAX_BACKOFF_MS = 10_000;

function fromError(error: GenesysError, { attempt: tries, plan }: ApplyInput): ApplyResult {
  const path = targetPath(plan.target.kind);
  const { code, message } = error;
  const base = { code, message, request_id: error.contextId };
  if (error.outcome === 'unknown') return { status: 'unknown', ...base };
  const definite: boolean = isDefinite(error);
  const problems = definite ? toProblems(error, path) : [];
  const pace = { tries, askedMs: error.retryAfterMs, maxBackoffMs: MAX_BACKOFF_MS };
  const retry_after_ms = definite ? null : pauseMs({ ...pace, spread: Math.random() });
  return { status: 'not_applied', ...base, problems, retry_after_ms };
}

function whyNotYet({ predecessor, starts_stopped: stopped = null }: ArmBookingResult) {
  if (predecessor !== null) return notApplied('waiting', `${predecessor} holds the line`, 10_000);
  if (stopped === null) return null;
  return notApplied('starts_stopped', `starts are stopped by ${stopped.actor}`, 10_000);
}

function toBooking({ plan, window_id, run_id, scheduled_until, change }: ApplyInput): Booking {
  const { target, start_ms, max_concurrent_windows } = plan;
  const end_ms = Date.parse(scheduled_until);
  const row = rowOf(plan, window_id);
  return { window_id, run_id, target, start_ms, end_ms, max_concurrent_windows, ...row, change };
}

/**
 * If a write may have landed: whose line it is, and what an earlier write of this window left there. A line that
 * belongs to another window by now is left alone, and after a refusal nothing is sent.
 */
async function askCalendar(
  deps: ActivityDeps,
  input: ApplyInput,
): Promise<NotApplied | Change | null> {
  if (input.change.stage !== 'in_doubt' && input.rerun !== true) return null;
  const { organization_id, window_id } = input;
  try {
    const asked = await deps.calendar.arm({ organization_id, booking: toBooking(input) });
    if (asked.stands) return whyNotYet(asked) ?? asked.change;
    const message = `${window_id} no longer holds the line: it was over, and another window may have it`;
    return notApplied('window_over', message, null);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return notApplied(
      'calendar',
      `the calendar does not say which window holds the line: ${why}`,
      ASK_AGAIN_MS,
    );
  }
}

const HELD_BACK = notApplied('held_back', 'told to stop before the write', 0);
const STALLED = notApplied('deadline', 'the worker stalled; nothing was sent', 0);

interface Attempt {
  readonly deps: ActivityDeps;
  readonly input: ApplyInput;
  readonly run: StepRun;
  readonly dueWrites: DueWrites;
}

async function attempt(attempted: Attempt): Promise<ApplyResult> {
  const { deps, input, run, dueWrites } = attempted;
  const gone = await run.whyGivenUp(deps.checkAttempt);
  if (gone !== null) return { ...(gone === 'held_back' ? HELD_BACK : STALLED), ...NEVER_BEGAN };
  const isWritten = dueWrites.expect(input.instant_ms - run.serverNowMs());
  try {
    return await heldAttempt(attempted, isWritten);
  } finally {
    isWritten();
  }
}

/** Everything known about the change: another run of the window may have written. */
function allThatIsKnown(input: ApplyInput, booked: Change | null, rescue: Rescue): Accounts {
  const told = mergeKnown(booked, rescue.earlier?.change ?? null);
  const isOnlyOurs = input.rerun !== true && !rescue.isOfOtherRun;
  const versions = versionsOf(input.plan.target.kind);
  return knownBeforeWrite(input.change, told, { isOnlyOurs, versions });
}

function coming({ plan: { target }, change: { version }, instant_ms }: ApplyInput): Coming {
  return { target, version, instantMs: instant_ms, priority: 'apply' };
}

/** Why nothing is sent after all; null if it may be. */
function whyUnsent(
  held: Awaited<ReturnType<typeof holdWarm>>,
  { not_after_ms }: ApplyInput,
  run: StepRun,
): NotApplied | null {
  if (held === 'held_back' || run.isCancelled) return HELD_BACK;
  if (held === 'stalled') return STALLED;
  if (run.serverNowMs() > not_after_ms)
    return notApplied('too_late', 'the latest moment to start has passed', null);
  return null;
}

/** The engine waits for this attempt: writes the break-glass file while it holds for its instant. */
async function heldAttempt(
  { deps, input, run, dueWrites }: Attempt,
  isWritten: () => void,
): Promise<ApplyResult> {
  const booked = await askCalendar(deps, input);
  if (booked !== null && 'status' in booked) return { ...booked, ...NEVER_BEGAN };
  const [held, rescue] = await Promise.all([
    holdWarm(deps, coming(input), run, dueWrites.alarm),
    leaveRescueFile(deps, input, run),
  ]);
  if (rescue.over !== null) return notApplied('window_over', overMessage(rescue.over), null);
  const writing: Writing = {
    deps,
    input,
    run,
    accounts: allThatIsKnown(input, booked, rescue),
    rescue,
    yieldToOthers() {
      isWritten();
      return run.yieldTo(dueWrites);
    },
  };
  const unsent = whyUnsent(held, input, run);
  if (unsent !== null) return refusedBy(writing, unsent);
  try {
    return await write(writing);
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    if (error.code === 'version_conflict') return explain(writing, error);
    const isHeldBack = error.outcome === 'not_sent' && run.isCancelled;
    return refusedBy(writing, isHeldBack ? HELD_BACK : fromError(error, input));
  }
}

async function explain(writing: Writing, conflict: GenesysError): Promise<ApplyResult> {
  try {
    return await explainConflict(writing, conflict);
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return unexplainedBy(writing, fromError(error, writing.input));
  }
}

export function createApplyChange(deps: ActivityDeps, dueWrites = new DueWrites()) {
  return async function applyChange(input: ApplyInput): Promise<ApplyResult> {
    mustBeServed(input, deps);
    const share = { instantMs: input.instant_ms, requestsMs: REQUESTS_MS };
    return StepRun.during(async (run) => {
      try {
        return await attempt({ deps, input, run, dueWrites });
      } catch (error) {
        if (!isGenesysError(error)) throw error;
        return fromError(error, input);
      }
    }, share);
  };
}
