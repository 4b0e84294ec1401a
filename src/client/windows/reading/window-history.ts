/** What only a window's history shows: its request, and whether a worker has taken it. */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { call, orNull } from '../../temporal/calling.ts';
import type { Place } from '../../temporal/connecting.ts';
import { opener } from '../../temporal/tolerant-converter.ts';

/** `EVENT_TYPE_WORKFLOW_TASK_COMPLETED` in Temporal's API. */
const WORKFLOW_TASK_COMPLETED = 7;

async function firstEvents(place: Place, workflowId: string, runId?: string) {
  const { history } = await call(place, () =>
    place.client.workflowService.getWorkflowExecutionHistory({
      namespace: place.namespace,
      execution: { workflowId, ...(runId === undefined ? {} : { runId }) },
      maximumPageSize: 20,
    }),
  );
  return history?.events ?? [];
}

/** How a window's history begins. */
export interface Beginning {
  readonly runId: string;
  /** Identity of the client that started it. */
  readonly startedBy: string;
  /** A worker has carried out the first step; nothing can have been booked before that. */
  readonly takenUp: boolean;
}

/** Null if there is no such window. */
export async function readBeginning(
  place: Place,
  workflowId: string,
  runId?: string,
): Promise<Beginning | null> {
  const events = await orNull(firstEvents(place, workflowId, runId));
  if (events === null) return null;
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  return {
    runId: started?.originalExecutionRunId ?? '',
    startedBy: started?.identity ?? '',
    takenUp: events.some(({ eventType }) => Number(eventType) === WORKFLOW_TASK_COMPLETED),
  };
}

/** Null if it is encrypted with a missing key, or in an encoding that nobody here knows. */
function readOrNull(payload: Payload): unknown {
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return null;
  }
}

/** The request a window was started with; null if it cannot be read. */
export async function firstRequest(place: Place, workflowId: string): Promise<unknown> {
  const [started] = await firstEvents(place, workflowId);
  const payload = started?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return payload ? readOrNull(opener(place.client)(payload)) : null;
}
