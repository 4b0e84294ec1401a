/**
 * Which emergency groups route the callers of an IVR elsewhere: searches the list of all, because the API has no
 * request for this.
 */
import { z } from 'zod';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { listAll, type Listing } from './paged-list.ts';

const LISTING: Listing = {
  route: '/api/v2/architect/emergencygroups',
  what: 'list the emergency groups',
  permission: 'routing:emergencyGroup:view',
};

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

/** All groups; `isComplete` is false if there are more than are read. @throws {GenesysError} */
export async function listEmergencyGroups(
  pipe: RequestPipe,
  context: RequestContext,
): Promise<{ readonly groups: readonly EmergencyGroupRow[]; readonly isComplete: boolean }> {
  const { entities: groups, isComplete } = await listAll(pipe, LISTING, groupRow, context);
  return { groups, isComplete };
}
