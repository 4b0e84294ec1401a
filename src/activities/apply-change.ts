/**
 * The one write that puts a line into maintenance: dispatched ahead, held until the instant, one
 * write an attempt. On a conflict it reads again and returns what it found; the workflow decides,
 * so that the baseline is in history before the write that replaces it (design, section 2, step 4).
 */
import type { ArmBookingResult, BookedChange } from '../contract/booking-steps.ts';
import type {
  Applied,
  ApplyInput,
  ApplyResult,
  Conflicted,
  NotApplied,
} from '../contract/steps.ts';
import { isGenesysError, type GenesysError } from '../genesys/index.ts';
import { settleBaseline } from '../line/index.ts';
import type { ActivityDeps } from './deps.ts';
import { isDefinite, toProblems, wrongOrganization } from './failures.ts';
import { inTime } from './in-time.ts';
import { seeOwnChange, type NotedChange } from './own-change.ts';
import { completeRescueFile, leaveRescueFile, overMessage, type Rescue } from './rescue-files.ts';
import { StepRun } from './step-run.ts';

/** How long the booking's copy may hold up the step; history has the truth. */
const NOTE_PATIENCE_MS = 2_000;
/** What stands in the way of a write is asked again after this. */
const ASK_AGAIN_MS = 1_000;

function notApplied(code: string, message: string, retryAfterMs: number | null): NotApplied {
  return {
    status: 'not_applied',
    code,
    message,
    problems: [],
    retry_after_ms: retryAfterMs,
    request_id: null,
  };
}

function fromError(error: GenesysError): ApplyResult {
  const { code, message } = error;
  const base = { code, message, request_id: error.contextId };
  if (error.outcome === 'unknown') return { status: 'unknown', ...base };
  const definite: boolean = isDefinite(error);
  const problems = definite ? toProblems(error, 'flow_id') : [];
  const retry_after_ms = definite ? null : (error.retryAfterMs ?? 1_000);
  return { status: 'not_applied', ...base, problems, retry_after_ms };
}

function toChange({ baseline, intended, version, plan }: ApplyInput): BookedChange {
  const { on_drift } = plan;
  return {
    baseline,
    intended,
    previous_version: version,
    written: null,
    new_version: null,
    on_drift,
  };
}

/** Keeps the booking's copy of the change fresh; its failure never holds up a line. */
async function note(
  deps: ActivityDeps,
  input: ApplyInput,
  change: Partial<BookedChange>,
): Promise<void> {
  const whole: BookedChange = { ...toChange(input), ...change };
  const { organization_id, window_id, run_id } = input;
  const noting = deps.calendar.note({ organization_id, window_id, run_id, change: whole });
  await inTime(noting, NOTE_PATIENCE_MS, 'the note took too long').catch(() => undefined);
}

/** One attempt: what it is given, its clock, and what break-glass folder and calendar said. */
interface Writing {
  readonly deps: ActivityDeps;
  readonly input: ApplyInput;
  readonly run: StepRun;
  readonly rescue: Rescue;
  readonly booked: BookedChange | null;
}

async function write({ deps, input, run, rescue }: Writing): Promise<Applied> {
  const target = deps.genesys.target(input.plan.target.kind);
  const startedAt = performance.now();
  deps.metrics.writeAttempted('apply');
  const state = await target.write(
    input.plan.target.id,
    { version: input.version, fields: input.intended },
    run.writing('apply'),
  );
  const latency = performance.now() - startedAt;
  const lateness = Math.max(0, run.serverNowMs() - input.plan.start_ms);
  deps.metrics.writeSucceeded('apply');
  deps.metrics.applied(latency, lateness);
  const { before } = input;
  // The answer tells what of the baseline was our own change, where that was in doubt.
  const settled =
    before === undefined
      ? {}
      : { baseline: settleBaseline({ ...input, before }, state.fields, target.isSame) };
  const answer = { written: state.fields, new_version: state.version };
  completeRescueFile(deps, { ...input, ...settled }, run, { ...answer, earlier: rescue.earlier });
  await note(deps, input, { ...answer, ...settled });
  return {
    status: 'applied',
    previous_version: input.version,
    new_version: state.version,
    scheduled_until: input.scheduled_until,
    latency_ms: Math.round(latency * 10) / 10,
    written: state.fields,
    lateness_ms: Math.round(lateness),
    request_id: state.requestId,
    ...settled,
  };
}

