/** Whether the schedule that rescues the lines of windows cut short is running, and whether it works. */
import { ScheduleNotFoundError, type ScheduleDescription } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { formatInstant } from '../../contract/values/instant.ts';
import { REST_SUMMARY, sweeperId, SWEEPER_WORKFLOW } from '../../contract/calendar/sweep.ts';
import { call, isNotFound } from './calling.ts';
import type { Place } from './connecting.ts';
import { newestRow, queryFor } from './rows.ts';
import { opener } from './tolerant-converter.ts';

/** Instants are RFC 3339. */
export interface SweeperState {
  readonly state: 'running' | 'paused' | 'missing';
  /** When a sweep was last seen: it began, or ended without failing. Null before the first. */
  readonly last_sweep: string | null;
  /** When a sweep last ended without failing; null if none is known. */
  readonly last_good_sweep?: string | null;
  /** The task queue that is swept, if it is not the client's. */
  readonly other_task_queue?: string;
  /** Since when there could have been one; null if not known. */
  readonly since?: string | null;
}

function instantOf(epochMs: number | null): string | null {
  return epochMs === null ? null : formatInstant(epochMs);
}

/** Epoch ms; null if none is known. */
interface SweepsSeen {
  readonly begunMs: number | null;
  readonly goodMs: number | null;
}

const EVENTS = 100;
/** A sweep with much to do writes some hundred events. */
const MOST_PAGES = 10;

async function page(place: Place, workflowId: string, nextPageToken: Uint8Array | null) {
  return call(place, () =>
    place.client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: place.namespace,
      execution: { workflowId },
      maximumPageSize: EVENTS,
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
async function readSweeps(place: Place, workflowId: string): Promise<SweepsSeen> {
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

/** From the last ten that the server keeps, because a list would be some seconds late. */
async function sweepsAmong(place: Place, { info }: ScheduleDescription): Promise<SweepsSeen> {
  let begunMs: number | null = null;
  for (const { action } of info.recentActions.toReversed()) {
    const seen = await readSweeps(place, action.workflow.workflowId);
    begunMs ??= seen.begunMs;
    if (seen.goodMs !== null) return { begunMs, goodMs: seen.goodMs };
  }
  return { begunMs, goodMs: null };
}

/** Sweeps of this organisation's task queue that succeeded, newest first. */
async function lastGoodListed(place: Place): Promise<number | null> {
  const query = queryFor([SWEEPER_WORKFLOW], place.taskQueue, `ExecutionStatus = 'Completed'`);
  return (await newestRow(place, query))?.closeTime?.getTime() ?? null;
}

async function describe(place: Place, organizationId: string): Promise<ScheduleDescription | null> {
  try {
    const handle = place.client.schedule.getHandle(sweeperId(organizationId));
    return await call(place, () => handle.describe());
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** When a sweep last ended without failing, epoch ms; null if none is known. */
export async function lastGoodSweep(place: Place, organizationId: string): Promise<number | null> {
  const schedule = await describe(place, organizationId);
  const recent = schedule === null ? null : (await sweepsAmong(place, schedule)).goodMs;
  return recent ?? (await lastGoodListed(place));
}

/** The newest of these instants, as far as known; null if none is. */
function newest(...epochMs: readonly (number | null)[]): number | null {
  const known = epochMs.filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** @throws {TemporalUnreachableError} */
export async function readSweeper(place: Place, organizationId: string): Promise<SweeperState> {
  const schedule = await describe(place, organizationId);
  if (schedule === null)
    return { state: 'missing', last_sweep: null, last_good_sweep: null, since: null };
  const { info, state, action } = schedule;
  const { begunMs, goodMs: recentMs } = await sweepsAmong(place, schedule);
  const goodMs = recentMs ?? (await lastGoodListed(place));
  const { taskQueue: swept } = action;
  return {
    state: state.paused ? 'paused' : 'running',
    last_sweep: instantOf(newest(begunMs, goodMs)),
    last_good_sweep: instantOf(goodMs),
    since: instantOf(info.createdAt.getTime()),
    ...(swept === place.taskQueue ? {} : { other_task_queue: swept }),
  };
}
