/** The calendar's rules over its bookings, without a server. */
import * as fc from 'fast-check';
import type { Change, KnownChange } from '../../../../src/contract/change/change.ts';
import { targetName } from '../../../../src/contract/request/window-plan.ts';
import { entryBytes, HARD_BYTES } from '../../../../src/workflows/calendar/keeping/capacity.ts';
import {
  readCalendarState,
  toCompact,
} from '../../../../src/workflows/calendar/keeping/compact.ts';
import { toBooking } from '../../../../src/workflows/calendar/keeping/entry.ts';
import { Ledger } from '../../../../src/workflows/calendar/rules/ledger.ts';
import type { Outcome } from '../../../../src/workflows/calendar/rules/outcome.ts';
import { toPage } from '../../../../src/workflows/calendar/keeping/page.ts';
import { BookingStore } from '../../../../src/workflows/calendar/keeping/booking-store.ts';
import { evolve, inDoubt } from '../../../../src/line/index.ts';
import { aChange } from '../../../support/records/a-change.ts';
import { booking, entry, MINUTE, T0, type BookingSketch } from '../calendar-bookings.ts';

const BEFORE = T0 - 60 * MINUTE;

function emptyLedger(limits = {}): Ledger {
  return new Ledger({ limits, entries: [], released: [] });
}

function book(ledger: Ledger, sketch: BookingSketch, nowMs = BEFORE) {
  return ledger.book({ booking: booking(sketch) }, nowMs);
}

function answerOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.answer;
  throw new Error(`refused: ${outcome.refusal} ${outcome.message}`);
}

function refusalOf(outcome: Outcome<unknown>): string | null {
  return outcome.ok ? null : outcome.refusal;
}

function withSuccessor(): Ledger {
  const ledger = emptyLedger();
  book(ledger, { id: 'w' });
  book(ledger, { id: 'next', from: 30, to: 60 });
  return ledger;
}

function isSound(ledger: Ledger): boolean {
  const held = ledger.entries();
  return Array.from({ length: 30 }, (_, n) => T0 + n * MINUTE).every((at) => {
    const active = held.filter((slot) => slot.start_ms <= at && at < slot.end_ms);
    const targets = new Set(active.map(({ target }) => targetName(target).toLowerCase()));
    return (
      targets.size === active.length &&
      active.every((slot) => active.length <= slot.max_concurrent_windows)
    );
  });
}

describe('book', () => {
  it('books nothing when it only looks', () => {
    const ledger = emptyLedger();
    const looked = ledger.book({ booking: booking(), check_only: true }, BEFORE);
    expect(answerOf(looked)).toEqual({ conflicts: [], predecessor: null });
    expect(ledger.entries()).toEqual([]);
  });

  it('answers the same run of the same window as before, and changes nothing', () => {
    const ledger = emptyLedger();
    const first = book(ledger, { id: 'w', run: 'r1' });
    ledger.moveEnd({ window_id: 'w', end_ms: T0 + 90 * MINUTE }, BEFORE);
    expect(book(ledger, { id: 'w', run: 'r1' })).toEqual(first);
    expect(ledger.entries()).toMatchObject([{ end_ms: T0 + 90 * MINUTE }]);
  });

  it('lets another run of the window take the booking over, with what was noted', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r1' });
    ledger.note({ window_id: 'w', run_id: 'r1', change: aChange() });
    answerOf(book(ledger, { id: 'w', run: 'r2', from: 5, to: 40 }));
    expect(ledger.entries()).toMatchObject([
      { run_id: 'r2', formerRuns: ['r1'], start_ms: T0 + 5 * MINUTE, change: aChange() },
    ]);
  });

  it('says, however often it is asked, that another run of the window has booked', () => {
    const ledger = emptyLedger();
    for (const [run, other_run] of [
      ['first', undefined],
      ['first', undefined],
      ['second', true],
      ['second', true],
      ['first', true],
    ] as const)
      expect(answerOf(book(ledger, { id: 'w', run })).other_run).toBe(other_run);
    ledger.release({ window_id: 'w', run_id: 'second' }, BEFORE);
    expect(answerOf(book(ledger, { id: 'w', run: 'third' })).other_run).toBeUndefined();
  });

  it('does not give a booking back to a run that lost it', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r1' });
    book(ledger, { id: 'w', run: 'r2', from: 5, to: 40 });
    answerOf(book(ledger, { id: 'w', run: 'r1' }));
    ledger.arm(booking({ id: 'w', run: 'r1' }), BEFORE);
    expect(ledger.entries()).toMatchObject([{ run_id: 'r2', start_ms: T0 + 5 * MINUTE }]);
  });

  it('keeps a line that may be changed when its id asks for another line', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r1', target: 'a' });
    ledger.note({ window_id: 'w', run_id: 'r1', change: aChange() });
    expect(refusalOf(book(ledger, { id: 'w', run: 'r2', target: 'b' }))).toBe('invalid');
  });

  it('books nothing for a run that has released', () => {
    const ledger = emptyLedger();
    ledger.release({ window_id: 'w', run_id: 'r1' }, BEFORE);
    expect(refusalOf(book(ledger, { id: 'w', run: 'r1' }))).toBe('released');
    expect(ledger.arm(booking({ id: 'w', run: 'r1' }), BEFORE)).toMatchObject({
      answer: { stands: false },
    });
    const lost = booking({ id: 'w', run: 'r1' });
    const moved = ledger.moveEnd({ window_id: 'w', end_ms: T0, booking: lost }, BEFORE);
    expect(refusalOf(moved)).toBe('released');
    expect(ledger.entries()).toEqual([]);
  });
});

