/** Who stopped and allowed starts, and whether they are stopped, from the history of one run of a calendar. Pure. */
import {
  blankRecord,
  type AuditEvent,
  type AuditRecord,
} from '../contract/reporting/audit-record.ts';
import {
  readStartsHeld,
  readStartsStopped,
  type StartsStopped,
} from '../contract/window/start-hold.ts';
import {
  firstIn,
  inputOf,
  recordIn,
  textIn,
  type HistoryEvent,
  type Raw,
} from './history/history-event.ts';

interface Taken {
  readonly name: string;
  readonly input: Raw;
  readonly atMs: number;
}

/** The accepted updates, in order. */
function* takenIn(events: readonly HistoryEvent[]): Generator<Taken> {
  /** Carried over by a reset: the request appears before it is accepted, and only there. */
  const admitted = new Map<string, Raw>();
  for (const { type, attributes, atMs } of events) {
    if (type === 'workflowExecutionUpdateAdmitted') {
      const request = recordIn(attributes, 'request');
      const id = textIn(recordIn(request, 'meta'), 'updateId') ?? '';
      admitted.set(id, recordIn(request, 'input'));
    }
    if (type === 'workflowExecutionUpdateAccepted') {
      const id = textIn(attributes, 'protocolInstanceId') ?? '';
      const said = recordIn(recordIn(attributes, 'acceptedRequest'), 'input');
      const input = 'name' in said ? said : (admitted.get(id) ?? said);
      yield { name: textIn(input, 'name') ?? '', input, atMs };
    }
  }
}

/** From the input of the run and the last update since; null if starts were allowed. */
export function recallStarts(events: readonly HistoryEvent[]): StartsStopped | null {
  let stopped = readStartsStopped(inputOf(events)['starts_stopped']);
  for (const { name, input, atMs } of takenIn(events)) {
    const held = readStartsHeld(firstIn(input, 'args'));
    if (name === 'stopStarts' && held !== null) stopped = { ...held, at_ms: atMs };
    if (name === 'allowStarts') stopped = null;
  }
  return stopped;
}

const EVENTS: Readonly<Record<string, AuditEvent>> = {
  stopStarts: 'starts_stopped',
  allowStarts: 'starts_allowed',
};

export function auditOfCalendar(
  events: readonly HistoryEvent[],
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): AuditRecord[] {
  return [...takenIn(events)].flatMap(({ name, input, atMs }) => {
    const event = EVENTS[name];
    const by = readStartsHeld(firstIn(input, 'args'));
    if (event === undefined || by === null) return [];
    const { actor, reason } = by;
    const blank = blankRecord(event, workflowId, runId, atMs);
    return [{ ...blank, actor, actor_source: 'claimed', reason }];
  });
}
