/** Whether starts were stopped when a run of a calendar ended, from its input and the last update since. Pure. */
import {
  readStartsHeld,
  readStartsStopped,
  type StartsStopped,
} from '../contract/window/start-hold.ts';
import { firstIn, recordIn, textIn, type HistoryEvent, type Raw } from './history/history-event.ts';

/** An update that a run accepted. */
interface Taken {
  readonly name: string;
  readonly input: Raw;
  readonly atMs: number;
}

/** The accepted updates, in order. */
export function* takenIn(events: readonly HistoryEvent[]): Generator<Taken> {
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

/** Null if starts were allowed. */
export function recallStarts(events: readonly HistoryEvent[]): StartsStopped | null {
  const [started] = events;
  let stopped = readStartsStopped(firstIn(started?.attributes ?? {}, 'input')['starts_stopped']);
  for (const { name, input, atMs } of takenIn(events)) {
    const held = readStartsHeld(firstIn(input, 'args'));
    if (name === 'stopStarts' && held !== null) stopped = { ...held, at_ms: atMs };
    if (name === 'allowStarts') stopped = null;
  }
  return stopped;
}