describe('a look', () => {
  it('is answered even for a run that has released', () => {
    const ledger = emptyLedger();
    ledger.release({ window_id: 'w', run_id: 'r1' }, BEFORE);
    const looked = ledger.mayBook({ booking: booking({ run: 'r1' }), check_only: true }, BEFORE);
    expect(looked.ok).toBe(true);
  });
});

describe('arm', () => {
  it('finds its booking, and the window before it', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'a', run: 'a' });
    const b = booking({ id: 'b', from: 30, to: 60 });
    ledger.book({ booking: b }, BEFORE);
    expect(answerOf(ledger.arm(b, BEFORE))).toEqual({
      stands: true,
      predecessor: 'a',
      change: null,
    });
    expect(ledger.release({ window_id: 'a', run_id: 'a' }, BEFORE)).toEqual(['b']);
    expect(answerOf(ledger.arm(b, BEFORE))).toMatchObject({ predecessor: null });
  });

  it('books anew what was lost, unless somebody else has the line', () => {
    const ledger = emptyLedger();
    const lost = booking({ id: 'lost', limit: 1 });
    book(ledger, { id: 'elsewhere', target: 'sales', limit: 1 });
    expect(answerOf(ledger.arm(lost, BEFORE))).toMatchObject({ stands: true });
    expect(ledger.entries()).toHaveLength(2);
    const late = booking({ id: 'late', from: 10, to: 20 });
    expect(answerOf(ledger.arm(late, BEFORE))).toMatchObject({ stands: false });
  });

  it('hands what was noted to a run that was reset, wherever its end stands', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r1' });
    ledger.moveEnd({ window_id: 'w', end_ms: T0 + 90 * MINUTE }, BEFORE);
    ledger.note({ window_id: 'w', run_id: 'r1', change: aChange({ version: 14 }) });
    const armed = answerOf(ledger.arm(booking({ id: 'w', run: 'r2' }), BEFORE));
    expect(armed).toMatchObject({ stands: true, change: { version: 14 } });
    expect(ledger.entries()).toMatchObject([{ run_id: 'r2', end_ms: T0 + 90 * MINUTE }]);
  });
});

/** The change of the booking after a note of that run. */
function afterReport(ledger: Ledger, run_id: string, said = aChange()) {
  answerOf(ledger.note({ window_id: 'w', run_id, change: said }));
  return ledger.entries()[0]?.change;
}

/** The window was cut short and requested again; its rescue put the line back. */
function rescued(): Ledger {
  const ledger = emptyLedger();
  const old = booking({ id: 'w', run: 'old' });
  ledger.book({ booking: old }, BEFORE);
  ledger.note({ window_id: 'w', run_id: 'old', change: aChange() });
  ledger.book({ booking: booking({ id: 'w', run: 'new' }), anew: true }, BEFORE);
  ledger.claim(old);
  return ledger;
}

