/** Which emergency groups route the callers of an IVR: the API has no request for this, only a list of all. */
import { z } from 'zod';
import { listAll, type Api, type Listed } from '../asking/api.ts';
import type { IvrOfTarget } from './target-kind.ts';

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

/** Objects once each, whatever the case of their ids, with their names if they are known. */
export function onceEach(all: readonly z.infer<typeof named>[]): readonly IvrOfTarget[] {
  const byId = new Map(all.map(({ id, name }) => [id.toLowerCase(), { id, name: name ?? null }]));
  return [...byId.values()];
}

export function ivrsOf(flows: z.infer<typeof callFlows>): readonly IvrOfTarget[] {
  return onceEach((flows ?? []).flatMap(({ ivrs }) => ivrs ?? []));
}

export function ivrIdsOf({ emergencyCallFlows }: EmergencyGroupRow): readonly string[] {
  return ivrsOf(emergencyCallFlows).map(({ id }) => id.toLowerCase());
}

/** Those that have an IVR, without deleted ones. */
export function withIvr(
  groups: readonly EmergencyGroupRow[],
  ivrId: string,
): readonly EmergencyGroupRow[] {
  return groups.filter(
    (group) => group.state !== 'deleted' && ivrIdsOf(group).includes(ivrId.toLowerCase()),
  );
}

/** All groups, deleted ones as well. */
export function listEmergencyGroups(api: Api): Promise<Listed<EmergencyGroupRow>> {
  const route = '/api/v2/architect/emergencygroups';
  const what = 'list the emergency groups';
  return listAll(api, { route, what, permission: 'routing:emergencyGroup:view' }, groupRow);
}
