/** Books windows of the bench, and waits for their ends. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FlowIvrRequest } from '../../../src/contract/request/request.ts';
import {
  NoWorkerError,
  TemporalUnreachableError,
  VerdictPendingError,
  WindowRefusedError,
} from '../../../src/client/index.ts';
import { inTurns } from './pool.ts';
import type { Stage } from './stage.ts';

/** The shortest duration of a window. */
export const MINUTES = 5;
const GREETING = 'We are closed for maintenance. Please call again later.';

/** For one line, with the two callbacks of an uneventful window. */
export function requestFor(
  stage: Stage,
  line: string,
  startMs: number,
  minutes = MINUTES,
): FlowIvrRequest {
  return {
    flow_id: line,
    start_time: new Date(startMs).toISOString(),
    duration_minutes: minutes,
    fallback_greeting: GREETING,
    max_concurrent_windows: 10_000,
    callback_url: `${stage.standIn.url}/changes`,
    callback_events: ['scheduled', 'reverted'],
    requested_by: 'bench',
    reason: 'measured',
  };
}

export interface Booked {
  readonly ids: readonly string[];
  /** Milliseconds each booking took. */
  readonly took: readonly number[];
  readonly wholeMs: number;
}

/**
 * On a busy machine an answer may be late: the same request again is the same window. A missing worker ends the
 * bench by itself; one that took no task in time is only slow.
 */
function isLate(error: unknown): boolean {
  if (error instanceof WindowRefusedError) return error.verdict.code === 'unavailable';
  return (
    error instanceof NoWorkerError ||
    error instanceof VerdictPendingError ||
    error instanceof TemporalUnreachableError
  );
}

async function bookOne(stage: Stage, request: FlowIvrRequest): Promise<string> {
  for (;;) {
    try {
      return (await stage.client.schedule(request)).workflowId;
    } catch (error) {
      if (!isLate(error)) throw error;
    }
  }
}

/** Books all of them; a refusal ends the run. */
export async function book(
  stage: Stage,
  requests: readonly FlowIvrRequest[],
  atOnce: number,
): Promise<Booked> {
  const beganAt = performance.now();
  const booked = await inTurns(requests, atOnce, async (request) => {
    const askedAt = performance.now();
    const id = await bookOne(stage, request);
    return { id, ms: performance.now() - askedAt };
  });
  return {
    ids: booked.map(({ id }) => id),
    took: booked.map(({ ms }) => ms),
    wholeMs: performance.now() - beganAt,
  };
}

/** @param isNear whether waiting for the rest is precise enough */
export async function until(instantMs: number): Promise<void> {
  for (let left = instantMs - Date.now(); left > 0; left = instantMs - Date.now())
    await pause(Math.min(left, 60_000));
}

export async function awaitEnds(stage: Stage, ids: readonly string[]): Promise<void> {
  await inTurns(ids, 20, (id) => stage.temporal.workflow.getHandle(id).result());
}