describe('note', () => {
  it('keeps the change, and refuses one of an unknown window', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    expect(afterReport(ledger, 'r')).toEqual(aChange());
    const unknown = ledger.note({ window_id: 'x', run_id: 'r', change: aChange() });
    expect(refusalOf(unknown)).toBe('unknown');
  });

  it('does not forget what was written when an earlier note comes late', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    afterReport(ledger, 'r', aChange({ stage: 'applied' }));
    expect(afterReport(ledger, 'r', aChange())).toEqual(aChange({ stage: 'applied' }));
    expect(afterReport(ledger, 'r', evolve(aChange(), { kind: 'sent' }))).toEqual(
      aChange({ stage: 'applied' }),
    );
    const goneOn = inDoubt(aChange({ stage: 'applied' }));
    expect(afterReport(ledger, 'r', goneOn)).toEqual(goneOn);
  });

  it('keeps a later note, whatever version of the line an overtaken one speaks of', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    const second = aChange({ version: 16, revision: 3 });
    const lost = evolve(evolve(second, { kind: 'sent' }), { kind: 'lost' });
    const overtaken = aChange({ version: 15, revision: 2 });
    afterReport(ledger, 'r', second);
    afterReport(ledger, 'r', lost);
    expect(afterReport(ledger, 'r', overtaken)).toEqual(lost);
    // A re-created line counts from a lower version: the window's own count decides the order, not the line's
    // version.
    const anew = evolve(lost, { kind: 'observed', version: 1, baseline: { name: 'anew' } });
    expect(afterReport(ledger, 'r', anew)).toEqual(anew);
    expect(afterReport(ledger, 'r', lost)).toEqual(anew);
  });

  it('takes out of an overtaken note what the later one has not heard', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    const armed = aChange();
    const stored = { name: 'MAINTENANCE: MAIN' };
    const told = { kind: 'applied', previous_version: 14, version: 15, stored } as const;
    const heard = evolve(evolve(armed, { kind: 'sent' }), told);
    const seen = {
      kind: 'observed',
      version: 16,
      baseline: { name: 'maintenance: main' },
      before: { name: 'main' },
    } as const;
    const unheard = evolve(inDoubt(armed), seen);
    const last = evolve(unheard, { kind: 'sent' });
    afterReport(ledger, 'r', last);
    expect(afterReport(ledger, 'r', heard)).toEqual({
      ...last,
      stored: { revision: heard.revision, value: stored },
    });
  });

  describe('of a run that is not the one whose change the booking carries', () => {
    it('changes nothing, if that run was rescued and the newer one has armed', () => {
      const ledger = rescued();
      ledger.release({ window_id: 'w', run_id: 'old' }, BEFORE);
      expect(afterReport(ledger, 'old', aChange({ stage: 'applied' }))).toBeNull();
      const armed = aChange({ version: 16 });
      expect(afterReport(ledger, 'new', armed)).toEqual(armed);
      expect(afterReport(ledger, 'old', aChange({ stage: 'applied' }))).toEqual(armed);
    });

    it('changes nothing, if the rescue has the line and the newer run must wait', () => {
      const ledger = rescued();
      expect(afterReport(ledger, 'new', aChange({ version: 16 }))).toEqual(aChange());
      expect(afterReport(ledger, 'old', aChange({ stage: 'applied' }))).toEqual(
        aChange({ stage: 'applied' }),
      );
    });

    it('changes nothing, if a reset began the newer run and that has noted its own', () => {
      const ledger = emptyLedger();
      book(ledger, { id: 'w', run: 'old' });
      afterReport(ledger, 'old');
      book(ledger, { id: 'w', run: 'new' });
      const armed = aChange({ version: 15, revision: 2 });
      expect(afterReport(ledger, 'new', armed)).toEqual(armed);
      expect(afterReport(ledger, 'old', aChange({ stage: 'applied' }))).toEqual(armed);
      expect(afterReport(ledger, 'old')).toEqual(armed);
    });

    it('is kept if it tells that the very write landed with which the newer run continues', () => {
      const ledger = emptyLedger();
      book(ledger, { id: 'w', run: 'old' });
      afterReport(ledger, 'old');
      book(ledger, { id: 'w', run: 'new' });
      expect(afterReport(ledger, 'old', aChange({ stage: 'applied' }))).toEqual(
        aChange({ stage: 'applied' }),
      );
    });

    it('is kept of a run that a reset began after it was armed, once it has asked', () => {
      const ledger = emptyLedger();
      book(ledger, { id: 'w', run: 'old' });
      afterReport(ledger, 'old');
      const conflicted = aChange({ version: 15, revision: 2 });
      expect(afterReport(ledger, 'new', conflicted)).toEqual(aChange());
      ledger.arm(booking({ id: 'w', run: 'new' }), BEFORE);
      expect(afterReport(ledger, 'new', conflicted)).toEqual(conflicted);
    });

    it('changes nothing once it has released, and the window was requested again', () => {
      const ledger = emptyLedger();
      book(ledger, { id: 'w', run: 'old' });
      ledger.release({ window_id: 'w', run_id: 'old' }, BEFORE);
      book(ledger, { id: 'w', run: 'new' });
      expect(afterReport(ledger, 'old')).toBeNull();
    });
  });

  it('refuses a change that is too large to keep, also only with what is known already', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    const large = aChange({ baseline: { greeting: 'x'.repeat(64_000) } });
    expect(refusalOf(ledger.note({ window_id: 'w', run_id: 'r', change: large }))).toBe('full');
    const stored = { revision: 1, value: { greeting: 'x'.repeat(40_000) } };
    expect(afterReport(ledger, 'r', aChange({ stored }))).toEqual(aChange({ stored }));
    const wide = aChange({ revision: 2, baseline: { greeting: 'x'.repeat(40_000) } });
    expect(refusalOf(ledger.note({ window_id: 'w', run_id: 'r', change: wide }))).toBe('full');
  });
});

