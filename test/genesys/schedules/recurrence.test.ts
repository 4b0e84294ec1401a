/** When schedules are in force by their rules, and whether they cover a window completely. */
import * as fc from 'fast-check';
import { isInSchedule } from '../../../dev/simulator/route/schedule-times.ts';
import { Unsettled } from '../../../dev/simulator/route/unsettled.ts';
import {
  coversAll,
  spansOf,
  type Span,
} from '../../../src/adapters/genesys/targets/schedules/times/recurrence.ts';

const HOUR_MS = 3_600_000;

function at(text: string): number {
  return Date.parse(`${text}:00Z`);
}

function covers(rrule: string | null, window: readonly [string, string]): boolean | null {
  const times = { start: '2026-01-05T20:00:00.000', end: '2026-01-06T06:00:00.000' };
  const span = { fromMs: at(window[0]), untilMs: at(window[1]) };
  const spans = spansOf({ id: 's', name: 's', version: 1, ...times, rrule }, span);
  return spans === null ? null : coversAll(spans, span);
}

it.each<[string | null, string, string, boolean | null]>([
  [null, '2026-01-05T22:00', '2026-01-06T02:00', true],
  ['', '2026-01-05T22:00', '2026-01-06T02:00', true],
  [null, '2026-01-06T05:00', '2026-01-06T07:00', false],
  [null, '2026-01-12T22:00', '2026-01-13T02:00', false],
  ['FREQ=DAILY', '2026-03-04T22:00', '2026-03-05T02:00', true],
  ['FREQ=DAILY', '2026-03-04T12:00', '2026-03-04T13:00', false],
  ['FREQ=DAILY', '2026-01-04T22:00', '2026-01-05T02:00', false],
  ['FREQ=DAILY;INTERVAL=2', '2026-01-06T22:00', '2026-01-07T02:00', false],
  ['FREQ=DAILY;INTERVAL=2', '2026-01-07T22:00', '2026-01-08T02:00', true],
  ['FREQ=DAILY;UNTIL=20260110', '2026-01-10T22:00', '2026-01-11T02:00', true],
  ['FREQ=DAILY;UNTIL=20260110', '2026-01-11T22:00', '2026-01-12T02:00', false],
  ['FREQ=WEEKLY', '2026-01-12T22:00', '2026-01-13T02:00', true],
  ['FREQ=WEEKLY', '2026-01-13T22:00', '2026-01-14T02:00', false],
  ['FREQ=WEEKLY;BYDAY=MO,FR', '2026-01-09T22:00', '2026-01-10T02:00', true],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', '2026-01-16T22:00', '2026-01-17T02:00', false],
  ['FREQ=YEARLY', '2029-01-05T22:00', '2029-01-06T02:00', true],
  ['FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1', '2026-05-01T22:00', '2026-05-02T02:00', true],
  ['FREQ=YEARLY;BYDAY=1MO', '2026-05-01T22:00', '2026-05-02T02:00', null],
  ['FREQ=YEARLY;BYMONTHDAY=5', '2026-05-05T22:00', '2026-05-06T02:00', null],
  ['FREQ=YEARLY;BYMONTH=5', '2026-05-05T22:00', '2026-05-06T02:00', true],
  ['FREQ=DAILY;UNTIL=20260110T230000Z', '2026-01-10T22:00', '2026-01-11T02:00', null],
  ['FREQ=DAILY;UNTIL=20260110T150000Z', '2026-01-10T22:00', '2026-01-11T02:00', null],
  ['FREQ=DAILY;UNTIL=20260115T000000Z', '2026-01-10T22:00', '2026-01-11T02:00', true],
  ['FREQ=MONTHLY', '2026-05-05T22:00', '2026-05-06T02:00', null],
  ['FREQ=DAILY;COUNT=3', '2026-01-06T22:00', '2026-01-07T02:00', null],
  ['FREQ=DAILY;INTERVAL=0', '2026-01-06T22:00', '2026-01-07T02:00', null],
])('%s from %s to %s: %s', (rrule, from, until, expected) => {
  expect(covers(rrule, [from, until])).toBe(expected);
});

const hours = fc.integer({ min: 0, max: 48 });
const span: fc.Arbitrary<Span> = fc
  .tuple(hours, fc.integer({ min: 1, max: 12 }))
  .map(([from, length]) => ({ fromMs: from * HOUR_MS, untilMs: (from + length) * HOUR_MS }));

it('covers a span if every hour of it is in one of them', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 5 }), span, (spans, { fromMs, untilMs }) => {
      const parts = Array.from(
        { length: (untilMs - fromMs) / HOUR_MS },
        (_, n) => fromMs + n * HOUR_MS,
      );
      const isIn = (ms: number): boolean =>
        spans.some((one) => one.fromMs <= ms && ms < one.untilMs);
      expect(coversAll(spans, { fromMs, untilMs })).toBe(parts.every(isIn));
    }),
  );
});

const weekdays = fc.uniqueArray(fc.constantFrom('MO', 'WE', 'SA', 'SU', '1MO'), { maxLength: 3 });
const rule = fc
  .record({
    FREQ: fc.constantFrom('DAILY', 'WEEKLY', 'YEARLY', 'MONTHLY'),
    INTERVAL: fc.constantFrom('', '1', '2', '3'),
    BYDAY: weekdays.map((days) => days.join(',')),
    BYMONTH: fc.constantFrom('', '', '', '1', '2'),
    BYMONTHDAY: fc.constantFrom('', '', '', '5', '29'),
    UNTIL: fc.constantFrom('', '', '20260201', '20260110T210000', '20260110T190000Z'),
  })
  .map((parts) =>
    Object.entries(parts)
      .filter(([, value]) => value !== '')
      .map((part) => part.join('='))
      .join(';'),
  );

/** Null if the simulator does not say. */
function isInByTheSimulator(rrule: string, times: object, atMs: number): boolean | null {
  try {
    return isInSchedule({ id: 's', ...times, rrule }, 'UTC', atMs);
  } catch (error) {
    if (error instanceof Unsettled) return null;
    throw error;
  }
}

it('finds a schedule in force exactly when the simulator does, wherever both understand its rule', () => {
  const seen = new Set<boolean>();
  const dayOfYear = fc.integer({ min: 0, max: 800 });
  fc.assert(
    fc.property(rule, dayOfYear, fc.integer({ min: 0, max: 23 }), (rrule, day, hour) => {
      const times = { start: '2026-01-05T20:00:00.000', end: '2026-01-06T06:00:00.000' };
      const fromMs = Date.UTC(2026, 0, 1 + day, hour);
      const moment = { fromMs, untilMs: fromMs + 1 };
      const spans = spansOf({ id: 's', name: 's', version: 1, ...times, rrule }, moment);
      const known = isInByTheSimulator(rrule, times, fromMs);
      fc.pre(spans !== null && known !== null);
      expect(coversAll(spans, moment)).toBe(known);
      seen.add(known);
    }),
    { numRuns: 2_000 },
  );
  expect(seen.size).toBe(2);
});
