/**
 * One write of the change, and what its answer proves: what the API stored, whose maintenance is there after a
 * conflict, whether there was a conflict at all. Records it in booking and break-glass file.
 */
import type { Change, ChangeEvent } from '../../../contract/change/change.ts';
import { targetPath } from '../../../contract/request/target/target.ts';
import { OTHERS_MAINTENANCE, UNEXPLAINED_CONFLICT } from '../../../contract/window/start-rules.ts';
import type {
  Applied,
  ApplyInput,
  ApplyResult,
  ApplyUnknown,
  NotApplied,
} from '../../../contract/steps/apply-steps.ts';
import {
  isGenesysError,
  type GenesysError,
  type TargetKind,
  type TargetState,
} from '../../../adapters/genesys/index.ts';
import type { Fields } from '../../../contract/values/json.ts';
import type { Finding } from '../../../contract/window/window.ts';
import {
  evolve,
  classifyConflict,
  othersMaintenance,
  asApplied,
  UNEXPLAINED,
  unexplainedWords,
  type Accounts,
  type Classified,
} from '../../../line/index.ts';
import type { ActivityDeps } from '../../deps.ts';
import { noteChange } from '../note-change.ts';
import { completeRescueFile, type Rescue } from '../files/rescue-files.ts';
import type { StepRun } from '../../step-run.ts';
import { ownForm, whatIsStored, type Stored } from './stored-change.ts';

/** A lagging replica explains a conflict within seconds. */
const EXPLAIN_AGAIN_MS = 3_000;

/** Nothing was sent, or it was certainly refused. `retryAfterMs` is null if retrying does not help. */
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

/** One attempt: its input, what is known about the change, and the state of the break-glass folder. */
export interface Writing {
  readonly deps: ActivityDeps;
  readonly input: ApplyInput;
  readonly run: StepRun;
  /** {@link ApplyInput.change}, and what calendar and break-glass file add to it. */
  readonly accounts: Accounts;
  readonly rescue: Rescue;
  /** The write is made: what is left to do waits for other writes that are due. */
  readonly yieldToOthers: () => Promise<void>;
}

async function note({ deps, input }: Writing, change: Change): Promise<void> {
  const { organization_id, window_id, run_id } = input;
  await noteChange(deps, { organization_id, window_id, run_id, change });
}

/** The report to the window, including what the window did not know. */
function news<E extends ChangeEvent>({ accounts: { sent, known } }: Writing, event: E) {
  return known === sent ? { event } : { event, recalled: known };
}

const UNPROVEN: ApplyUnknown = {
  status: 'unknown',
  code: 'unproven',
  message:
    'the API accepted the write, but neither its answer nor a read after it shows the line in maintenance',
  request_id: null,
};