describe('extend', () => {
  it('refuses to run into the next window of the line, and leaves the end as it was', () => {
    const ledger = withSuccessor();
    const outcome = ledger.moveEnd({ window_id: 'w', end_ms: T0 + 31 * MINUTE }, BEFORE);
    expect(outcome).toMatchObject({
      refusal: 'conflict',
      result: { conflicts: [{ kind: 'overlap', workflow_id: 'next' }] },
    });
    expect(ledger.entries()[0]).toMatchObject({ end_ms: T0 + 30 * MINUTE });
  });

  it('judges only the time that is added', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', limit: 1 });
    ledger.arm(booking({ id: 'forced', target: 'sales', from: 0, to: 30 }), BEFORE);
    answerOf(ledger.moveEnd({ window_id: 'w', end_ms: T0 + 40 * MINUTE }, BEFORE));
    ledger.arm(booking({ id: 'forced2', target: 'sales2', from: 40, to: 50 }), BEFORE);
    const outcome = ledger.moveEnd({ window_id: 'w', end_ms: T0 + 41 * MINUTE }, BEFORE);
    expect(outcome).toMatchObject({ result: { conflicts: [{ workflow_id: 'forced2' }] } });
  });

  it('moves the end earlier without asking anybody, and the freed time can be booked', () => {
    const ledger = withSuccessor();
    answerOf(ledger.moveEnd({ window_id: 'w', end_ms: T0 + 10 * MINUTE }, BEFORE));
    answerOf(book(ledger, { id: 'third', from: 10, to: 30 }));
    expect(refusalOf(ledger.moveEnd({ window_id: 'w', end_ms: T0 + 30 * MINUTE }, BEFORE))).toBe(
      'conflict',
    );
  });

  it('may be repeated', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w' });
    const argument = { window_id: 'w', end_ms: T0 + 40 * MINUTE };
    expect(ledger.moveEnd(argument, BEFORE)).toEqual(ledger.moveEnd(argument, BEFORE));
    expect(ledger.entries()).toMatchObject([{ end_ms: T0 + 40 * MINUTE }]);
  });

  it('takes an end before the start for the start', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w' });
    ledger.moveEnd({ window_id: 'w', end_ms: BEFORE }, BEFORE);
    expect(ledger.entries()).toMatchObject([{ start_ms: T0, end_ms: T0 }]);
  });

  it('books anew what was lost when the window brings its booking', () => {
    const ledger = emptyLedger();
    const end_ms = T0 + 40 * MINUTE;
    expect(refusalOf(ledger.moveEnd({ window_id: 'w', end_ms }, BEFORE))).toBe('unknown');
    const lost = booking({ id: 'w', change: aChange() });
    answerOf(ledger.moveEnd({ window_id: 'w', end_ms, booking: lost }, BEFORE));
    expect(ledger.entries()).toMatchObject([{ window_id: 'w', end_ms, change: aChange() }]);
  });
});

