/**
 * Announcement rows in the calendar: booked like lines, shared by windows that say the same, and cleared by the last of
 * them. Without a server.
 */
import * as fc from 'fast-check';
import type { Booking } from '../../../../src/contract/steps/booking-steps.ts';
import {
  readCalendarState,
  toCompact,
} from '../../../../src/workflows/calendar/keeping/compact.ts';
import { toEntry } from '../../../../src/workflows/calendar/keeping/entry.ts';
import { readBook, readLeaveRow } from '../../../../src/workflows/calendar/keeping/reading.ts';
import { Ledger } from '../../../../src/workflows/calendar/rules/ledger.ts';
import { aChange } from '../../../support/records/a-change.ts';
import { booking, MINUTE, T0, type BookingSketch } from '../calendar-bookings.ts';

const BEFORE = T0 - 60 * MINUTE;
const ROW = 'T1/main';
const APPLIED = aChange({ stage: 'applied' });

/** On its own line, with words in a row. */
function said(id: string, words: string, sketch: BookingSketch = {}, row = ROW): Booking {
  return {
    ...booking({ id, target: id, run: `run of ${id}`, ...sketch }),
    row: { id: row, words },
  };
}

function ledgerOf(...bookings: readonly Booking[]): Ledger {
  const entries = bookings.map(toEntry);
  return new Ledger({ limits: {}, entries, released: [] });
}

function rowTarget(id: string, row: string, sketch: BookingSketch = {}): Booking {
  return { ...booking({ id, ...sketch }), target: { kind: 'data-table-row', id: row } };
}

function refusals(ledger: Ledger, wanted: Booking): string[] {
  const outcome = ledger.mayBook({ booking: wanted }, BEFORE);
  return outcome.ok ? [] : (outcome.result?.conflicts ?? []).map(({ kind }) => kind);
}

/** Pairs that are active together and say different things in one row. */
function clashes(held: readonly Booking[]): Booking[] {
  return held.filter((one) =>
    held.some(
      (other) =>
        one.start_ms < other.end_ms &&
        other.start_ms < one.end_ms &&
        one.row?.id.toLowerCase() === other.row?.id.toLowerCase() &&
        one.row?.words !== other.row?.words,
    ),
  );
}

describe('a row', () => {
  it.each<[string, Booking, Booking, string[]]>([
    ['with other words', said('a', 'x'), said('b', 'y', { from: 10, to: 40 }), ['overlap']],
    ['with the same words', said('a', 'x'), said('b', 'x', { from: 10, to: 40 }), []],
    ['of another key', said('a', 'x'), said('b', 'y', {}, 'T1/MAIN'), []],
    ['of a table in another case', said('a', 'x'), said('b', 'y', {}, 't1/main'), ['overlap']],
    ['afterwards', said('a', 'x'), said('b', 'y', { from: 30, to: 60 }), []],
    ['that is a target itself', rowTarget('a', ROW), said('b', 'y'), ['overlap']],
    ['that is the target of the new one', said('a', 'x'), rowTarget('b', 't1/main'), ['overlap']],
    ['beside a window without one', said('a', 'x'), booking({ id: 'b', target: 'b' }), []],
  ])('is refused or shared: %s', (_what, held, wanted, kinds) => {
    expect(refusals(ledgerOf(held), wanted)).toEqual(kinds);
  });

  it('is named in the refusal, with a time that is free', () => {
    const outcome = ledgerOf(said('a', 'x')).mayBook({ booking: said('b', 'y') }, BEFORE);
    const [conflict] = outcome.ok ? [] : (outcome.result?.conflicts ?? []);
    expect(conflict).toMatchObject({ next_free_start: '2027-01-15T02:30:00.000+00:00' });
    expect(conflict?.message).toBe(
      'data-table-row:T1/main is booked from 2027-01-15T02:00:00.000+00:00 to 2027-01-15T02:30:00.000+00:00 by a; choose another time, another row, or the same words and queue, or cancel that window; the next free start of the same length is 2027-01-15T02:30:00.000+00:00',
    );
  });

  it('keeps another window from being extended over it', () => {
    const ledger = ledgerOf(said('a', 'x'), said('b', 'y', { from: 30, to: 60 }));
    const argument = { window_id: 'a', end_ms: T0 + 40 * MINUTE };
    expect(ledger.mayMoveEnd(argument, BEFORE)).toMatchObject({ ok: false, refusal: 'conflict' });
  });

  it('is never active with two different words, whatever is booked and extended', () => {
    const sketch = fc.record({
      id: fc.integer({ min: 0, max: 5 }),
      words: fc.constantFrom('x', 'y'),
      row: fc.constantFrom('T1/a', 't1/a', 'T1/b'),
      from: fc.integer({ min: 0, max: 40 }),
      long: fc.integer({ min: 1, max: 20 }),
      by: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 12 }), (asked) => {
        const ledger = ledgerOf();
        for (const { id, words, row, from, long, by } of asked) {
          const name = `w${id}-${from}`;
          const wanted = said(name, words, { from, to: from + long, limit: 100 }, row);
          ledger.book({ booking: wanted }, BEFORE);
          ledger.moveEnd({ window_id: name, end_ms: wanted.end_ms + by * MINUTE }, BEFORE);
        }
        expect(clashes(ledger.entries())).toEqual([]);
      }),
    );
  });
});

