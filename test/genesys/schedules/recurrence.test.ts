/** When schedules are in force by their rules, and whether they cover a window completely. */
import * as fc from 'fast-check';
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
