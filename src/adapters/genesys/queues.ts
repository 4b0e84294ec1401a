/** The check of a queue that is to receive the calls. */
import { z } from 'zod';
import { entityRequest } from './pipe/entity-request.ts';
import type { QueueState } from './genesys.ts';
import type { RequestContext } from './pipe/request-context.ts';
import type { RequestPipe } from './pipe/request-pipe.ts';

const queueAnswer = z.object({
  id: z.string(),
  name: z.string(),
  memberCount: z.int().min(0),
  joinedMemberCount: z.int().min(0),
});

/** Reads the members of a queue. */
export async function readQueue(
  pipe: RequestPipe,
  id: string,
  context: RequestContext,
): Promise<QueueState> {
  const request = entityRequest(
    { kind: 'queue', id },
    {
      method: 'GET',
      route: '/api/v2/routing/queues/{id}',
      what: `read queue "${id}"`,
      permission: 'routing:queue:view',
    },
  );
  const { value } = await pipe.ask(request, queueAnswer, context);
  return value;
}
