/** Emergency groups: while one is on, its flows answer the IVRs that it names, before any hours. */
import { z } from 'zod';
import type { Fields } from '../../stage/records.ts';
import type { World } from '../../stage/world.ts';
import type { FieldProblem } from '../../wire/error-answer.ts';
import type { Family } from './family.ts';
import { bare, mapFields, named, reference, references, unknownReferences } from '../reference.ts';

const callFlow = z.looseObject({
  emergencyFlow: reference.nullish(),
  ivrs: references.nullish(),
});
const callFlows = z.array(callFlow);

export const EMERGENCY_GROUPS: Family = {
  kind: 'emergency-group',
  collection: 'emergencygroups',
  noun: 'emergencyGroup',
  auditType: 'EmergencyGroup',
  trackedType: 'EMERGENCYGROUP',
  right: 'emergencyGroup',
  body: z.object({
    enabled: z.boolean().nullish(),
    emergencyCallFlows: callFlows.nullish(),
  }),
  check,
  settle: (_world, fields) => ({
    ...eachCallFlow(fields, (one) => mapFields(one, ['emergencyFlow', 'ivrs'], bare)),
    enabled: fields['enabled'] ?? false,
  }),
  present: (world, fields) =>
    eachCallFlow(fields, (one) => {
      const flow = mapFields(one, ['emergencyFlow'], (value) => named(world, 'flow', value));
      return mapFields(flow, ['ivrs'], (value) => named(world, 'ivr', value));
    }),
  filters: {},
};

/** The call flows of a group: which flow, for which IVRs. */
export function callFlowsOf(fields: Fields): readonly Fields[] {
  const parsed = callFlows.safeParse(fields['emergencyCallFlows']);
  return parsed.success ? parsed.data : [];
}

function eachCallFlow(fields: Fields, map: (one: Fields) => Fields): Fields {
  return mapFields(fields, ['emergencyCallFlows'], () => callFlowsOf(fields).map(map));
}

function check(world: World, fields: Fields, held: ReadonlySet<string>): readonly FieldProblem[] {
  return callFlowsOf(fields).flatMap((one, place) => {
    const at = `emergencyCallFlows.${place}`;
    const { emergencyFlow: flow, ivrs } = one;
    const ofFlow = { kind: 'flow', field: `${at}.emergencyFlow`, held } as const;
    const ofIvrs = { kind: 'ivr', field: `${at}.ivrs`, held } as const;
    return unknownReferences(world, ofFlow, flow).concat(unknownReferences(world, ofIvrs, ivrs));
  });
}
