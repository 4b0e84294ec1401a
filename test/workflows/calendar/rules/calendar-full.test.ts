/** A full calendar: by its number of bookings, by its bytes, by its notes. Without a server. */
import { aChange } from '../../../support/records/a-change.ts';
import { fold } from '../../../../src/client/calendar/annex/folding.ts';
import { evolve } from '../../../../src/line/change.ts';
import { BOOKING_BYTES } from '../../../../src/workflows/calendar/keeping/capacity.ts';
import { Ledger } from '../../../../src/workflows/calendar/rules/ledger.ts';
import { booking, entry, MINUTE, T0, type BookingSketch } from '../calendar-bookings.ts';

const BEFORE = T0 - 60 * MINUTE;

function emptyLedger(limits = {}): Ledger {
  return new Ledger({ limits, entries: [], released: [] });
}

function book(ledger: Ledger, sketch: BookingSketch) {
  return ledger.book({ booking: booking(sketch) }, BEFORE);
}

describe('full', () => {
  it('refuses beyond the number of bookings, in plain words, and takes one again after a release', () => {
    const ledger = emptyLedger({ max_bookings: 2 });
    book(ledger, { id: 'a', run: 'a', target: 'a' });
    book(ledger, { id: 'b', target: 'b' });
    const outcome = book(ledger, { id: 'c', target: 'c', limit: 9 });
    expect(outcome).toMatchObject({
      refusal: 'conflict',
      result: {
        conflicts: [{ kind: 'full', message: expect.stringContaining('holds 2 windows') }],
      },
    });
    ledger.release({ window_id: 'a', run_id: 'a' }, BEFORE);
    expect(book(ledger, { id: 'c', target: 'c', limit: 9 })).toMatchObject({ ok: true });
  });

  it('refuses beyond the bytes that one payload holds', () => {
    const ledger = emptyLedger();
    const long = 'x'.repeat(900);
    let outcome = book(ledger, { id: long, target: 'first' });
    for (let n = 0; outcome.ok && n < 3_000; n += 1)
      outcome = book(ledger, { id: `${long}${n}`, from: n * 2, to: n * 2 + 1 });
    expect(outcome).toMatchObject({ result: { conflicts: [{ kind: 'full' }] } });
    const bytes = Buffer.byteLength(JSON.stringify(ledger.toState().bookings));
    expect(bytes).toBeLessThanOrEqual(BOOKING_BYTES + 2);
    expect(bytes).toBeGreaterThan(BOOKING_BYTES - 2_000);
  });

  it('holds 10,000 windows of as many targets, and no state is ever too large to travel', () => {
    const entries = Array.from({ length: 10_000 }, (_, n) => {
      const target = `a1b2c3d4-e5f6-7890-abcd-${String(n).padStart(12, '0')}`;
      const id = `ivr-window/flow-ivr:${target}/20270115T020000Z`;
      return entry({ id, target, from: n * 2, to: n * 2 + 1 });
    });
    const ledger = new Ledger({ limits: {}, entries, released: [] });
    expect(Buffer.byteLength(JSON.stringify(ledger.toState()))).toBeLessThan(BOOKING_BYTES);
    const more = book(ledger, { id: 'more', target: 'more' });
    expect(more).toMatchObject({ ok: false, refusal: 'conflict' });
    const large = aChange({ baseline: { greeting: 'ü'.repeat(20_000) } });
    for (const { window_id, run_id } of ledger.entries())
      ledger.note({ window_id, run_id, change: large });
    const state = JSON.stringify(ledger.toState());
    expect(Buffer.byteLength(state)).toBeLessThan(2 * 1024 * 1024 - 100_000);
    expect(ledger.entries().filter((held) => held.change !== null).length).toBeGreaterThan(1);
  });

  it('has room for the changes of 1,000 of 10,000 windows, with their values in annexes', () => {
    const entries = Array.from({ length: 10_000 }, (_, n) => {
      const target = `a1b2c3d4-e5f6-7890-abcd-${String(n).padStart(12, '0')}`;
      const id = `ivr-window/flow-ivr:${target}/20270115T020000Z`;
      return entry({ id, target, from: n * 2, to: n * 2 + 1 });
    });
    const ledger = new Ledger({ limits: {}, entries, released: [] });
    const fields = {
      name: 'Main Menu',
      greeting: 'ü'.repeat(2_000),
      routing: { queue: 'q'.repeat(36) },
    };
    const { change } = fold(
      evolve(aChange({ baseline: fields, intended: { ...fields, name: 'Maintenance' } }), {
        kind: 'applied',
        previous_version: 12,
        version: 13,
      }),
    );
    const outcomes = ledger
      .entries()
      .slice(0, 1_000)
      .map(({ window_id, run_id }) => ledger.note({ window_id, run_id, change }).ok);
    expect(outcomes.filter((isNoted) => isNoted)).toHaveLength(1_000);
    expect(Buffer.byteLength(JSON.stringify(ledger.toState()))).toBeLessThan(1_950_000);
  });
});
