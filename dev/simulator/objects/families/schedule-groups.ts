/** Schedule groups: which schedules are open, closed and holiday, in one time zone. */
import { z } from 'zod';
import type { Family } from './family.ts';
import { bare, idsIn, mapFields, named, references, unknownReferences } from '../reference.ts';

export const SCHEDULE_LISTS = ['openSchedules', 'closedSchedules', 'holidaySchedules'] as const;

export const SCHEDULE_GROUPS: Family = {
  kind: 'schedule-group',
  collection: 'schedulegroups',
  noun: 'scheduleGroup',
  auditType: 'ScheduleGroup',
  trackedType: 'SCHEDULEGROUP',
  right: 'scheduleGroup',
  body: z.object({
    timeZone: z.string().nullish(),
    openSchedules: references.nullish(),
    closedSchedules: references.nullish(),
    holidaySchedules: references.nullish(),
  }),
  check: (world, fields, held) => [
    ...(fields['timeZone'] === undefined || isTimeZone(fields['timeZone'])
      ? []
      : [{ field: 'timeZone', message: 'is not a time zone' }]),
    ...SCHEDULE_LISTS.flatMap((list) =>
      unknownReferences(world, { kind: 'schedule', field: list, held }, fields[list]),
    ),
  ],
  settle: (_world, fields) => mapFields(fields, SCHEDULE_LISTS, bare),
  present: (world, fields) =>
    mapFields(fields, SCHEDULE_LISTS, (value) => named(world, 'schedule', value)),
  filters: {
    scheduleIds: (fields, wanted) =>
      SCHEDULE_LISTS.some((list) =>
        idsIn(fields[list]).some((id) => wanted.split(',').includes(id)),
      ),
  },
};

export function isTimeZone(name: unknown): name is string {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', {
      timeZone: String(name),
    }).resolvedOptions();
    return typeof name === 'string' && timeZone !== '';
  } catch {
    return false;
  }
}