/** `requestId` is that of the write that met the conflict. */
async function refetch(
  { deps, input, run, rescue, booked }: Writing,
  requestId: string | null,
): Promise<Conflicted> {
  const { target: ref } = input.plan;
  const target = deps.genesys.target(ref.kind);
  const now = await target.read(ref.id, run.reading('apply'));
  const { earlier, isOfOtherRun } = rescue;
  const known: readonly (NotedChange | null)[] = [booked, earlier];
  const own = {
    armed: input,
    noted: known.filter((one) => one !== null),
    mayHaveLanded: input.booking !== undefined || isOfOtherRun,
  };
  const seen = seeOwnChange(target, own, now);
  await note(deps, input, { baseline: seen.baseline, previous_version: now.version });
  return {
    status: 'conflict',
    expected_version: input.version,
    actual_version: now.version,
    ...seen,
    now: now.fields,
    request_id: requestId,
  };
}

function whyNotYet({ predecessor, starts_stopped: stopped = null }: ArmBookingResult) {
  if (predecessor !== null) return notApplied('waiting', `${predecessor} holds the line`, 10_000);
  if (stopped === null) return null;
  return notApplied('starts_stopped', `starts are stopped by ${stopped.actor}`, 10_000);
}

/** Whose line it is, and what an earlier write of this window left there; a refusal: nothing is sent. */
async function askCalendar(
  deps: ActivityDeps,
  { organization_id, window_id, booking }: ApplyInput,
): Promise<NotApplied | BookedChange | null> {
  if (booking === undefined) return null;
  try {
    const asked = await deps.calendar.arm({ organization_id, booking });
    if (asked.stands) return whyNotYet(asked) ?? asked.change;
    const message = `${window_id} holds the line no more: it was over, and another window may have it`;
    return notApplied('window_over', message, null);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return notApplied(
      'calendar',
      `the calendar does not say whose the line is: ${why}`,
      ASK_AGAIN_MS,
    );
  }
}

const HELD_BACK = notApplied('held_back', 'told to stop before the write', 0);
const STALLED = notApplied('deadline', 'the worker stood still; nothing was sent', 0);

async function attempt(deps: ActivityDeps, input: ApplyInput, run: StepRun): Promise<ApplyResult> {
  const gone = await run.whyGivenUp(deps.checkAttempt);
  if (gone === null) return heldAttempt(deps, input, run);
  return gone === 'held_back' ? HELD_BACK : STALLED;
}

/** The engine waits for this attempt: the break-glass file is left while it holds for its instant. */
async function heldAttempt(
  deps: ActivityDeps,
  input: ApplyInput,
  run: StepRun,
): Promise<ApplyResult> {
  const booked = await askCalendar(deps, input);
  if (booked !== null && 'status' in booked) return booked;
  const [held, rescue] = await Promise.all([
    run.holdUntil(input.instant_ms),
    leaveRescueFile(deps, input, run),
  ]);
  if (rescue.over !== null) return notApplied('window_over', overMessage(rescue.over), null);
  if (held === 'held_back' || run.isCancelled) return HELD_BACK;
  if (held === 'stalled') return STALLED;
  if (run.serverNowMs() > input.not_after_ms)
    return notApplied('too_late', 'the latest moment to start has passed', null);
  const writing: Writing = { deps, input, run, rescue, booked };
  try {
    return await write(writing);
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return error.code === 'version_conflict' ? refetch(writing, error.contextId) : fromError(error);
  }
}

export function createApplyChange(deps: ActivityDeps) {
  return async function applyChange(input: ApplyInput): Promise<ApplyResult> {
    if (input.organization_id !== deps.organizationId)
      throw wrongOrganization(input.organization_id, deps.organizationId);
    return StepRun.during(async (run) => {
      try {
        return await attempt(deps, input, run);
      } catch (error) {
        if (!isGenesysError(error)) throw error;
        return fromError(error);
      }
    });
  };
}