describe('the window that is next on a row', () => {
  const AT = T0 + 29 * MINUTE;

  function awaited(held: Booking, wanted: Booking, nowMs = AT): string | null {
    const ledger = ledgerOf(held, wanted);
    const armed = ledger.arm(wanted, nowMs);
    return armed.ok ? armed.answer.predecessor : 'refused';
  }

  it.each<[string, Booking, Booking, number, string | null]>([
    ['after one with other words', said('a', 'x'), said('b', 'y', { from: 30, to: 60 }), AT, 'a'],
    [
      'after one with the same words',
      said('a', 'x'),
      said('b', 'x', { from: 30, to: 60 }),
      AT,
      'a',
    ],
    ['while one with the same words is active', said('a', 'x'), said('b', 'x'), AT, null],
    [
      'while one with the same words is on its way back',
      said('a', 'x', { change: APPLIED }),
      said('b', 'x', { from: 20, to: 60 }),
      T0 + 31 * MINUTE,
      'a',
    ],
    [
      'after one that never wrote',
      said('a', 'x'),
      said('b', 'x', { from: 20, to: 60 }),
      T0 + 31 * MINUTE,
      null,
    ],
    ['on another row', said('a', 'x'), said('b', 'y', { from: 30, to: 60 }, 'T1/b'), AT, null],
  ])('waits or does not: %s', (_what, held, wanted, nowMs, predecessor) => {
    expect(awaited(held, wanted, nowMs)).toBe(predecessor);
  });

  it('waits for one that gives the row up, ahead of its end, and is told of its release', () => {
    const first = said('a', 'x', { change: APPLIED });
    const second = said('b', 'x');
    const ledger = ledgerOf(first, second);
    ledger.leaveRow({ window_id: 'a', run_id: first.run_id, row: { id: ROW, words: 'x' } }, AT);
    expect(ledger.arm(second, AT)).toMatchObject({ answer: { predecessor: 'a' } });
    expect(ledger.release({ window_id: 'a', run_id: first.run_id }, AT)).toEqual(['b']);
  });
});