describe('an early end', () => {
  const NOW = T0 + 10 * MINUTE;
  const noted = aChange({ stage: 'applied' });

  /** Ends `w` now, for a run that knows its change. */
  function endEarly(ledger: Ledger, sketch: BookingSketch = {}) {
    const told = { ...booking({ id: 'w', run: 'r1', change: noted, ...sketch }), end_ms: NOW };
    return ledger.moveEnd({ window_id: 'w', end_ms: NOW, booking: told }, NOW);
  }

  function active(sketch: BookingSketch = {}): Ledger {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r1', ...sketch });
    ledger.note({ window_id: 'w', run_id: 'r1', change: noted });
    return ledger;
  }

  it('is the end in force, while the line stays held', () => {
    const ledger = active();
    book(ledger, { id: 'next', from: 30, to: 60 });
    answerOf(endEarly(ledger));
    expect(ledger.entries()[0]).toMatchObject({ end_ms: NOW, change: noted });
    const next = booking({ id: 'next', from: 30, to: 60 });
    expect(answerOf(ledger.arm(next, NOW)).predecessor).toBe('w');
    ledger.expire(T0 + 600 * MINUTE);
    expect(ledger.entries().map(({ window_id }) => window_id)).toContain('w');
  });

  it('lets the freed time be booked, to start only when the line is back', () => {
    const ledger = active();
    answerOf(endEarly(ledger));
    expect(answerOf(book(ledger, { id: 'new', from: 12, to: 20 }, NOW)).predecessor).toBe('w');
  });

  it('never makes a booking expire whose change is not noted', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r1' });
    answerOf(endEarly(ledger, { change: null }));
    expect(ledger.entries()).toMatchObject([{ end_ms: T0 + 30 * MINUTE }]);
    answerOf(endEarly(ledger));
    expect(ledger.entries()).toMatchObject([{ end_ms: NOW, change: noted }]);
  });

  it('that comes late changes nothing of a newer run, or of a run in rescue', () => {
    const ledger = active();
    book(ledger, { id: 'w', run: 'r2' });
    answerOf(endEarly(ledger));
    expect(ledger.entries()).toMatchObject([{ run_id: 'r2', end_ms: T0 + 30 * MINUTE }]);
    const claimed = active();
    claimed.claim(booking({ id: 'w', run: 'r1', change: noted }));
    answerOf(endEarly(claimed));
    expect(claimed.entries()).toMatchObject([{ end_ms: NOW }]);
  });

  it('that comes after the release books nothing', () => {
    const ledger = active();
    ledger.release({ window_id: 'w', run_id: 'r1' }, NOW);
    expect(refusalOf(endEarly(ledger))).toBe('released');
    expect(ledger.entries()).toEqual([]);
  });

  it('still lets a refused extension be put back before the window is armed', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r1' });
    answerOf(ledger.moveEnd({ window_id: 'w', end_ms: T0 + 40 * MINUTE }, BEFORE));
    const told = booking({ id: 'w', run: 'r1' });
    answerOf(ledger.moveEnd({ window_id: 'w', end_ms: told.end_ms, booking: told }, BEFORE));
    expect(ledger.entries()).toMatchObject([{ end_ms: T0 + 30 * MINUTE }]);
  });
});

describe('release', () => {
  it('releases the line once, and knows nobody else to tell', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    expect(ledger.release({ window_id: 'w', run_id: 'r' }, BEFORE)).toEqual([]);
    expect(ledger.release({ window_id: 'w', run_id: 'r' }, BEFORE)).toEqual([]);
    answerOf(book(ledger, { id: 'other' }));
  });

  it('by a run that lost the booking changes nothing', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r1' });
    book(ledger, { id: 'w', run: 'r2' });
    ledger.release({ window_id: 'w', run_id: 'r1' }, BEFORE);
    expect(ledger.entries()).toHaveLength(1);
  });

  it('by a reset run that never booked releases the line', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r1' });
    ledger.release({ window_id: 'w', run_id: 'r2' }, BEFORE);
    expect(ledger.entries()).toEqual([]);
  });
});

describe('expiry', () => {
  const over = T0 + 40 * MINUTE;

  it('drops a booking ten minutes after its end if no change was noted', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w' });
    ledger.expire(over - 1);
    expect(ledger.entries()).toHaveLength(1);
    ledger.expire(over);
    expect(ledger.entries()).toEqual([]);
  });

  it('never drops one whose line may be changed', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    afterReport(ledger, 'r');
    ledger.expire(T0 + 1_000_000 * MINUTE);
    expect(ledger.entries()).toHaveLength(1);
  });

  it('does not wait for one that can be dropped before it says full', () => {
    const ledger = emptyLedger({ max_bookings: 1 });
    book(ledger, { id: 'w' });
    expect(ledger.mayBook({ booking: booking({ id: 'n', from: 60, to: 90 }) }, over).ok).toBe(true);
  });
});

