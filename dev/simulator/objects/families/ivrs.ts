/** IVRs (call routes): which numbers, and which flow answers them at which hours. */
import { z } from 'zod';
import { stringsIn } from '../../stage/records.ts';
import type { Fields } from '../../stage/records.ts';
import type { Settings } from '../../stage/settings.ts';
import type { World } from '../../stage/world.ts';
import type { FieldProblem } from '../../wire/error-answer.ts';
import type { Family } from './family.ts';
import { bare, idIn, mapFields, named, reference, unknownReferences } from '../reference.ts';

const FLOWS = ['openHoursFlow', 'closedHoursFlow', 'holidayHoursFlow'] as const;
const HOURS_NEEDED = ['openHoursFlow', 'closedHoursFlow'] as const;

export const IVRS: Family = {
  kind: 'ivr',
  collection: 'ivrs',
  noun: 'ivr',
  auditType: 'IVR',
  trackedType: 'IVRCONFIGURATION',
  right: 'callRoute',
  body: z.object({
    dnis: z.array(z.string().min(1)).nullish(),
    openHoursFlow: reference.nullish(),
    closedHoursFlow: reference.nullish(),
    holidayHoursFlow: reference.nullish(),
    scheduleGroup: reference.nullish(),
  }),
  check,
  settle: (world, fields) => {
    const kept = mapFields(fields, [...FLOWS, 'scheduleGroup'], bare);
    return mapFields(kept, ['dnis'], (dnis) => stringsIn(dnis).map((one) => asKept(one, world)));
  },
  present: (world, fields) => {
    const flows = mapFields(fields, FLOWS, (value) => named(world, 'flow', value));
    return mapFields(flows, ['scheduleGroup'], (value) => named(world, 'schedule-group', value));
  },
  filters: {
    dnis: (fields, wanted) => stringsIn(fields['dnis']).some((one) => isSameNumber(one, wanted)),
    scheduleGroup: (fields, wanted) => idIn(fields['scheduleGroup']) === wanted,
  },
};

export function isSameNumber(one: string, other: string): boolean {
  return normalised(one) === normalised(other);
}

function check(world: World, fields: Fields, held: ReadonlySet<string>): readonly FieldProblem[] {
  const lacking =
    fields['scheduleGroup'] === undefined
      ? []
      : HOURS_NEEDED.filter((field) => fields[field] === undefined);
  return [
    ...lacking.map((field) => ({ field, message: 'is required with a schedule group' })),
    ...FLOWS.flatMap((field) =>
      unknownReferences(world, { kind: 'flow', field, held }, fields[field]),
    ),
    ...unknownReferences(
      world,
      { kind: 'schedule-group', field: 'scheduleGroup', held },
      fields['scheduleGroup'],
    ),
  ];
}

function asKept(number: string, world: World): string {
  return written(number, world.settings.dnis_format);
}

function written(number: string, format: Settings['dnis_format']): string {
  const plain = normalised(number);
  switch (format) {
    case 'as-sent':
      return number;
    case 'e164':
      return plain;
    case 'tel':
      return `tel:${plain}`;
    case 'spaced':
      return plain.replace(/(\d)(?=(?:\d{3})+$)/g, '$1 ');
  }
}

/** Without scheme, spaces and punctuation; what is not a telephone number stays unchanged. */
function normalised(number: string): string {
  const plain = number.replace(/^(?:tel|sip):/i, '').replace(/[\s().-]/g, '');
  return /^\+?\d+$/.test(plain) ? plain : number;
}
