// GET /api/v2/routing/queues/{id}: how many belong to a queue, and how many have joined it.
import { notFound } from '../wire/error-answer.ts';
import type { Handler } from './request.ts';

export const readQueue: Handler = ({ world, call, id }) => {
  const queue = world.queues.get(id);
  if (queue === undefined) {
    return notFound(call.correlationId, 'queue', id);
  }
  const { onQueueCount: _on, waitingCount: _waiting, ...shown } = queue;
  return { status: 200, body: shown };
};
