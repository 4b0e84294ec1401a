/**
 * One write of the change, and what its answer proves: what the API stored, whose maintenance stands after
 * a conflict, whether there was one at all. Tells booking and break-glass file of it.
 */
import { doubtOf } from '../contract/armed-doubt.ts';
import type { BookedChange } from '../contract/booking-steps.ts';
import { OTHERS_MAINTENANCE, UNEXPLAINED_CONFLICT } from '../contract/start-rules.ts';
import type {
  Applied,
  ApplyInput,
  ApplyResult,
  ApplyUnknown,
  NotApplied,
} from '../contract/steps.ts';
import type { GenesysError, TargetKind, TargetState } from '../genesys/index.ts';
import { settleBaseline } from '../line/index.ts';
import type { ActivityDeps } from './deps.ts';
import { inTime } from './in-time.ts';
import { othersMaintenance, seeOwnChange, type NotedChange } from './own-change.ts';
import { completeRescueFile, type Rescue } from './rescue-files.ts';
import type { StepRun } from './step-run.ts';
import { ownForm, whatIsStored, type Stored } from './stored-change.ts';

/** How long the booking's copy may hold up the step; history has the truth. */
const NOTE_PATIENCE_MS = 2_000;
/** A replica that lags explains a conflict within seconds. */
const EXPLAIN_AGAIN_MS = 3_000;

/** Nothing was sent, or it was refused for certain. `retryAfterMs` null: trying again does not help. */
export function notApplied(code: string, message: string, retryAfterMs: number | null): NotApplied {
  return {
    status: 'not_applied',
    code,
    message,
    problems: [],
    retry_after_ms: retryAfterMs,
    request_id: null,
  };
}

/** One attempt: what it is given, its clock, and what break-glass folder and calendar said. */
export interface Writing {
  readonly deps: ActivityDeps;
  readonly input: ApplyInput;
  readonly run: StepRun;
  readonly rescue: Rescue;
  readonly booked: BookedChange | null;
}

function toChange({ input, booked }: Pick<Writing, 'input' | 'booked'>): BookedChange {
  const { baseline, intended, version, plan, revision = 0 } = input;
  const { on_drift } = plan;
  return {
    ...doubtOf(input),
    revision: Math.max(revision, booked?.revision ?? 0),
    baseline,
    intended,
    previous_version: version,
    written: null,
    new_version: null,
    on_drift,
  };
}

/** Keeps the booking's copy of the change fresh; its failure never holds up a line. */
async function note(writing: Writing, change: Partial<BookedChange>): Promise<void> {
  const { deps, input } = writing;
  const whole: BookedChange = { ...toChange(writing), ...change };
  const { organization_id, window_id, run_id } = input;
  const noting = deps.calendar.note({ organization_id, window_id, run_id, change: whole });
  await inTime(noting, NOTE_PATIENCE_MS, 'the note took too long').catch(() => undefined);
}

const UNPROVEN: ApplyUnknown = {
  status: 'unknown',
  code: 'unproven',
  message:
    'the API took the write, and neither its answer nor a read after it shows the line in maintenance',
  request_id: null,
};

export async function write(writing: Writing): Promise<Applied | ApplyUnknown> {
  const { deps, input, run } = writing;
  const target = deps.genesys.target(input.plan.target.kind);
  const startedAt = performance.now();
  deps.metrics.writeAttempted('apply');
  const answer = await target.write(
    input.plan.target.id,
    { version: input.version, fields: input.intended },
    run.writing('apply'),
  );
  const latency = performance.now() - startedAt;
  const lateness = Math.max(0, run.serverNowMs() - input.plan.start_ms);
  const stored = await whatIsStored({ target, input, run }, answer);
  if (stored === null)
    return { ...UNPROVEN, told_version: answer.version, request_id: answer.requestId };
  deps.metrics.writeSucceeded('apply');
  deps.metrics.applied(latency, lateness);
  const latencyMs = Math.round(latency * 10) / 10;
  const applied = await tellApplied(writing, stored, { latencyMs, lateness });
  return { ...applied, request_id: answer.requestId };
}

/** The answer tells what of the baseline was our own change, where that was in doubt. */
function settled(input: ApplyInput, { fields }: TargetState, { isSame }: TargetKind): ApplyInput {
  const { before, ...known } = input;
  if (before === undefined) return input;
  return { ...known, baseline: settleBaseline({ ...input, before }, fields, isSame) };
}

/** Keeps what the API stored with booking and break-glass file. */
async function tellApplied(
  writing: Writing,
  { state, findings }: Stored,
  { latencyMs, lateness }: { readonly latencyMs: number | null; readonly lateness: number },
): Promise<Applied> {
  const { deps, run, rescue } = writing;
  const target = deps.genesys.target(writing.input.plan.target.kind);
  const input = settled(writing.input, state, target);
  const answer = { written: state.fields, new_version: state.version };
  completeRescueFile(deps, input, run, { ...answer, earlier: rescue.earlier });
  await note({ ...writing, input }, answer);
  const { before } = writing.input;
  return {
    status: 'applied',
    previous_version: input.version,
    new_version: state.version,
    scheduled_until: input.scheduled_until,
    latency_ms: latencyMs,
    written: state.fields,
    lateness_ms: Math.round(lateness),
    request_id: state.requestId,
    ...(before === undefined ? {} : { baseline: input.baseline }),
    ...(findings.length === 0 ? {} : { findings }),
  };
}

/** What the line shows proves nothing yet: asked again after a while. */
function whyNoConflict({ version }: ApplyInput, now: TargetState, refused: string) {
  if (now.version < version)
    return notApplied(
      'stale_read',
      'the API shows an older version of the line than before',
      1_000,
    );
  if (now.version > version) return null;
  const message = `the API refused the write as a conflict, and version ${version} still stands: ${refused}`;
  return notApplied(UNEXPLAINED_CONFLICT, message, EXPLAIN_AGAIN_MS);
}

function foreignMaintenance(state: TargetState): NotApplied {
  const message = othersMaintenance(state);
  const problems = [{ path: 'flow_id', message }];
  return { ...notApplied(OTHERS_MAINTENANCE, message, null), problems };
}

/** The write was refused as a conflict: what stands, compared with all that is known of our own change. */
export async function meetConflict(writing: Writing, refused: GenesysError): Promise<ApplyResult> {
  const { deps, input, run, rescue, booked } = writing;
  const { target: ref } = input.plan;
  const target = deps.genesys.target(ref.kind);
  const now = await target.read(ref.id, run.reading('apply'));
  const notYet = whyNoConflict(input, now, refused.message);
  if (notYet !== null) return { ...notYet, request_id: refused.contextId };
  const { earlier, isOfOtherRun } = rescue;
  const known: readonly (NotedChange | null)[] = [booked, earlier];
  const own = {
    armed: input,
    noted: known.filter((one) => one !== null),
    mayHaveLanded: input.booking !== undefined || isOfOtherRun,
  };
  const { is_whole, others_maintenance, ...seen } = seeOwnChange(target, own, now);
  if (others_maintenance) return foreignMaintenance(now);
  if (is_whole) {
    const lateness = Math.max(0, run.serverNowMs() - input.plan.start_ms);
    const stored = { state: now, findings: ownForm(target, input.intended, now) };
    return tellApplied(writing, stored, { latencyMs: null, lateness });
  }
  await note(writing, { ...doubtOf(seen), baseline: seen.baseline, previous_version: now.version });
  return {
    status: 'conflict',
    expected_version: input.version,
    actual_version: now.version,
    ...seen,
    now: now.fields,
    request_id: refused.contextId,
  };
}