function learned<T>(value: fc.Arbitrary<T>) {
  return fc.record({ revision: fc.nat(), value });
}

describe('the compact form', () => {
  const text = fc.string({ minLength: 1, maxLength: 20, unit: 'binary' });
  const value = fc.oneof(text, fc.nat(), fc.constant(null), fc.record({ text }));
  const fields = fc.dictionary(text, value, { maxKeys: 3, noNullPrototype: true });
  const known = fc.record(
    {
      revision: fc.nat(),
      version: fc.nat(),
      floor: fc.nat(),
      baseline: fields,
      intended: fields,
      on_drift: fc.constantFrom('keep' as const, 'restore' as const),
      doubts: fc.dictionary(text, learned(value), { maxKeys: 3, noNullPrototype: true }),
      stored: learned(fields),
    },
    { requiredKeys: ['revision', 'version', 'floor', 'baseline', 'intended', 'on_drift'] },
  );
  const stage = fc.oneof(
    fc.record({ stage: fc.constantFrom('armed' as const, 'sent' as const) }),
    fc.record({ stage: fc.constant('in_doubt' as const), may_still_land: fc.boolean() }),
    fc.constant({ stage: 'in_doubt' as const, may_still_land: true, marked: true }),
    fc.record({ stage: fc.constant('applied' as const), new_version: fc.nat() }),
    fc.record({
      stage: fc.constant('reverted' as const),
      new_version: fc.option(fc.nat()),
      final_version: fc.nat(),
    }),
  );
  type Stage = typeof stage extends fc.Arbitrary<infer S> ? S : never;

  /** `isAsSent`: the API has stored exactly what was sent. */
  function toChange([facts, end, isAsSent]: readonly [KnownChange, Stage, boolean]): Change {
    const { stored, intended } = facts;
    if (!isAsSent || stored === undefined) return { ...facts, ...end };
    return { ...facts, ...end, stored: { ...stored, value: intended } };
  }

  const noted = fc.tuple(known, stage, fc.boolean()).map(toChange);
  const anyEntry = fc.record({
    window_id: fc.oneof(
      text,
      fc.constant('ivr-window/flow-ivr:x/20270115T020000Z'),
      fc.constant('y'.repeat(1_000)),
    ),
    run_id: text,
    target: fc.record({
      kind: fc.constant('flow-ivr' as const),
      id: fc.oneof(text, fc.constantFrom('x', 'X')),
    }),
    start_ms: fc.constant(T0),
    end_ms: fc.integer({ min: T0, max: T0 + 1_000_000 }),
    max_concurrent_windows: fc.integer({ min: 1, max: 10_000 }),
    change: fc.option(noted),
    waitsFor: fc.option(text),
    formerRuns: fc.array(text, { maxLength: 3 }),
    rescuedRun: fc.option(text),
    rowUse: fc.constantFrom(null, 'asked' as const, 'left' as const),
    listed: fc.constantFrom(null, 'at_work' as const, 'ahead' as const),
  });

  it('comes back as it was, and takes the bytes that are counted', () => {
    fc.assert(
      fc.property(anyEntry, (held) => {
        const wire = JSON.stringify({ v: 1, bookings: [toCompact(held)], released: [['r', 1]] });
        const start = readCalendarState(JSON.parse(wire));
        const plain: unknown = JSON.parse(JSON.stringify(held));
        expect(start.entries).toEqual([plain]);
        expect(entryBytes(held)).toBe(Buffer.byteLength(JSON.stringify(toCompact(held))) + 1);
      }),
      { numRuns: 500 },
    );
  });

  it('takes at most 145 bytes for an ordinary booking', () => {
    const target = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
    const id = `ivr-window/flow-ivr:${target}/20270115T020000Z`;
    expect(entryBytes(entry({ id, target }))).toBeLessThanOrEqual(145);
    expect(entryBytes(entry({ id, target: target.toUpperCase() }))).toBeLessThanOrEqual(145);
  });

  it('reads anything without throwing, and keeps what is a booking', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.jsonValue()), (state, bookings) => {
        expect(readCalendarState(state).entries).toEqual([]);
        const mixed = { bookings: [...bookings, toCompact(entry({ id: 'w' }))] };
        expect(readCalendarState(mixed).entries.map(({ window_id }) => window_id)).toContain('w');
      }),
    );
  });
});

