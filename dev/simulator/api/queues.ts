/** Queues: how many members have joined, and, by observations, who can answer now and who waits. */
import { z } from 'zod';
import type { Fields, Queue } from '../stage/records.ts';
import { jsonOf } from '../wire/call.ts';
import { badRequest, notFound, problemsIn } from '../wire/error-answer.ts';
import { listed } from './paging.ts';
import type { Handler } from './request.ts';

export const readQueue: Handler = ({ world, call, id }) => {
  const queue = world.queues.get(id);
  if (queue === undefined) {
    return notFound(call.correlationId, 'queue', id);
  }
  return { status: 200, body: shown(queue) };
};

export const listQueues: Handler = (request) =>
  listed(request, [...request.world.queues.values()].map(shown), {}, (queue) => queue);

/** Without what only observations show. */
function shown(queue: Queue): Fields {
  const { onQueueCount: _on, waitingCount: _waiting, ...rest } = queue;
  return rest;
}

const METRICS = ['oOnQueueUsers', 'oWaiting'] as const;

const observationQuery = z.object({
  filter: z.object({
    type: z.enum(['and', 'or']),
    predicates: z
      .array(z.object({ dimension: z.literal('queueId'), value: z.string().min(1) }))
      .min(1),
  }),
  metrics: z.array(z.enum(METRICS)).min(1),
});

/** A zero metric has no entry, and an unknown queue no result. */
export const observeQueues: Handler = ({ world, call }) => {
  const parsed = observationQuery.safeParse(jsonOf(call.body));
  if (!parsed.success) {
    return badRequest(call.correlationId, problemsIn(parsed.error));
  }
  const { filter, metrics } = parsed.data;
  const queues = filter.predicates
    .map(({ value }) => world.queues.get(value))
    .filter((queue) => queue !== undefined);
  const results = queues.flatMap((queue) => metrics.map((metric) => observed(queue, metric)));
  return { status: 200, body: { results } };
};

function observed(queue: Queue, metric: (typeof METRICS)[number]): Fields {
  const onQueue = queue.onQueueCount ?? queue.joinedMemberCount;
  const interacting = Math.floor(onQueue / 3);
  return metric === 'oWaiting'
    ? {
        group: { queueId: queue.id, mediaType: 'voice' },
        data: counted(metric, [[undefined, queue.waitingCount]]),
      }
    : {
        group: { queueId: queue.id },
        data: counted(metric, [
          ['IDLE', onQueue - interacting],
          ['INTERACTING', interacting],
        ]),
      };
}

function counted(
  metric: string,
  counts: readonly (readonly [string | undefined, number])[],
): readonly Fields[] {
  return counts
    .filter(([, count]) => count > 0)
    .map(([qualifier, count]) =>
      qualifier === undefined
        ? { metric, stats: { count } }
        : { metric, qualifier, stats: { count } },
    );
}
