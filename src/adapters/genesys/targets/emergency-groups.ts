/**
 * Which emergency groups route the callers of an IVR elsewhere: searches the list of all, because the API has no
 * request for this.
 */
import { z } from 'zod';
import type { ApiRequest } from '../pipe/api-request.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';

const ROUTE = '/api/v2/architect/emergencygroups';
const PAGE_SIZE = 100;
/** 300 groups in three requests: a check before a window must not cost more. */
const MAX_PAGES = 3;

const named = z.object({ id: z.string(), name: z.string().nullish() });
export const callFlows = z
  .array(z.object({ emergencyFlow: named.nullish(), ivrs: z.array(named).nullish() }))
  .nullish();
const groupRow = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean().nullish(),
  state: z.string().nullish(),
  description: z.string().nullish(),
  emergencyCallFlows: callFlows,
});
const page = z.object({ entities: z.array(groupRow), pageCount: z.int().min(0).nullish() });
export type EmergencyGroupRow = z.infer<typeof groupRow>;

/** The ids of the IVRs in a group's call flows, once each, in lower case. */
export function ivrIdsOf(flows: z.infer<typeof callFlows>): readonly string[] {
  const ids = (flows ?? []).flatMap(({ ivrs }) => ivrs ?? []).map(({ id }) => id.toLowerCase());
  return [...new Set(ids)];
}

/** The same with names, if the group has them. */
export function ivrsOf(
  flows: z.infer<typeof callFlows>,
): readonly { readonly id: string; readonly name: string | null }[] {
  const all = (flows ?? []).flatMap(({ ivrs }) => ivrs ?? []);
  const byId = new Map(all.map(({ id, name }) => [id.toLowerCase(), { id, name: name ?? null }]));
  return [...byId.values()];
}

function pageRequest(pageNumber: number): ApiRequest {
  const query = new URLSearchParams({
    pageNumber: String(pageNumber),
    pageSize: String(PAGE_SIZE),
  });
  return {
    method: 'GET',
    route: ROUTE,
    path: `${ROUTE}?${query.toString()}`,
    what: 'list the emergency groups',
    entity: null,
    permission: 'routing:emergencyGroup:view',
  };
}

/** All groups; `isComplete` is false if there are more than are read. @throws {GenesysError} */
export async function listEmergencyGroups(
  pipe: RequestPipe,
  context: RequestContext,
): Promise<{ readonly groups: readonly EmergencyGroupRow[]; readonly isComplete: boolean }> {
  const groups: EmergencyGroupRow[] = [];
  for (let number = 1; number <= MAX_PAGES; number += 1) {
    const { value } = await pipe.ask(pageRequest(number), page, context);
    groups.push(...value.entities);
    if (number >= (value.pageCount ?? 1) || value.entities.length === 0)
      return { groups, isComplete: true };
  }
  return { groups, isComplete: false };
}