describe('the store', () => {
  it('counts the bytes of what it holds, however often it changed', () => {
    const store = new BookingStore({ entries: [], released: [] });
    const long = entry({ id: 'w', change: aChange() });
    store.put(entry({ id: 'w' }));
    store.put(long);
    store.put(entry({ id: 'v' }));
    store.remove('v');
    expect(store.bytes).toBe(entryBytes(long));
  });

  it('remembers released runs for ten minutes, and a thousand at most', () => {
    const store = new BookingStore({ entries: [], released: [] });
    store.rememberRelease('early', T0);
    store.rememberRelease('later', T0 + 10 * MINUTE - 1);
    expect(store.hasReleased('early')).toBe(true);
    store.rememberRelease('last', T0 + 10 * MINUTE);
    expect(store.hasReleased('early')).toBe(false);
    expect(store.hasReleased('later')).toBe(true);
    for (let n = 0; n < 1_000; n += 1) store.rememberRelease(`r${n}`, T0 + 10 * MINUTE);
    expect(store.toState().released).toHaveLength(1_000);
    expect(store.hasReleased('last')).toBe(false);
  });
});

describe('pages of bookings', () => {
  it('give each booking once, soonest first, and fit a payload', () => {
    const large = aChange({ baseline: { greeting: 'x'.repeat(60_000) } });
    const entries = Array.from({ length: 60 }, (_, n) =>
      entry({ id: `w${n}`, from: n % 7, to: 60, change: large }),
    );
    const seen: string[] = [];
    let page = toPage(entries, null);
    for (;;) {
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(1_100_000);
      seen.push(...page.bookings.map(({ window_id }) => window_id));
      if (page.next === null) break;
      page = toPage(entries, page.next);
    }
    expect(page.total).toBe(60);
    const inOrder = entries
      .toSorted((a, b) => a.start_ms - b.start_ms || (a.window_id < b.window_id ? -1 : 1))
      .map(({ window_id }) => window_id);
    expect(seen).toEqual(inOrder);
  });

  it('show a booking without what only the calendar knows', () => {
    const [first] = toPage([entry({ id: 'w' })], null).bookings;
    expect(Object.keys(first ?? {})).toEqual(Object.keys(toBooking(entry({ id: 'w' }))));
  });
});

describe('any sequence of messages', () => {
  const windows = fc.integer({ min: 0, max: 7 });
  const minute = fc.integer({ min: 0, max: 20 });
  const step = fc.oneof(
    fc.record({
      verb: fc.constant('book' as const),
      window: windows,
      run: fc.constantFrom('r1', 'r2'),
      target: fc.constantFrom('a', 'A', 'b', 'c', 'C'),
      from: minute,
      length: fc.integer({ min: 1, max: 6 }),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({ verb: fc.constant('extend' as const), window: windows, to: minute }),
    fc.record({
      verb: fc.constant('release' as const),
      window: windows,
      run: fc.constantFrom('r1', 'r2'),
    }),
    fc.record({ verb: fc.constant('travel' as const) }),
  );
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

  function take(ledger: Ledger, said: Step): Ledger {
    switch (said.verb) {
      case 'book': {
        const { window, run, target, from, length, limit } = said;
        book(ledger, {
          id: `w${window}`,
          run: `${run}-${window}`,
          target,
          from,
          to: from + length,
          limit,
        });
        return ledger;
      }
      case 'extend':
        ledger.moveEnd({ window_id: `w${said.window}`, end_ms: T0 + said.to * MINUTE }, BEFORE);
        return ledger;
      case 'release':
        ledger.release(
          { window_id: `w${said.window}`, run_id: `${said.run}-${said.window}` },
          BEFORE,
        );
        return ledger;
      case 'travel':
        return new Ledger(readCalendarState(JSON.parse(JSON.stringify(ledger.toState()))));
    }
  }

  it('never books two windows of a line at one instant, nor more than anybody allows', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let ledger = emptyLedger();
        for (const said of steps) {
          ledger = take(ledger, said);
          expect(isSound(ledger)).toBe(true);
        }
        expect(JSON.stringify(ledger.toState()).length).toBeLessThan(HARD_BYTES);
      }),
      { numRuns: 1_000 },
    );
  });
});
