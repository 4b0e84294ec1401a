/** One write of the change, and what its answer proves the API stored. Records it in booking and break-glass file. */
import type { Change, ChangeEvent } from '../../../contract/change/change.ts';
import type {
  Applied,
  ApplyInput,
  ApplyResult,
  ApplyUnknown,
  NotApplied,
} from '../../../contract/steps/apply-steps.ts';
import {
  isGenesysError,
  type TargetKind,
  type TargetState,
} from '../../../adapters/genesys/index.ts';
import type { Fields } from '../../../contract/values/json.ts';
import type { Finding } from '../../../contract/window/window.ts';
import { asApplied, evolve, type Accounts } from '../../../line/index.ts';
import type { ActivityDeps } from '../../deps.ts';
import { noteChange } from '../note-change.ts';
import { completeRescueFile, type Rescue } from '../files/rescue-files.ts';
import type { StepRun } from '../../step-run.ts';
import { whatIsStored, type Stored } from './stored-change.ts';

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

export async function note({ deps, input }: Writing, change: Change): Promise<void> {
  const { organization_id, window_id, run_id } = input;
  await noteChange(deps, { organization_id, window_id, run_id, change });
}

/** The report to the window, including what the window did not know. */
export function news<E extends ChangeEvent>({ accounts: { sent, known } }: Writing, event: E) {
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
export async function tellApplied(
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

/** A refusal, with news for the window if another write of it may be on the line. */
export function refusedBy(writing: Writing, failed: ApplyResult): ApplyResult {
  const { sent, known } = writing.accounts;
  if (failed.status !== 'not_applied' || known === sent) return failed;
  return { ...failed, event: { kind: 'refused' }, recalled: known };
}