describe('a window that gives its row up', () => {
  const AT = T0 + 10 * MINUTE;

  function inUse(other: Booking, nowMs = AT): boolean {
    const own = said('a', 'x', { change: APPLIED });
    const row = { id: ROW, words: 'x' };
    return ledgerOf(own, other).leaveRow({ window_id: 'a', run_id: own.run_id, row }, nowMs).in_use;
  }

  it.each<[string, Booking, boolean]>([
    ['is active', said('b', 'x', { change: APPLIED }), true],
    [
      'has a row that differs in the case of its table',
      said('b', 'x', { change: APPLIED }, 't1/main'),
      true,
    ],
    ['is to start, and has not asked for its line', said('b', 'x', { from: 10, to: 60 }), false],
    ['says something else', said('b', 'y', { change: APPLIED }), false],
    ['is over and never wrote', said('b', 'x', { from: 0, to: 9 }), false],
    ['has another row', said('b', 'x', { change: APPLIED }, 'T1/b'), false],
    ['has none', booking({ id: 'b', target: 'b', change: APPLIED }), false],
    ['is on its way back', said('b', 'x', { from: 0, to: 9, change: APPLIED }), true],
  ])('leaves the words where another one %s', (_what, other, expected) => {
    expect(inUse(other)).toBe(expected);
  });

  it('leaves the words if another one has its line, and may be writing them', () => {
    const [own, other] = [said('a', 'x', { change: APPLIED }), said('b', 'x')];
    const ledger = ledgerOf(own, other);
    expect(ledger.arm(other, AT)).toMatchObject({ answer: { predecessor: null } });
    const argument = { window_id: 'a', run_id: own.run_id, row: { id: ROW, words: 'x' } };
    expect(ledger.leaveRow(argument, AT)).toEqual({ in_use: true });
  });

  it('clears it before the next one, which waits, whatever that one says', () => {
    const own = said('a', 'x', { change: APPLIED });
    const nextOnes = ['x', 'y'].map((words) => said(`next ${words}`, words, { from: 30, to: 60 }));
    for (const next of nextOnes) {
      const ledger = ledgerOf(own, next);
      expect(ledger.arm(next, T0 + 29 * MINUTE)).toMatchObject({ answer: { predecessor: 'a' } });
      const argument = { window_id: 'a', run_id: own.run_id, row: { id: ROW, words: 'x' } };
      expect(ledger.leaveRow(argument, T0 + 30 * MINUTE)).toEqual({ in_use: false });
    }
  });

  it('clears it if it is the last of several that are over at once', () => {
    const both = ['a', 'b'].map((id) => said(id, 'x', { change: APPLIED }));
    const ledger = ledgerOf(...both);
    const answers = both.map(({ window_id, run_id }) =>
      ledger.leaveRow({ window_id, run_id, row: { id: ROW, words: 'x' } }, T0 + 30 * MINUTE),
    );
    expect(answers).toEqual([{ in_use: true }, { in_use: false }]);
  });

  it('asks even if the calendar has lost its booking', () => {
    const row = { id: ROW, words: 'x' };
    const ledger = ledgerOf(said('b', 'x', { change: APPLIED }));
    expect(ledger.leaveRow({ window_id: 'a', run_id: 'r', row }, AT)).toEqual({ in_use: true });
  });
});

describe('what the calendar carries of a row', () => {
  it('comes back from its next run as it was, in 40 bytes and what the ids take', () => {
    const held = { ...toEntry(said('a', '0123456789abcdef')), rowUse: 'left' as const };
    const bare = toEntry(booking({ id: 'a', target: 'a', run: held.run_id }));
    const [wire, without] = [held, bare].map((one) => JSON.stringify(toCompact(one)));
    const state = JSON.stringify({ v: 1, bookings: [toCompact(held)], released: [] });
    expect(readCalendarState(JSON.parse(state)).entries).toEqual([held]);
    const ids = ROW.length + 16;
    expect((wire ?? '').length - (without ?? '').length - ids).toBeLessThanOrEqual(45);
  });

  it('is read tolerantly', () => {
    const wanted = said('a', 'x');
    expect(readBook({ booking: { ...wanted, row: { id: 5 } } })?.booking.row).toBeUndefined();
    expect(readBook({ booking: wanted })?.booking.row).toEqual({ id: ROW, words: 'x' });
    expect(readLeaveRow({ window_id: 'a', run_id: 'r' })).toBeNull();
    expect(readLeaveRow(null)).toBeNull();
  });
});
