/**
 * Whose line is it? A rescue takes only the line of a run that is over. And the kill switch: which windows must be
 * told. Without a server.
 */
import type { StartsStopped } from '../../../../src/contract/window/start-hold.ts';
import type { Listed } from '../../../../src/contract/calendar/calendar-state.ts';
import { rescueId } from '../../../../src/contract/calendar/sweep.ts';
import { Ledger } from '../../../../src/workflows/calendar/rules/ledger.ts';
import { StartGate } from '../../../../src/workflows/calendar/rules/start-gate.ts';
import { aChange } from '../../../support/records/a-change.ts';
import { booking, entry, MINUTE, T0, type BookingSketch } from '../calendar-bookings.ts';

const WRITTEN = aChange({ stage: 'applied' });

function ledgerOf(...sketches: readonly BookingSketch[]): Ledger {
  return new Ledger({ limits: {}, entries: sketches.map(entry), released: [] });
}

function armed(ledger: Ledger, sketch: BookingSketch) {
  const outcome = ledger.arm(booking(sketch), T0);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.answer;
}

describe('claim', () => {
  it('is granted to the run that has the booking, and keeps what was noted', () => {
    const ledger = ledgerOf({ id: 'w', run: 'r', change: WRITTEN });
    const asked = booking({ id: 'w', run: 'r', change: aChange() });
    expect(ledger.claim(asked)).toEqual({ granted: true, holder: null });
    expect(ledger.entries()[0]).toMatchObject({ change: WRITTEN, rescuedRun: 'r' });
    expect(ledger.claim(asked)).toEqual({ granted: true, holder: null });
  });

  it('takes anew what the calendar has lost, if nobody holds the line', () => {
    const ledger = ledgerOf({ id: 'other', target: 'other', change: WRITTEN });
    const lost = booking({ id: 'w', run: 'r', change: WRITTEN });
    expect(ledger.claim(lost)).toEqual({ granted: true, holder: null });
    expect(ledger.entries()).toHaveLength(2);
  });

  it('is denied if another window has the line by now', () => {
    const ledger = ledgerOf({ id: 'owner', from: 30, to: 60, change: WRITTEN });
    const lost = booking({ id: 'w', run: 'r', change: WRITTEN });
    expect(ledger.claim(lost)).toEqual({ granted: false, holder: 'owner' });
    expect(ledger.entries()).toHaveLength(1);
  });

  it('is denied if another window has changed the line, and the booking knows of no change', () => {
    const owner = { id: 'owner', from: 30, to: 60, change: WRITTEN };
    const claiming = booking({ id: 'w', run: 'r', change: WRITTEN });
    const ledger = ledgerOf({ id: 'w', run: 'r' }, owner);
    expect(ledger.claim(claiming)).toEqual({ granted: false, holder: 'owner' });
    expect(ledger.entries()[0]).toMatchObject({ change: null, rescuedRun: null });
    const noted = ledgerOf({ id: 'w', run: 'r', change: WRITTEN }, owner);
    expect(noted.claim(claiming)).toMatchObject({ granted: true });
  });

  it('is denied if a newer run has the booking', () => {
    const ledger = ledgerOf({ id: 'w', run: 'new', change: WRITTEN });
    const old = booking({ id: 'w', run: 'old', change: WRITTEN });
    expect(ledger.claim(old)).toEqual({ granted: false, holder: 'w' });
  });

  it('is granted even if its change is too large to keep: the line is held without it', () => {
    const large = aChange({ stage: 'applied', stored: { text: 'x'.repeat(1_000_000) } });
    const ledger = ledgerOf({ id: 'next', from: 30, to: 60 });
    const lost = booking({ id: 'w', run: 'r', change: large });
    expect(ledger.claim(lost)).toEqual({ granted: true, holder: null });
    expect(ledger.claim(lost)).toEqual({ granted: true, holder: null });
    expect(ledger.entries()).toMatchObject([{}, { window_id: 'w', change: null, rescuedRun: 'r' }]);
    const later = T0 + 31 * MINUTE;
    const waits = ledger.arm(booking({ id: 'next', run: 'n', from: 30, to: 60 }), later);
    expect(waits).toMatchObject({ answer: { stands: true, predecessor: 'w' } });
    const elsewhere = booking({ id: 'w', run: 'again', target: 'elsewhere', from: 100, to: 130 });
    expect(ledger.book({ booking: elsewhere }, later)).toMatchObject({ refusal: 'invalid' });
    ledger.expire(T0 + 600 * MINUTE);
    expect(ledger.entries().map(({ window_id: id }) => id)).toEqual(['w']);
    ledger.release({ window_id: 'w', run_id: 'r' }, later);
    expect(ledger.entries()).toEqual([]);
  });

  it('never makes a calendar larger than a payload holds, and puts nobody off', () => {
    const ledger = ledgerOf();
    for (let n = 0; n < 5_000; n += 1) {
      const stored = { text: 'x'.repeat(n < 32 ? 60_000 : 10) };
      const change = aChange({ stage: 'applied', stored });
      const lost = booking({ id: `w${n}`, target: `t${n}`, change });
      expect(ledger.claim(lost)).toEqual({ granted: true, holder: null });
    }
    expect(Buffer.byteLength(JSON.stringify(ledger.toState()))).toBeLessThan(2_097_152);
  });

  it('of a booking that stands in a full calendar keeps what was noted', () => {
    const change = aChange({ stage: 'applied', stored: { text: 'x'.repeat(60_000) } });
    const sketches = Array.from({ length: 31 }, (_, n) => ({
      id: `w${n}`,
      run: `r${n}`,
      target: `t${n}`,
      change,
    }));
    const ledger = ledgerOf(...sketches);
    expect(ledger.claim(booking(sketches[7]))).toEqual({ granted: true, holder: null });
    expect(ledger.entries()[7]).toMatchObject({ change, rescuedRun: 'r7' });
  });

  it('is denied if the run has given the line back', () => {
    const ledger = ledgerOf({ id: 'w', run: 'r', change: WRITTEN });
    ledger.release({ window_id: 'w', run_id: 'r' }, T0);
    const late = booking({ id: 'w', run: 'r', change: WRITTEN });
    expect(ledger.claim(late)).toEqual({ granted: false, holder: null });
  });

  it('makes a newer run of the window wait, and its release gives the line to that run', () => {
    const ledger = ledgerOf({ id: 'w', run: 'old', change: WRITTEN });
    ledger.claim(booking({ id: 'w', run: 'old', change: WRITTEN }));
    ledger.book({ booking: booking({ id: 'w', run: 'new' }), anew: true }, T0);
    expect(armed(ledger, { id: 'w', run: 'new' })).toMatchObject({
      stands: true,
      predecessor: rescueId('w', 'old'),
    });
    expect(ledger.release({ window_id: 'w', run_id: 'old' }, T0)).toEqual(['w']);
    expect(ledger.entries()).toMatchObject([{ run_id: 'new', change: null, rescuedRun: null }]);
    expect(armed(ledger, { id: 'w', run: 'new' })).toMatchObject({ predecessor: null });
  });

  it('is open to a run that was cut short, although its window was requested again', () => {
    const ledger = ledgerOf({ id: 'w', run: 'old', change: WRITTEN });
    ledger.book({ booking: booking({ id: 'w', run: 'new' }), anew: true }, T0);
    expect(ledger.entries()).toMatchObject([{ run_id: 'new', change: WRITTEN, rescuedRun: 'old' }]);
    expect(armed(ledger, { id: 'w', run: 'new' })).toMatchObject({
      predecessor: rescueId('w', 'old'),
    });
    const old = booking({ id: 'w', run: 'old', change: WRITTEN });
    expect(ledger.claim(old)).toMatchObject({ granted: true });
    ledger.release({ window_id: 'w', run_id: 'old' }, T0);
    expect(armed(ledger, { id: 'w', run: 'new' })).toMatchObject({
      predecessor: null,
      change: null,
    });
  });

  it('stays open to it if the newer run is called off meanwhile', () => {
    const ledger = ledgerOf({ id: 'w', run: 'old', change: WRITTEN });
    ledger.book({ booking: booking({ id: 'w', run: 'new' }), anew: true }, T0);
    expect(ledger.release({ window_id: 'w', run_id: 'new' }, T0)).toEqual([]);
    expect(ledger.entries()).toMatchObject([{ run_id: 'old', change: WRITTEN }]);
    expect(ledger.claim(booking({ id: 'w', run: 'old', change: WRITTEN }))).toMatchObject({
      granted: true,
    });
  });

  it('is not needed if a reset began the newer run: it continues with the change', () => {
    const ledger = ledgerOf({ id: 'w', run: 'old', change: WRITTEN });
    ledger.book({ booking: booking({ id: 'w', run: 'new' }) }, T0);
    expect(armed(ledger, { id: 'w', run: 'new' })).toMatchObject({
      predecessor: null,
      change: WRITTEN,
    });
  });

  it('makes the next window of the line wait until it is released', () => {
    const ledger = ledgerOf(
      { id: 'w', run: 'r', change: WRITTEN },
      { id: 'next', run: 'n', from: 30, to: 60 },
    );
    ledger.claim(booking({ id: 'w', run: 'r', change: WRITTEN }));
    const next = { id: 'next', run: 'n', from: 30, to: 60 };
    expect(armed(ledger, next)).toMatchObject({ predecessor: 'w' });
    expect(ledger.release({ window_id: 'w', run_id: 'r' }, T0)).toEqual(['next']);
  });
});

