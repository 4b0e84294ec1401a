/** The check of a flow that callers are to reach: it exists, is inbound, and is published. */
import { z } from 'zod';
import { isGenesysError } from '../errors/errors.ts';
import { entityRequest } from '../pipe/entity-request.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import type { TargetProblem } from './target-kind.ts';

const INBOUND = 'INBOUNDCALL';

const flowAnswer = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string().nullish(),
  deleted: z.boolean().nullish(),
  publishedVersion: z.unknown().optional(),
});
type Flow = z.infer<typeof flowAnswer>;

/** Reads one flow. */
async function readFlow(pipe: RequestPipe, id: string, context: RequestContext): Promise<Flow> {
  const request = entityRequest(
    { kind: 'flow', id },
    {
      method: 'GET',
      route: '/api/v2/flows/{id}',
      what: `read flow "${id}"`,
      permission: 'architect:flow:view',
    },
  );
  return (await pipe.ask(request, flowAnswer, context)).value;
}

function wordsOf({ name, type, deleted, publishedVersion }: Flow, id: string): string | null {
  const flow = `flow ${name} (${id})`;
  if (deleted === true) return `${flow} was deleted`;
  if (type?.toUpperCase() !== INBOUND)
    return `${flow} is of type ${type ?? 'unknown'}; callers need one of type ${INBOUND}`;
  const isPublished = publishedVersion !== undefined && publishedVersion !== null;
  return isPublished ? null : `${flow} was never published: callers would not hear it`;
}

/** What is known about a flow; `name` is null if it could not be read. */
export interface FlowLook {
  readonly name: string | null;
  /** Why callers cannot be sent there; empty if they can. */
  readonly problems: readonly TargetProblem[];
}

/** Checks whether callers can be sent to a flow. */
export async function lookAtFlow(
  pipe: RequestPipe,
  { id, path }: { readonly id: string; readonly path: string },
  context: RequestContext,
): Promise<FlowLook> {
  try {
    const flow = await readFlow(pipe, id, context);
    const message = wordsOf(flow, id);
    return { name: flow.name, problems: message === null ? [] : [{ path, message }] };
  } catch (error) {
    if (!isGenesysError(error, 'not_found', 'forbidden')) throw error;
    return { name: null, problems: [{ path, message: error.message }] };
  }
}
