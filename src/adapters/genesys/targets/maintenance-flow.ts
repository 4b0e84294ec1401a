/** The check of a flow that callers are to reach: it exists, is active and inbound, and is published. */
import { z } from 'zod';
import { readOne, type Api } from '../asking/api.ts';
import { isGenesysError } from '../errors/errors.ts';
import type { TargetProblem } from './target-kind.ts';

const INBOUND = 'INBOUNDCALL';

const flowAnswer = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string().nullish(),
  deleted: z.boolean().nullish(),
  active: z.boolean().nullish(),
  publishedVersion: z.unknown().optional(),
});
type Flow = z.infer<typeof flowAnswer>;

function wordsOf(
  { name, type, deleted, active, publishedVersion }: Flow,
  id: string,
): string | null {
  const flow = `flow ${name} (${id})`;
  if (deleted === true) return `${flow} was deleted`;
  if (active === false) return `${flow} is inactive`;
  if (type?.toUpperCase() !== INBOUND)
    return `${flow} is of type ${type ?? 'unknown'}; callers need one of type ${INBOUND}`;
  const isPublished = publishedVersion !== undefined && publishedVersion !== null;
  return isPublished ? null : `${flow} was never published: callers would not hear it`;
}

/** What is known about a flow; `name` is null if it could not be read. */
export interface FlowLook {
  readonly name: string | null;
  readonly problems: readonly TargetProblem[];
}

export async function lookAtFlow(api: Api, id: string, path: string): Promise<FlowLook> {
  try {
    const place = { route: '/api/v2/flows/{id}', permission: 'architect:flow:view' };
    const flow = await readOne(api, { kind: 'flow', id }, place, flowAnswer);
    const message = wordsOf(flow, id);
    return { name: flow.name, problems: message === null ? [] : [{ path, message }] };
  } catch (error) {
    if (!isGenesysError(error, 'not_found', 'forbidden')) throw error;
    return { name: null, problems: [{ path, message: error.message }] };
  }
}
