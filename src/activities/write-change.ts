/**
 * One write of the change, and what its answer proves: what the API stored, whose maintenance stands after
 * a conflict, whether there was one at all. Tells booking and break-glass file of it.
 */
import type { Change, ChangeEvent, ChangeNews } from '../contract/change.ts';
import { OTHERS_MAINTENANCE, UNEXPLAINED_CONFLICT } from '../contract/start-rules.ts';
import type {
  Applied,
  ApplyInput,
  ApplyResult,
  ApplyUnknown,
  NotApplied,
} from '../contract/steps.ts';
import type { GenesysError, TargetKind, TargetState } from '../genesys/index.ts';
import { evolve, originalOf, othersMaintenance, seeOwnChange } from '../line/index.ts';
import type { ActivityDeps } from './deps.ts';
import { inTime } from './in-time.ts';
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

/** One attempt: what it is given, all that is known of the change, and what the break-glass folder said. */
export interface Writing {
  readonly deps: ActivityDeps;
  readonly input: ApplyInput;
  readonly run: StepRun;
  /** {@link ApplyInput.change}, with what calendar and break-glass file know besides. */
  readonly change: Change;
  /** By all that is known, the last write of any run was sent for this version. */
  readonly sentForAtLast: number;
  readonly rescue: Rescue;
}

/** Keeps the booking's copy of the change fresh; its failure never holds up a line. */
async function note({ deps, input }: Writing, change: Change): Promise<void> {
  const { organization_id, window_id, run_id } = input;
  const noting = deps.calendar.note({ organization_id, window_id, run_id, change });
  await inTime(noting, NOTE_PATIENCE_MS, 'the note took too long').catch(() => undefined);
}

/** What the window is told: also what it did not know before. */
function news({ input, change }: Writing, event: ChangeEvent): ChangeNews {
  return change === input.change ? { event } : { event, recalled: change };
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
    { version: input.change.version, fields: input.change.intended },
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

function isAsSent({ intended }: Change, { fields }: TargetState): boolean {
  return JSON.stringify(fields) === JSON.stringify(intended);
}

/** The version that the write was sent for: a conflict may show that of a run which knew a later one. */
function sentFor({ input, sentForAtLast }: Writing, { version }: TargetState): number {
  return Math.max(input.change.version, Math.min(sentForAtLast, version - 1));
}

/** What stands is our change: it tells what of the baseline was our own, where that was in doubt. */
function appliedEvent(writing: Writing, target: TargetKind, state: TargetState) {
  const { change } = writing;
  const { version, fields } = state;
  const stored = { revision: change.revision, value: fields };
  return {
    kind: 'applied',
    previous_version: sentFor(writing, state),
    version,
    ...(isAsSent(change, state) ? {} : { stored: fields }),
    ...(change.doubts === undefined ? {} : { baseline: originalOf(target, { ...change, stored }) }),
  } as const;
}

/** Keeps what the API stored with booking and break-glass file. */
async function tellApplied(
  writing: Writing,
  { state, findings }: Stored,
  { latencyMs, lateness }: { readonly latencyMs: number | null; readonly lateness: number },
): Promise<Applied> {
  const { deps, input, run, rescue } = writing;
  const target = deps.genesys.target(input.plan.target.kind);
  const event = appliedEvent(writing, target, state);
  const change = evolve(writing.change, event);
  completeRescueFile(deps, input, run, { change, earlier: rescue.earlier });
  await note(writing, change);
  return {
    status: 'applied',
    previous_version: event.previous_version,
    new_version: state.version,
    scheduled_until: input.scheduled_until,
    latency_ms: latencyMs,
    lateness_ms: Math.round(lateness),
    request_id: state.requestId,
    ...news(writing, event),
    ...(findings.length === 0 ? {} : { findings }),
  };
}

/** What the line shows proves nothing yet: asked again after a while. */
function whyNoConflict({ version }: Change, now: TargetState, refused: string) {
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
  const { deps, input, run, change } = writing;
  const { target: ref } = input.plan;
  const target = deps.genesys.target(ref.kind);
  const now = await target.read(ref.id, run.reading('apply'));
  const notYet = whyNoConflict(input.change, now, refused.message);
  if (notYet !== null) return { ...notYet, request_id: refused.contextId };
  const seen = seeOwnChange(target, change, now);
  if (seen.isOthersMaintenance) return foreignMaintenance(now);
  if (seen.isWhole || (change.stage === 'in_doubt' && seen.showsOurs)) {
    const lateness = Math.max(0, run.serverNowMs() - input.plan.start_ms);
    const stored = { state: now, findings: ownForm(target, change.intended, now) };
    return tellApplied(writing, stored, { latencyMs: null, lateness });
  }
  const event = { kind: 'observed', ...seen.observed } as const;
  await note(writing, evolve(change, event));
  return {
    status: 'conflict',
    expected_version: input.change.version,
    actual_version: now.version,
    ...news(writing, event),
    request_id: refused.contextId,
  };
}
