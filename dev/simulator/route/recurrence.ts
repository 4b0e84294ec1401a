/**
 * Recurrence rules of schedules, as far as they are supported: daily and weekly, with weekdays, and yearly, on one day;
 * each with interval, count and end. Anything else is refused, never guessed. Pure.
 */
import { Unsettled } from './unsettled.ts';

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const FREQUENCIES = ['DAILY', 'WEEKLY', 'YEARLY'] as const;
const PARTS = new Set([
  'FREQ',
  'INTERVAL',
  'BYDAY',
  'BYMONTH',
  'BYMONTHDAY',
  'UNTIL',
  'COUNT',
  'WKST',
]);
const DAY_MS = 86_400_000;

export interface Recurrence {
  readonly frequency: (typeof FREQUENCIES)[number];
  readonly interval: number;
  /** 0 is Monday; empty: every day for a daily rule, the day of the start for a weekly one. */
  readonly weekdays: readonly number[];
  /** Of a yearly rule, from 1; null: those of the start. */
  readonly month: number | null;
  readonly monthDay: number | null;
  readonly count: number | null;
  /** The last start: a local time, or an instant if the rule says so. */
  readonly until: { readonly ms: number; readonly isInstant: boolean } | null;
}

/** @throws Unsettled for a rule that is not supported. */
export function recurrenceOf(rule: string): Recurrence {
  const parts = partsOf(rule);
  const frequency = FREQUENCIES.find((one) => one === parts.get('FREQ'));
  const [month, monthDay] = [wholeIn(parts, 'BYMONTH', rule), wholeIn(parts, 'BYMONTHDAY', rule)];
  if (frequency === undefined || !isDated(frequency, month, monthDay, parts.has('BYDAY'))) {
    throw unsupported(rule);
  }
  const firstDay = parts.get('WKST') ?? 'MO';
  if (firstDay !== 'MO') {
    throw unsupported(rule);
  }
  return {
    frequency,
    month,
    monthDay,
    interval: wholeIn(parts, 'INTERVAL', rule) ?? 1,
    weekdays: (parts.get('BYDAY')?.split(',') ?? []).map((day) => weekdayOf(day, rule)),
    count: wholeIn(parts, 'COUNT', rule),
    until: untilOf(parts.get('UNTIL'), rule),
  };
}

/** A day without its month would be one of every month. */
function isDated(
  frequency: Recurrence['frequency'],
  month: number | null,
  monthDay: number | null,
  hasWeekdays: boolean,
): boolean {
  return frequency === 'YEARLY'
    ? !hasWeekdays && (month !== null || monthDay === null)
    : month === null && monthDay === null;
}

/** Whether the rule includes the day this many days after its start. */
export function hasDay(recurrence: Recurrence, startMs: number, days: number): boolean {
  if (days < 0 || !isOnDay(recurrence, startMs, days)) {
    return false;
  }
  if (recurrence.count === null) {
    return true;
  }
  let earlier = 0;
  for (let day = 0; day < days && earlier < recurrence.count; day += 1) {
    earlier += isOnDay(recurrence, startMs, day) ? 1 : 0;
  }
  return earlier < recurrence.count;
}

function isOnDay(recurrence: Recurrence, startMs: number, days: number): boolean {
  const { frequency, interval, weekdays } = recurrence;
  const first = weekdayAt(startMs);
  const weekday = weekdayAt(startMs + days * DAY_MS);
  switch (frequency) {
    case 'YEARLY':
      return isOnDate(recurrence, new Date(startMs), new Date(startMs + days * DAY_MS));
    case 'WEEKLY': {
      const week = Math.floor((first + days) / 7);
      const wanted = weekdays.length > 0 ? weekdays : [first];
      return week % interval === 0 && wanted.includes(weekday);
    }
    case 'DAILY':
      return days % interval === 0 && (weekdays.length === 0 || weekdays.includes(weekday));
  }
}

function isOnDate({ interval, month, monthDay }: Recurrence, start: Date, day: Date): boolean {
  return (
    (day.getUTCFullYear() - start.getUTCFullYear()) % interval === 0 &&
    day.getUTCMonth() + 1 === (month ?? start.getUTCMonth() + 1) &&
    day.getUTCDate() === (monthDay ?? start.getUTCDate())
  );
}

function weekdayAt(wallMs: number): number {
  return (new Date(wallMs).getUTCDay() + 6) % 7;
}

function partsOf(rule: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const part of rule.replace(/^RRULE:/, '').split(';')) {
    const [name = '', value = ''] = part.split('=');
    if (!PARTS.has(name) || value === '' || parts.has(name)) {
      throw unsupported(rule);
    }
    parts.set(name, value);
  }
  return parts;
}

function wholeIn(parts: ReadonlyMap<string, string>, name: string, rule: string): number | null {
  const text = parts.get(name);
  if (text === undefined) {
    return null;
  }
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw unsupported(rule);
  }
  return Number(text);
}

function weekdayOf(day: string, rule: string): number {
  const found = WEEKDAYS.findIndex((one) => one === day);
  if (found < 0) {
    throw unsupported(rule);
  }
  return found;
}

function untilOf(text: string | undefined, rule: string): Recurrence['until'] {
  if (text === undefined) {
    return null;
  }
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(text);
  if (!found) {
    throw unsupported(rule);
  }
  const [year = 0, month = 1, day = 1, hour = 23, minute = 59, second = 59] = found
    .slice(1, 7)
    .map((digits) => (digits === undefined ? undefined : Number(digits)));
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  return { ms, isInstant: found[7] === 'Z' };
}

function unsupported(rule: string): Unsettled {
  return new Unsettled(`the recurrence rule ${rule} is not supported here`);
}
