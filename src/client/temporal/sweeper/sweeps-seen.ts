/** When a sweeper's sweeps began and succeeded, read from the end of its history, without a worker. */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { REST_SUMMARY } from '../../../contract/calendar/sweep.ts';
import { call, isNotFound } from '../calling.ts';
import type { Place } from '../connecting.ts';
import { opener } from '../tolerant-converter.ts';

/** Epoch ms; null if none is known. */
export interface SweepsSeen {
  readonly begunMs: number | null;
  readonly goodMs: number | null;
}

const PAGE = 100;
/** A sweep with much to do writes some hundred events. */
const MOST_PAGES = 10;

async function page(place: Place, workflowId: string, nextPageToken: Uint8Array | null) {
  return call(place, () =>
    place.client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: place.namespace,
      execution: { workflowId },
      maximumPageSize: PAGE,
      ...(nextPageToken === null ? {} : { nextPageToken }),
    }),
  );
}

type RawEvent = NonNullable<
  NonNullable<Awaited<ReturnType<typeof page>>['history']>['events']
>[number];

/** Null if it cannot be decrypted, and is then treated as the summary of a rest. */
function summaryOf(place: Place, payload: Payload | null | undefined): unknown {
  if (!payload) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(opener(place.client)(payload));
  } catch {
    return null;
  }
}

/** Whether a sweep ended well: the sweeper rests, or is over. */
function isGood(place: Place, event: RawEvent): boolean {
  if (event.workflowExecutionCompletedEventAttributes) return true;
  if (!event.timerStartedEventAttributes) return false;
  const summary = summaryOf(place, event.userMetadata?.summary);
  return summary === REST_SUMMARY || summary === null;
}

function isBeginning({ eventId, timerFiredEventAttributes: fired }: RawEvent): boolean {
  return Boolean(fired) || Number(eventId) === 1;
}

/** The events, newest first. */
async function* backwards(place: Place, workflowId: string): AsyncGenerator<RawEvent, void> {
  let token: Uint8Array | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const answer: Awaited<ReturnType<typeof page>> = await page(place, workflowId, token);
    yield* answer.history?.events ?? [];
    token = answer.nextPageToken ?? null;
    if (token === null || token.length === 0) return;
  }
}

/** The sweeps of the newest run of this id. */
export async function readSweeps(place: Place, workflowId: string): Promise<SweepsSeen> {
  let begunMs: number | null = null;
  let goodMs: number | null = null;
  try {
    for await (const event of backwards(place, workflowId)) {
      const atMs = optionalTsToMs(event.eventTime) ?? null;
      if (isBeginning(event)) begunMs ??= atMs;
      if (isGood(place, event)) goodMs ??= atMs;
      if (begunMs !== null && goodMs !== null) break;
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return { begunMs, goodMs };
}
