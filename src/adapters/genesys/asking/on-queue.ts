/** A queue: its members, and who can answer right now, i.e. users on queue and waiting callers. */
import { z } from 'zod';
import type { ApiRequest } from '../pipe/api-request.ts';
import { readOne, type Api } from './api.ts';

const queueAnswer = z.object({
  id: z.string(),
  name: z.string(),
  memberCount: z.int().min(0),
  /** Members who joined the queue, which is not the same as being on queue now. */
  joinedMemberCount: z.int().min(0),
});
export type QueueState = Readonly<z.infer<typeof queueAnswer>>;

export function readQueue(api: Api, id: string): Promise<QueueState> {
  const place = { route: '/api/v2/routing/queues/{id}', permission: 'routing:queue:view' };
  return readOne(api, { kind: 'queue', id }, place, queueAnswer);
}

const ROUTE = '/api/v2/analytics/queues/observations/query';
const ON_QUEUE = 'oOnQueueUsers';
const WAITING = 'oWaiting';
/** Statuses of users who do not answer. */
const NOT_ABLE = new Set(['NOT_RESPONDING', 'OFF_QUEUE']);

const datum = z.object({
  metric: z.string(),
  qualifier: z.string().nullish(),
  stats: z.object({ count: z.number().min(0).nullish() }).nullish(),
});
const result = z.object({
  group: z.record(z.string(), z.string()).nullish(),
  data: z.array(datum).nullish(),
});
const observations = z.object({ results: z.array(result).nullish() });

/** As of this instant, which says nothing about tonight. */
export interface OnQueue {
  /** Users on queue for any media, except those who do not respond. */
  readonly users: number;
  readonly waiting: number;
}

export async function readOnQueue({ pipe, context }: Api, queueId: string): Promise<OnQueue> {
  const { value } = await pipe.ask(requestOf(queueId), observations, context);
  const ofQueue = (value.results ?? []).filter(({ group }) => isOf(group?.['queueId'], queueId));
  const ofAllMedia = ofQueue.filter(({ group }) => group?.['mediaType'] === undefined);
  // The API counts users per queue, and callers per media type.
  const ofCalls = ofQueue.filter(({ group }) => group?.['mediaType'] === 'voice');
  return {
    users: ofAllMedia.length > 0 ? sumOf(ofAllMedia, ON_QUEUE) : mostIn(ofQueue, ON_QUEUE),
    waiting: sumOf(ofCalls.length > 0 ? ofCalls : ofAllMedia, WAITING),
  };
}

/** An answer without a group belongs to the only queue that was requested. */
function isOf(given: string | undefined, queueId: string): boolean {
  return given === undefined || given.toLowerCase() === queueId.toLowerCase();
}

function sumOf(results: readonly z.infer<typeof result>[], metric: string): number {
  return results
    .flatMap(({ data }) => data ?? [])
    .filter((one) => one.metric === metric && !NOT_ABLE.has(one.qualifier ?? ''))
    .reduce((sum, { stats }) => sum + (stats?.count ?? 0), 0);
}

/** Told by media: one user may be on queue for several of them. */
function mostIn(results: readonly z.infer<typeof result>[], metric: string): number {
  return Math.max(0, ...results.map((one) => sumOf([one], metric)));
}

function requestOf(value: string): ApiRequest {
  const predicate = { type: 'dimension', dimension: 'queueId', operator: 'matches', value };
  return {
    method: 'POST',
    route: ROUTE,
    path: ROUTE,
    what: `read who is on queue "${value}"`,
    entity: null,
    permission: 'analytics:queueObservation:view',
    question: {
      filter: { type: 'or', predicates: [predicate] },
      metrics: [ON_QUEUE, WAITING],
    },
  };
}