describe('a window of whose change a new calendar does not know', () => {
  const NEXT = { id: 'next', run: 'n', from: 30, to: 60 };
  const PAST_END = T0 + 31 * MINUTE;

  function lost(listed: Listed): Ledger {
    const window = { ...entry({ id: 'w', run: 'r' }), listed };
    return new Ledger({ limits: {}, entries: [window, entry(NEXT)], released: [] });
  }

  it('keeps its line, if it may be changed, until it is released', () => {
    const ledger = lost('at_work');
    const asked = ledger.arm(booking(NEXT), PAST_END);
    expect(asked).toMatchObject({ answer: { stands: true, predecessor: 'w' } });
    ledger.expire(T0 + 59 * MINUTE);
    expect(ledger.release({ window_id: 'w', run_id: 'r' }, PAST_END)).toEqual(['next']);
    expect(ledger.arm(booking(NEXT), PAST_END)).toMatchObject({ answer: { predecessor: null } });
  });

  it('keeps no line if it has not begun', () => {
    const ledger = lost('ahead');
    expect(ledger.arm(booking(NEXT), PAST_END)).toMatchObject({ answer: { predecessor: null } });
  });

  it('tells it when it asks, and when it notes', () => {
    const asking = lost('at_work');
    asking.arm(booking({ id: 'w', run: 'r', change: WRITTEN }), T0);
    const noting = lost('at_work');
    noting.note({ window_id: 'w', run_id: 'r', change: WRITTEN });
    for (const ledger of [asking, noting])
      expect(ledger.entries()[0]).toMatchObject({ change: WRITTEN, listed: null });
  });

  it('has its rescue, which a later one of the line does not stop', () => {
    const ledger = lost('at_work');
    const claimed = ledger.claim(booking({ id: 'w', run: 'r', change: WRITTEN }));
    expect(claimed).toEqual({ granted: true, holder: null });
  });
});

