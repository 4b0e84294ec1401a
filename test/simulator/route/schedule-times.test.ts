/**
 * Whether an instant is in a schedule: tables of rules and of daylight saving, and a property compared with a second,
 * naive evaluation that counts days and compares local times as texts.
 */
import * as fc from 'fast-check';
import { isInSchedule } from '../../../dev/simulator/route/schedule-times.ts';
import { Unsettled } from '../../../dev/simulator/route/unsettled.ts';

const BERLIN = 'Europe/Berlin';
const HOUR_MS = 3_600_000;

describe('a rule', () => {
  const start = '2026-01-05T08:00:00.000';
  const end = '2026-01-05T18:00:00.000';
  const isIn = (rrule: string, local: string): boolean =>
    isInSchedule({ id: 's', start, end, rrule }, 'UTC', Date.parse(`${local}Z`));

  it.each([
    ['FREQ=DAILY', ['2026-01-05', '2026-01-11', '2027-06-01'], ['2026-01-04']],
    ['RRULE:FREQ=DAILY;INTERVAL=3', ['2026-01-05', '2026-01-08'], ['2026-01-06', '2026-01-07']],
    ['FREQ=DAILY;BYDAY=SA,SU', ['2026-01-10', '2026-01-11'], ['2026-01-05', '2026-01-12']],
    ['FREQ=WEEKLY', ['2026-01-05', '2026-01-12'], ['2026-01-06']],
    ['FREQ=WEEKLY;BYDAY=MO,WE', ['2026-01-07', '2026-01-12'], ['2026-01-06']],
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU',
      ['2026-01-05', '2026-01-11', '2026-01-19', '2026-01-25'],
      ['2026-01-12', '2026-01-18'],
    ],
    ['FREQ=YEARLY', ['2026-01-05', '2027-01-05'], ['2026-02-05', '2026-01-06']],
    ['FREQ=YEARLY;INTERVAL=2', ['2026-01-05', '2028-01-05'], ['2027-01-05']],
    [
      'FREQ=YEARLY;INTERVAL=1;BYMONTH=12;BYMONTHDAY=25',
      ['2026-12-25', '2031-12-25'],
      ['2026-01-05', '2026-12-24'],
    ],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', ['2028-02-29'], ['2027-02-28', '2027-03-01']],
    ['FREQ=YEARLY;COUNT=2', ['2027-01-05'], ['2028-01-05']],
    ['FREQ=DAILY;COUNT=3', ['2026-01-05', '2026-01-07'], ['2026-01-08']],
    ['FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3', ['2026-01-12'], ['2026-01-14']],
    ['FREQ=DAILY;UNTIL=20260107', ['2026-01-07'], ['2026-01-08']],
    ['FREQ=DAILY;UNTIL=20260107T080000', ['2026-01-07'], ['2026-01-08']],
    ['FREQ=DAILY;UNTIL=20260107T075959Z', ['2026-01-06'], ['2026-01-07']],
    ['', ['2026-01-05'], ['2026-01-06', '2026-01-12']],
  ])('%s has its days', (rrule, inside, outside) => {
    expect(inside.filter((day) => !isIn(rrule, `${day}T08:00:00`))).toEqual([]);
    expect(outside.filter((day) => isIn(rrule, `${day}T08:00:00`))).toEqual([]);
    expect(isIn(rrule, `${inside[0]}T18:00:00`)).toBe(false);
  });

  it.each([
    'FREQ=MONTHLY',
    'FREQ=YEARLY;BYMONTHDAY=25',
    'FREQ=WEEKLY;BYDAY=1MO',
    'FREQ=WEEKLY;WKST=SU',
    'FREQ=DAILY;BYHOUR=8',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;UNTIL=tomorrow',
    'FREQ=DAILY;FREQ=WEEKLY',
    'BYDAY=MO',
    'daily',
  ])('%s is refused', (rrule) => {
    expect(() => isIn(rrule, '2026-01-05T08:00:00')).toThrow(Unsettled);
  });

  it('that begins late in the evening reaches into the next day', () => {
    const night = { id: 's', start: '2026-01-05T22:00:00', end: '2026-01-06T06:00:00' };
    const at = (local: string, rrule: string) =>
      isInSchedule({ ...night, rrule }, 'UTC', Date.parse(`${local}Z`));
    expect(at('2026-01-13T05:59:59', 'FREQ=WEEKLY;BYDAY=MO')).toBe(true);
    expect(at('2026-01-13T06:00:00', 'FREQ=WEEKLY;BYDAY=MO')).toBe(false);
    expect(at('2026-01-12T05:00:00', 'FREQ=WEEKLY;BYDAY=MO')).toBe(false);
  });
});

function isOnceIn(start: string, end: string, at: string): boolean {
  return isInSchedule({ id: 's', start, end }, BERLIN, Date.parse(at));
}

function later(text: string, ms: number): string {
  return new Date(Date.parse(text) + ms).toISOString();
}

