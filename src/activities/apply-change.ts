/**
 * The one write that puts a line into maintenance: dispatched ahead, held until the instant, one
 * write an attempt. On a conflict it reads again and returns what it found; the workflow decides,
 * so that the baseline is in history before the write that replaces it (design, section 2, step 4).
 */
import type { BookedChange } from '../contract/booking-steps.ts';
import type {
  Applied,
  ApplyInput,
  ApplyResult,
  Conflicted,
  NotApplied,
} from '../contract/steps.ts';
import { isGenesysError, moveBaseline, type GenesysError } from '../genesys/index.ts';
import type { ActivityDeps } from './deps.ts';
import { isDefinite, toProblems, wrongOrganization } from './failures.ts';
import {
  completeRescueFile,
  latestChange,
  leaveRescueFile,
  overMessage,
  type Rescue,
} from './rescue-files.ts';
import { StepRun } from './step-run.ts';

/** How long the booking's copy may hold up the step; history has the truth. */
const NOTE_PATIENCE_MS = 2_000;

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
  const window_id = input.window_id;
  const noting = deps.calendar.note({
    organization_id: input.organization_id,
    window_id,
    run_id: input.run_id,
    change: whole,
  });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, NOTE_PATIENCE_MS);
  });
  await Promise.race([noting.catch(() => undefined), patience]);
  clearTimeout(timer);
}

/** One attempt: what it is given, its clock, and what the break-glass folder said. */
interface Writing {
  readonly deps: ActivityDeps;
  readonly input: ApplyInput;
  readonly run: StepRun;
  readonly rescue: Rescue;
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
  const answer = { written: state.fields, new_version: state.version };
  completeRescueFile(deps, input, run, { ...answer, earlier: rescue.earlier });
  await note(deps, input, answer);
  return {
    status: 'applied',
    previous_version: input.version,
    new_version: state.version,
    scheduled_until: input.scheduled_until,
    latency_ms: Math.round(latency * 10) / 10,
    written: state.fields,
    lateness_ms: Math.round(lateness),
    request_id: state.requestId,
  };
}

/** `requestId` is that of the write that met the conflict. */
async function refetch(
  { deps, input, run, rescue }: Writing,
  requestId: string | null,
): Promise<Conflicted> {
  const { target: ref } = input.plan;
  const known = latestChange(toChange(input), rescue.earlier);
  const target = deps.genesys.target(ref.kind);
  const now = await target.read(ref.id, run.reading('apply'));
  const baseline = moveBaseline({
    armed: known.baseline,
    intended: rescue.earlier?.written ?? input.intended,
    now: now.fields,
    same: target.isSame,
  });
  await note(deps, input, { baseline, previous_version: now.version });
  return {
    status: 'conflict',
    expected_version: input.version,
    actual_version: now.version,
    baseline,
    shows_ours: Object.entries(input.intended).every(([field, value]) =>
      target.isSame(now.fields[field] ?? null, value, field),
    ),
    now: now.fields,
    request_id: requestId,
  };
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
  const [held, rescue] = await Promise.all([
    run.holdUntil(input.instant_ms),
    leaveRescueFile(deps, input, run),
  ]);
  if (rescue.over !== null) return notApplied('window_over', overMessage(rescue.over), null);
  if (held === 'held_back' || run.isCancelled) return HELD_BACK;
  if (held === 'stalled') return STALLED;
  if (run.serverNowMs() > input.not_after_ms)
    return notApplied('too_late', 'the latest moment to start has passed', null);
  const writing: Writing = { deps, input, run, rescue };
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