/** What to send if the API refuses the text that contains the mark; null if it refuses something else. */
function withoutMark(
  { markField, markedText }: TargetKind,
  intended: Fields,
  error: unknown,
): Fields | null {
  if (!isGenesysError(error, 'invalid_body') || error.outcome !== 'refused') return null;
  if (markField === null || markedText === undefined) return null;
  const { [markField]: mark = null, ...rest } = intended;
  const names = ({ path }: { readonly path: string }) => path.split(/[./[]/).includes(markedText);
  const isNamed = error.problems.some(names) || error.message.includes(markedText);
  return mark === null || !isNamed ? null : rest;
}

interface SentChange {
  readonly answer: TargetState;
  /** The change as finally sent. */
  readonly change: Change;
  readonly findings: readonly Finding[];
}

/** One write; repeated without the mark if that is all the API refuses. */
async function send({ deps, input, run }: Writing, target: TargetKind): Promise<SentChange> {
  const { change, plan } = input;
  const sending = async (sent: Change) => {
    deps.metrics.writeAttempted('apply');
    const what = { version: sent.version, fields: sent.intended, own: sent.intended };
    return target.write(plan.target.id, what, run.sending('apply'));
  };
  try {
    return { answer: await sending(change), change, findings: [] };
  } catch (error) {
    const intended = withoutMark(target, change.intended, error);
    if (intended === null || !isGenesysError(error)) throw error;
    const unmarked = { ...change, intended };
    const message = `the object carries no mark, as the API refused its ${target.markedText} with one: ${error.message}`;
    const findings: Finding[] = [{ code: 'unmarked', message }];
    return { answer: await sending(unmarked), change: unmarked, findings };
  }
}

export async function write(writing: Writing): Promise<Applied | ApplyUnknown> {
  const { deps, input, run } = writing;
  const target = deps.genesys.target(input.plan.target.kind);
  const startedAt = performance.now();
  const { answer, change, findings } = await send(writing, target);
  const latency = performance.now() - startedAt;
  const lateness = Math.max(0, run.serverNowMs() - input.plan.start_ms);
  const stored = await whatIsStored({ target, input: { ...input, change }, run }, answer);
  if (stored === null)
    return { ...UNPROVEN, told_version: answer.version, request_id: answer.requestId };
  deps.metrics.writeSucceeded('apply');
  deps.metrics.applied(latency, input.plan.ahead_ms === undefined ? lateness : null);
  const latencyMs = Math.round(latency * 10) / 10;
  const told = { ...stored, findings: [...findings, ...stored.findings] };
  await writing.yieldToOthers();
  const applied = await tellApplied(writing, told, { latencyMs, lateness });
  return { ...applied, request_id: answer.requestId };
}

/** Records what the API stored in booking and break-glass file, and reports it. */
async function tellApplied(
  writing: Writing,
  { state, findings }: Stored,
  { latencyMs, lateness }: { readonly latencyMs: number | null; readonly lateness: number },
): Promise<Applied> {
  const { deps, input, run, accounts, rescue } = writing;
  const target = deps.genesys.target(input.plan.target.kind);
  const event = asApplied(target, accounts, state);
  const change = evolve(accounts.known, event);
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

const STALE_READ = notApplied(
  'stale_read',
  'the API shows an older version of the line than before',
  1_000,
);

function unexplained(target: TargetKind, { version }: Change, refused: GenesysError): NotApplied {
  const message = unexplainedWords(target, refused, version);
  return notApplied(UNEXPLAINED_CONFLICT, message, EXPLAIN_AGAIN_MS);
}

function foreignMaintenance({ deps, input }: Writing, state: TargetState): NotApplied {
  const { kind } = input.plan.target;
  const message = othersMaintenance(deps.genesys.target(kind), state);
  const problems = [{ path: targetPath(kind), message }];
  return { ...notApplied(OTHERS_MAINTENANCE, message, null), problems };
}

/** The line shows our change after all, or somebody else's: the window goes on from there. */
async function takeEvent(
  writing: Writing,
  { event }: Extract<Classified, { kind: 'event' }>,
  now: TargetState,
  refused: GenesysError,
): Promise<ApplyResult> {
  const { deps, input, run, accounts } = writing;
  if (event.kind === 'applied') {
    const target = deps.genesys.target(input.plan.target.kind);
    const lateness = Math.max(0, run.serverNowMs() - input.plan.start_ms);
    const stored = { state: now, findings: ownForm(target, input.change.intended, now) };
    return tellApplied(writing, stored, { latencyMs: null, lateness });
  }
  await note(writing, evolve(accounts.known, event));
  return {
    status: 'conflict',
    expected_version: input.change.version,
    actual_version: now.version,
    ...news(writing, event),
    request_id: refused.contextId,
  };
}

/** The read that should have explained a conflict failed. */
export function unexplainedBy(writing: Writing, failed: ApplyResult): ApplyResult {
  return failed.status === 'not_applied' ? { ...failed, ...news(writing, UNEXPLAINED) } : failed;
}

/** A refusal, with news for the window if another write of it may be on the line. */
export function refusedBy(writing: Writing, failed: ApplyResult): ApplyResult {
  const { sent, known } = writing.accounts;
  if (failed.status !== 'not_applied' || known === sent) return failed;
  return { ...failed, event: { kind: 'refused' }, recalled: known };
}

/** After a write was refused as a conflict: compares the current state with everything known about our own change. */
export async function explainConflict(
  writing: Writing,
  refused: GenesysError,
): Promise<ApplyResult> {
  const { deps, input, run, accounts } = writing;
  const { target: ref } = input.plan;
  const target = deps.genesys.target(ref.kind);
  const now = await target.read(ref.id, run.reading('apply'), input.change.intended);
  const { known } = accounts;
  // A write that was never sent has put nothing there.
  const meant = refused.outcome === 'not_sent' ? evolve(known, { kind: 'refused' }) : known;
  const outcome = classifyConflict(target, { ...accounts, known: meant }, now);
  const open = news(writing, UNEXPLAINED);
  switch (outcome.kind) {
    case 'stale_read':
      return { ...STALE_READ, ...open, request_id: refused.contextId };
    case 'unexplained':
      return {
        ...unexplained(target, input.change, refused),
        ...open,
        request_id: refused.contextId,
      };
    case 'others_maintenance':
      return foreignMaintenance(writing, now);
    case 'event':
      return takeEvent(writing, outcome, now, refused);
  }
}