describe('daylight saving', () => {
  // 2026-03-29 01:00Z: 02:00 becomes 03:00. 2026-10-25 01:00Z: 03:00 becomes 02:00.

  it('moves the instants of a schedule, not its wall times', () => {
    const daily = {
      id: 's',
      start: '2026-03-28T08:00:00',
      end: '2026-03-28T09:00:00',
      rrule: 'FREQ=DAILY',
    };
    expect(isInSchedule(daily, BERLIN, Date.parse('2026-03-28T07:00:00Z'))).toBe(true);
    expect(isInSchedule(daily, BERLIN, Date.parse('2026-03-29T07:00:00Z'))).toBe(false);
    expect(isInSchedule(daily, BERLIN, Date.parse('2026-03-29T06:00:00Z'))).toBe(true);
  });

  it('makes a night an hour longer, or shorter', () => {
    const night = ['2026-10-25T01:00:00', '2026-10-25T04:00:00'] as const;
    expect(isOnceIn(...night, '2026-10-24T23:00:00Z')).toBe(true);
    expect(isOnceIn(...night, '2026-10-25T02:59:59Z')).toBe(true);
    expect(isOnceIn(...night, '2026-10-25T03:00:00Z')).toBe(false);
  });

  it.each([
    ['exists twice', '2026-10-25T02:30:00', '2026-10-25T00:30:00Z', '2026-10-25T01:29:59Z'],
    ['does not exist', '2026-03-29T02:30:00', '2026-03-29T00:30:00Z', '2026-03-29T01:29:59Z'],
  ])('leaves open what a time that %s means, and only there', (_what, start, first, last) => {
    const end = '2026-12-01T00:00:00';
    expect(() => isOnceIn(start, end, first)).toThrow(/exists twice or not at all/);
    expect(() => isOnceIn(start, end, last)).toThrow(Unsettled);
    expect(isOnceIn(start, end, later(first, -1))).toBe(false);
    expect(isOnceIn(start, end, later(last, 1_000))).toBe(true);
  });
});

const DAY_MS = 86_400_000;
const ZONES = ['UTC', BERLIN, 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];
const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

interface Plan {
  readonly zone: string;
  readonly startMs: number;
  readonly minutes: number;
  readonly isWeekly: boolean | null;
  readonly interval: number;
  readonly days: readonly string[];
  readonly atMinutes: number;
}

const from = Date.UTC(2026, 2, 1);
const plan: fc.Arbitrary<Plan> = fc.record({
  zone: fc.constantFrom(...ZONES),
  startMs: fc.integer({ min: 0, max: 300 * 96 }).map((quarters) => from + quarters * 900_000),
  minutes: fc.integer({ min: 1, max: 3 * 1440 }),
  isWeekly: fc.constantFrom(null, false, true),
  interval: fc.integer({ min: 1, max: 4 }),
  days: fc.uniqueArray(fc.constantFrom(...DAYS), { maxLength: 5 }),
  atMinutes: fc.integer({ min: -2 * 1440, max: 40 * 1440 }),
});

function textOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 19);
}

/** A local time, as a text that can be compared. */
function shown(instantMs: number, zone: string): string {
  return new Date(instantMs).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T');
}

/** The number of the Monday of a week. */
function monday(ms: number): number {
  return Math.floor(ms / DAY_MS) - ((new Date(ms).getUTCDay() + 6) % 7);
}

/** Every occurrence from the first one on, day by day, as texts. */
function occurrences(one: Plan): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (let day = 0; day < 60; day += 1) {
    const ms = one.startMs + day * DAY_MS;
    const weekday = DAYS[new Date(ms).getUTCDay()] ?? '';
    const own = DAYS[new Date(one.startMs).getUTCDay()] ?? '';
    const weeks = (monday(ms) - monday(one.startMs)) / 7;
    const isDue =
      one.isWeekly === null
        ? day === 0
        : one.isWeekly
          ? weeks % one.interval === 0 && (one.days.length ? one.days : [own]).includes(weekday)
          : day % one.interval === 0 && (one.days.length === 0 || one.days.includes(weekday));
    if (isDue) {
      found.push([textOf(ms), textOf(ms + one.minutes * 60_000)]);
    }
  }
  return found;
}

/** At how many instants, by quarters of an hour, the local time is this text. */
function timesShown(text: string, zone: string): number {
  const near = Date.parse(`${text}Z`);
  let count = 0;
  for (let ms = near - 15 * HOUR_MS; ms <= near + 15 * HOUR_MS; ms += 15 * 60_000) {
    count += shown(ms, zone) === text ? 1 : 0;
  }
  return count;
}

function schedule(one: Plan) {
  const days = one.days.length > 0 ? `;BYDAY=${one.days.join(',')}` : '';
  const frequency = one.isWeekly ? 'WEEKLY' : 'DAILY';
  return {
    id: 's',
    start: textOf(one.startMs),
    end: textOf(one.startMs + one.minutes * 60_000),
    ...(one.isWeekly === null
      ? {}
      : { rrule: `FREQ=${frequency};INTERVAL=${one.interval}${days}` }),
  };
}

/** The result of the module under test: it may leave open a boundary that does not occur exactly once. */
function verdict(one: Plan, atMs: number): boolean | 'unsettled' {
  try {
    return isInSchedule(schedule(one), one.zone, atMs);
  } catch (error) {
    if (error instanceof Unsettled) {
      return 'unsettled';
    }
    throw error;
  }
}

/** Whether a boundary near the time occurs twice, or never. */
function hasOddBoundary(one: Plan, now: string): boolean {
  return occurrences(one)
    .flat()
    .filter((text) => Math.abs(Date.parse(`${text}Z`) - Date.parse(`${now}Z`)) < 2 * HOUR_MS)
    .some((text) => timesShown(text, one.zone) !== 1);
}

describe('any schedule', () => {
  it('has an instant if the naive count has it, or a boundary that no clock shows once', () => {
    let inside = 0;
    fc.assert(
      fc.property(plan, (one) => {
        const atMs = one.startMs + one.atMinutes * 60_000;
        const now = shown(atMs, one.zone);
        const isDue = occurrences(one).some(([start, end]) => start <= now && now < end);
        const said = verdict(one, atMs);
        expect(said).toBe(said === 'unsettled' && hasOddBoundary(one, now) ? said : isDue);
        inside += isDue ? 1 : 0;
      }),
      { numRuns: 1_000 },
    );
    expect(inside).toBeGreaterThan(50);
  });
});
