/**
 * Schedules: local times without a zone, once or by a rule. If a rule excludes the weekday of its start, the schedule
 * is silently moved to the rule's next day.
 */
import { z } from 'zod';
import type { Fields } from '../../stage/records.ts';
import type { FieldProblem } from '../../wire/error-answer.ts';
import type { Family } from './family.ts';

const DAY_MS = 86_400_000;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
const LOCAL = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/;

export const SCHEDULES: Family = {
  kind: 'schedule',
  collection: 'schedules',
  noun: 'schedule',
  auditType: 'Schedule',
  trackedType: 'SCHEDULE',
  right: 'schedule',
  body: z.object({ start: z.string(), end: z.string(), rrule: z.string().nullish() }),
  check: (_world, fields) => check(fields),
  settle: (_world, fields) => moved(fields),
  present: (_world, fields) => fields,
  filters: {},
};

/** A local time as milliseconds without a zone; undefined if it is not one. */
export function wallMsOf(local: unknown): number | undefined {
  const found = typeof local === 'string' ? LOCAL.exec(local) : null;
  const fraction = (found?.[2] ?? '').padEnd(3, '0').slice(0, 3);
  const ms = found ? Date.parse(`${found[1]}.${fraction}Z`) : Number.NaN;
  return Number.isNaN(ms) || localOf(ms).slice(0, 19) !== found?.[1] ? undefined : ms;
}

function localOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, -1);
}

function check(fields: Fields): readonly FieldProblem[] {
  const [start, end] = [wallMsOf(fields['start']), wallMsOf(fields['end'])];
  const message = 'must be local, as yyyy-MM-ddTHH:mm:ss.SSS without a zone';
  if (start === undefined || end === undefined) {
    return [
      ...(start === undefined ? [{ field: 'start', message }] : []),
      ...(end === undefined ? [{ field: 'end', message }] : []),
    ];
  }
  return end > start ? [] : [{ field: 'end', message: 'must be after the start' }];
}

function moved(fields: Fields): Fields {
  const [start, end] = [wallMsOf(fields['start']), wallMsOf(fields['end'])];
  if (start === undefined || end === undefined) {
    return fields;
  }
  const byMs = daysToMove(start, weekdaysOf(fields['rrule'])) * DAY_MS;
  return { ...fields, start: localOf(start + byMs), end: localOf(end + byMs) };
}

/** The weekdays of a rule; empty if it has none. */
function weekdaysOf(rrule: unknown): readonly string[] {
  const listed = typeof rrule === 'string' ? /BYDAY=([A-Z,]+)/.exec(rrule)?.[1] : undefined;
  return listed === undefined ? [] : listed.split(',');
}

function daysToMove(startMs: number, weekdays: readonly string[]): number {
  const first = new Date(startMs).getUTCDay();
  const ahead = WEEKDAYS.findIndex((_day, days) =>
    weekdays.includes(WEEKDAYS[(first + days) % 7] ?? ''),
  );
  return Math.max(0, ahead);
}