describe('the kill switch', () => {
  const stopped: StartsStopped = { actor: 'mia', reason: 'test', at_ms: T0 };

  it('tells the windows that may be armed by a change that is not known', () => {
    const listed = 'ahead' as const;
    const group = { kind: 'schedule-group', id: 'hours' } as const;
    const told = new StartGate(null).stop(stopped, [
      { ...entry({ id: 'near', from: 1, to: 31 }), listed },
      { ...entry({ id: 'far', from: 10, to: 40 }), listed },
      { ...entry({ id: 'over', from: -60, to: -30 }), listed },
      { ...entry({ id: 'entered ahead', from: 10, to: 40 }), target: group, listed },
      { ...entry({ id: 'rescued', run: 'r', from: 1, to: 31 }), rescuedRun: 'r', listed },
      { ...entry({ id: 'retried', from: -10, to: 60 }), listed: 'at_work' },
    ]);
    expect(told).toEqual(['near', 'entered ahead', 'retried']);
  });

  it('tells the windows that are armed and have not written', () => {
    const gate = new StartGate(null);
    const told = gate.stop(stopped, [
      entry({ id: 'booked' }),
      entry({ id: 'armed', change: aChange() }),
      entry({ id: 'active', change: WRITTEN }),
      entry({ id: 'over', from: -60, to: -30, change: aChange() }),
      { ...entry({ id: 'rescued', run: 'r', change: aChange() }), rescuedRun: 'r' },
    ]);
    expect(told).toEqual(['armed']);
    expect(gate.stopped).toEqual(stopped);
  });

  it('tells the windows that have written ahead of a start that is still to come', () => {
    const told = new StartGate(null).stop(stopped, [
      entry({ id: 'entered', from: 10, to: 40, change: WRITTEN }),
      entry({ id: 'begins now', from: 0, to: 30, change: WRITTEN }),
      { ...entry({ id: 'rescued', run: 'r', from: 10, to: 40, change: WRITTEN }), rescuedRun: 'r' },
    ]);
    expect(told).toEqual(['entered']);
  });

  it('lifted, tells those that may be waiting', () => {
    const gate = new StartGate(stopped);
    const told = gate.allow(
      [
        entry({ id: 'due' }),
        entry({ id: 'soon', from: 1, to: 30 }),
        entry({ id: 'later', from: 60, to: 90 }),
        entry({ id: 'active', change: WRITTEN }),
        entry({ id: 'over', from: -60, to: -30 }),
      ],
      T0 + MINUTE / 2,
    );
    expect(told).toEqual(['due', 'soon']);
    expect(gate.stopped).toBeNull();
  });
});
