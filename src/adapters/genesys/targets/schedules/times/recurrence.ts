/** When schedules are in force, by rules that are understood, never guessed. Times: epoch ms of the same digits. */
import { readLocalTime } from '../entry.ts';
import type { Schedule } from '../own-schedules.ts';

const DAY_MS = 86_400_000;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const PARTS = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTH', 'BYMONTHDAY', 'UNTIL', 'WKST']);
const UNTIL = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/;

export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Rule {
  readonly frequency: 'DAILY' | 'WEEKLY' | 'YEARLY';
  readonly interval: number;
  readonly weekdays: readonly string[];
  readonly month: number | null;
  readonly monthDay: number | null;
  /** Its last start; the digits of an instant if `isInstant`. */
  readonly untilMs: number;
  readonly isInstant: boolean;
}

function wholeIn(parts: ReadonlyMap<string, string>, name: string): number | null | undefined {
  const text = parts.get(name);
  if (text === undefined) return null;
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined;
}

function untilOf(text: string | undefined): number | null {
  if (text === undefined) return Infinity;
  const found = UNTIL.exec(text);
  if (found === null) return null;
  const [year = 0, month = 1, day = 1, hour = 23, minute = 59, second = 59] = found
    .slice(1)
    .map((digits) => (digits === undefined ? undefined : Number(digits)));
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Null if it is not understood. */
function readRule(text: string): Rule | null {
  const parts = new Map<string, string>();
  for (const part of text.replace(/^RRULE:/, '').split(';')) {
    const [name = '', value = ''] = part.split('=');
    if (!PARTS.has(name) || value === '') return null;
    parts.set(name, value);
  }
  const frequency = parts.get('FREQ');
  if (frequency !== 'DAILY' && frequency !== 'WEEKLY' && frequency !== 'YEARLY') return null;
  const [interval, month, monthDay] = ['INTERVAL', 'BYMONTH', 'BYMONTHDAY'].map((name) =>
    wholeIn(parts, name),
  );
  const untilMs = untilOf(parts.get('UNTIL'));
  const weekdays = parts.get('BYDAY')?.split(',') ?? [];
  const isRead = interval !== undefined && month !== undefined && monthDay !== undefined;
  if (!isRead || untilMs === null || !weekdays.every((day) => WEEKDAYS.includes(day))) return null;
  if ((parts.get('WKST') ?? 'MO') !== 'MO') return null;
  const isYearly = frequency === 'YEARLY';
  const isInMonths = month === null && monthDay !== null;
  if (isYearly ? isInMonths || weekdays.length > 0 : month !== null || monthDay !== null)
    return null;
  const isInstant = parts.get('UNTIL')?.endsWith('Z') === true;
  return { frequency, interval: interval ?? 1, weekdays, month, monthDay, untilMs, isInstant };
}

function sinceMonday(dayMs: number): number {
  return (new Date(dayMs).getUTCDay() + 6) % 7;
}

function isInYear({ interval, month, monthDay }: Rule, startMs: number, atMs: number): boolean {
  const [start, at] = [new Date(startMs), new Date(atMs)];
  return (
    at.getUTCMonth() + 1 === (month ?? start.getUTCMonth() + 1) &&
    at.getUTCDate() === (monthDay ?? start.getUTCDate()) &&
    (at.getUTCFullYear() - start.getUTCFullYear()) % interval === 0
  );
}

/** Whether the rule has an occurrence at `atMs`, a whole number of days after the start. */
function hasDay(rule: Rule, startMs: number, atMs: number): boolean {
  if (atMs < startMs || atMs > rule.untilMs) return false;
  const { frequency, interval, weekdays } = rule;
  const days = Math.round((atMs - startMs) / DAY_MS);
  const weekday = WEEKDAYS[new Date(atMs).getUTCDay()] ?? '';
  switch (frequency) {
    case 'DAILY':
      return days % interval === 0 && (weekdays.length === 0 || weekdays.includes(weekday));
    case 'WEEKLY': {
      const own = WEEKDAYS[new Date(startMs).getUTCDay()] ?? '';
      const weeks = Math.floor((days + sinceMonday(startMs)) / 7);
      return weeks % interval === 0 && (weekdays.length === 0 ? [own] : weekdays).includes(weekday);
    }
    case 'YEARLY':
      return isInYear(rule, startMs, atMs);
  }
}

/** The spans of a schedule that overlap a span; null if its times are not understood. */
export function spansOf({ start, end, rrule }: Schedule, within: Span): readonly Span[] | null {
  const [startMs, endMs] = [readLocalTime(start ?? null), readLocalTime(end ?? null)];
  if (startMs === null || endMs === null) return null;
  if (rrule === null || rrule === undefined || rrule === '')
    return [{ fromMs: startMs, untilMs: endMs }];
  const rule = readRule(rrule);
  if (rule === null) return null;
  const lengthMs = endMs - startMs;
  const firstDay = Math.floor((within.fromMs - lengthMs - startMs) / DAY_MS);
  const lastDay = Math.ceil((within.untilMs - startMs) / DAY_MS);
  const spans: Span[] = [];
  for (let day = Math.max(0, firstDay); day <= lastDay; day += 1) {
    const fromMs = startMs + day * DAY_MS;
    // Which local time that instant is depends on the zone.
    if (rule.isInstant && Math.abs(fromMs - rule.untilMs) < DAY_MS) return null;
    if (hasDay(rule, startMs, fromMs)) spans.push({ fromMs, untilMs: fromMs + lengthMs });
  }
  return spans;
}

export function coversAll(spans: readonly Span[], { fromMs, untilMs }: Span): boolean {
  let coveredMs = fromMs;
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs))
    if (span.fromMs <= coveredMs) coveredMs = Math.max(coveredMs, span.untilMs);
  return coveredMs >= untilMs;
}
