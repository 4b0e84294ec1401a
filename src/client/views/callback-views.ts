/** The state of a window's callbacks: from its history, and from the server for those under way. */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { recordOfUntold, traceCallbacks, type CallbackTrace } from '../../audit/index.ts';
import type { AuditRecord } from '../../contract/reporting/audit-record.ts';
import { callbackLabel } from '../../contract/reporting/callback-label.ts';
import type { CallbackView } from '../../contract/reporting/callback.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { CALLBACK_WORKFLOW } from '../../contract/window/messages.ts';
import { call, orNull } from '../temporal/calling.ts';
import type { Place } from '../temporal/connecting.ts';
import { failureWords } from '../temporal/history/decoded-history.ts';
import { fetchEvents, readEvents } from '../temporal/history/history-access.ts';
import { opener, type OpenPayload } from '../temporal/tolerant-converter.ts';
import { describeWindow, rescueOf } from '../windows/reading/window-record.ts';

/** `PENDING_ACTIVITY_STATE_STARTED` in Temporal's API. */
const STARTED = 2;

type State = Pick<CallbackView, 'state' | 'tries' | 'last_failure' | 'next_try'>;

/** A callback with what its history knows, for its view and its record. */
export interface SeenCallback {
  /** The run of its window. */
  readonly window: Pick<AuditRecord, 'workflow_id' | 'run_id'>;
  readonly view: CallbackView;
  readonly trace: CallbackTrace;
}

function instantOrNull(epochMs: number | null | undefined): string | null {
  return epochMs === null || epochMs === undefined ? null : formatInstant(epochMs);
}

/** What the server knows about a step with retries. */
function pendingState(
  trace: CallbackTrace,
  execution: WorkflowExecutionDescription,
  open: OpenPayload,
): State {
  const { activityId: id, tries, lastFailure: last_failure } = trace;
  const activities = execution.raw.pendingActivities ?? [];
  const pending = activities.find(({ activityId }) => activityId === id);
  const state = 'under_way';
  if (id === null || !pending)
    return { state, tries, last_failure, next_try: instantOrNull(trace.nextTryMs) };
  const attempt = pending.attempt ?? 1;
  const isSending = Number(pending.state) === STARTED;
  const next = pending.nextAttemptScheduleTime ?? pending.scheduledTime;
  return {
    state,
    tries: tries + (isSending ? attempt : attempt - 1),
    last_failure: failureWords(pending.lastFailure, open) ?? last_failure,
    next_try: isSending ? null : instantOrNull(optionalTsToMs(next)),
  };
}

function lostState(trace: CallbackTrace, execution: WorkflowExecutionDescription): State {
  const ended = execution.status.name.toLowerCase().replaceAll('_', ' ');
  const before = trace.lastFailure === null ? '' : `; before that: ${trace.lastFailure}`;
  const last_failure = `its workflow was ${ended} in Temporal before it was delivered${before}`;
  return { state: 'failed', tries: trace.tries, last_failure, next_try: null };
}

/** A failed step is the end for a window, but not for a workflow that carries on with that callback alone. */
function stateOf(
  trace: CallbackTrace,
  execution: WorkflowExecutionDescription,
  open: OpenPayload,
): State {
  const { state, tries, lastFailure: last_failure } = trace;
  const isRunning = execution.status.name === 'RUNNING';
  const goesOn = isRunning && execution.type === CALLBACK_WORKFLOW;
  if (state === 'delivered' || (state === 'failed' && !goesOn))
    return { state, tries, last_failure, next_try: null };
  return isRunning ? pendingState(trace, execution, open) : lostState(trace, execution);
}

function toView(trace: CallbackTrace, state: State, workflow_id: string | null): CallbackView {
  const { event, url } = trace.delivery;
  return {
    event: typeof event === 'string' ? event : '',
    receiver: callbackLabel(typeof url === 'string' ? url : ''),
    since: formatInstant(trace.sinceMs),
    workflow_id,
    ...state,
  };
}

type Seen = Omit<SeenCallback, 'window'>;

async function seeAlone(place: Place, trace: CallbackTrace, id: string): Promise<Seen> {
  const { sinceMs, tries, lastFailure } = trace;
  const handle = place.client.workflow.getHandle(id);
  const execution = await orNull(call(place, () => handle.describe()));
  const events = execution && (await orNull(fetchEvents(place, id, execution.runId)));
  if (execution === null || events === null) {
    const state = 'unknown';
    const unknown = { state, tries, last_failure: lastFailure, next_try: null } as const;
    return { trace, view: toView(trace, unknown, id) };
  }
  const [alone = trace] = traceCallbacks(events);
  const known = { ...alone, sinceMs, lastFailure: alone.lastFailure ?? lastFailure };
  return { trace: known, view: toView(known, stateOf(known, execution, opener(place.client)), id) };
}

async function seeAll(
  place: Place,
  execution: WorkflowExecutionDescription,
): Promise<readonly Seen[]> {
  const { workflowId, runId } = execution;
  const open = opener(place.client);
  const traces = traceCallbacks(await readEvents(place, workflowId, runId));
  return Promise.all(
    traces.map(async (trace) =>
      trace.handedOnTo === null
        ? { trace, view: toView(trace, stateOf(trace, execution, open), null) }
        : seeAlone(place, trace, trace.handedOnTo),
    ),
  );
}

/** The callbacks of the newest run, and of its rescue if there is one. @throws {WindowNotFoundError} */
export async function seeCallbacks(
  place: Place,
  workflowId: string,
): Promise<readonly SeenCallback[]> {
  const execution = await describeWindow(place, workflowId);
  const rescue = await rescueOf(place, execution);
  const own = await seeAll(place, execution);
  const rescued = rescue === null ? [] : await seeAll(place, rescue);
  const window = { workflow_id: workflowId, run_id: execution.runId };
  return [...own, ...rescued].map(({ view, trace }) => ({ window, view, trace }));
}

/** Whether no history shows its outcome: it is under way, or was lost with the workflow that sent it. */
function isUntold({ view, trace }: SeenCallback): boolean {
  if (view.state === 'under_way') return true;
  return view.state === 'failed' && view.workflow_id === null && trace.state === 'pending';
}

/** Records of callbacks whose end no history shows. */
export function untoldRecords(seen: readonly SeenCallback[]): AuditRecord[] {
  return seen.filter(isUntold).map(({ window, view, trace }) => {
    const { event: callback, last_failure: message, tries, next_try, receiver } = view;
    const details = { callback, message, tries, next_try, receiver };
    return recordOfUntold(trace, window, view.state === 'failed' ? 'failed' : 'pending', details);
  });
}
