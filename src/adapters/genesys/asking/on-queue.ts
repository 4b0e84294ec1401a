/** Who can answer right now: users on queue and waiting callers, from the observations of a queue. */
import { z } from 'zod';
import type { ApiRequest } from '../pipe/api-request.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';

const ROUTE = '/api/v2/analytics/queues/observations/query';
const ON_QUEUE = 'oOnQueueUsers';
const WAITING = 'oWaiting';
/** Statuses of users who do not answer. */
const NOT_ABLE = new Set(['NOT_RESPONDING', 'OFF_QUEUE']);

const observations = z.object({
  results: z
    .array(
      z.object({
        group: z.record(z.string(), z.string()).nullish(),
        data: z
          .array(
            z.object({
              metric: z.string(),
              qualifier: z.string().nullish(),
              stats: z.object({ count: z.number().min(0).nullish() }).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});
type Result = NonNullable<z.infer<typeof observations>['results']>[number];

/** As of this instant, which says nothing about tonight. */
export interface OnQueue {
  /** Users on queue for any media, except those who do not respond. */
  readonly users: number;
  /** Waiting callers. */
  readonly waiting: number;
}

/** @throws GenesysError, e.g. `forbidden` without `analytics:queueObservation:view` */
export async function readOnQueue(
  pipe: RequestPipe,
  queueId: string,
  context: RequestContext,
): Promise<OnQueue> {
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

function sumOf(results: readonly Result[], metric: string): number {
  return results
    .flatMap(({ data }) => data ?? [])
    .filter((one) => one.metric === metric && !NOT_ABLE.has(one.qualifier ?? ''))
    .reduce((sum, { stats }) => sum + (stats?.count ?? 0), 0);
}

/** Told by media: one user may be on queue for several of them. */
function mostIn(results: readonly Result[], metric: string): number {
  return Math.max(0, ...results.map((result) => sumOf([result], metric)));
}

function requestOf(queueId: string): ApiRequest {
  return {
    method: 'POST',
    route: ROUTE,
    path: ROUTE,
    what: `read who is on queue "${queueId}"`,
    entity: null,
    permission: 'analytics:queueObservation:view',
    question: {
      filter: {
        type: 'or',
        predicates: [
          { type: 'dimension', dimension: 'queueId', operator: 'matches', value: queueId },
        ],
      },
      metrics: [ON_QUEUE, WAITING],
    },
  };
}
