/** Changes that people are responsible for, in the calendar: without a server. */
import type { Change } from '../../../../src/contract/change/change.ts';
import type { LeftToPerson } from '../../../../src/contract/steps/booking-steps.ts';
import {
  entryBytes,
  HARD_BYTES,
  LEFT_BYTES,
  leftBytes,
  MAX_LEFT,
} from '../../../../src/workflows/calendar/keeping/capacity.ts';
import { readCalendarState } from '../../../../src/workflows/calendar/keeping/compact.ts';
import { describeCalendar } from '../../../../src/workflows/calendar/details.ts';
import { LeftChanges } from '../../../../src/workflows/calendar/keeping/left-changes.ts';
import { Ledger } from '../../../../src/workflows/calendar/rules/ledger.ts';
import { readRelease } from '../../../../src/workflows/calendar/keeping/reading.ts';
import { BookingStore } from '../../../../src/workflows/calendar/keeping/booking-store.ts';
import { aChange } from '../../../support/records/a-change.ts';
import { booking, entry, MINUTE, T0, type BookingSketch } from '../calendar-bookings.ts';

const NOW = T0 + 30 * MINUTE;
const LINE = { kind: 'flow-ivr', id: 'main' } as const;
const APPLIED = aChange({ stage: 'applied' });

function left(more: Partial<LeftToPerson> = {}): LeftToPerson {
  return { target: LINE, change: APPLIED, by: 'mia', ...more };
}

function emptyLedger(): Ledger {
  return new Ledger({ limits: {}, entries: [], released: [] });
}

function book(ledger: Ledger, sketch: BookingSketch, anew = false): void {
  const outcome = ledger.book({ booking: booking(sketch), anew }, T0 - MINUTE);
  if (!outcome.ok) throw new Error(outcome.message);
}

/** What a later window on the line is told; `id` is its own. */
function toldTo(ledger: Ledger, sketch: BookingSketch = {}) {
  const outcome = ledger.arm(booking({ id: 'next', run: 'n', from: 60, to: 90, ...sketch }), NOW);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.answer.left ?? [];
}

/** A window that a person took over, and that is released. */
function takenOver(told = left()): Ledger {
  const ledger = emptyLedger();
  book(ledger, { id: 'w', run: 'r' });
  ledger.note({ window_id: 'w', run_id: 'r', change: APPLIED });
  ledger.release({ window_id: 'w', run_id: 'r', left: told }, NOW);
  return ledger;
}

const KEPT = { ...left(), window_id: 'w', run_id: 'r', left_at_ms: NOW };

describe('a change that is left to a person', () => {
  it('is reported to the next window on its line, and to the same one booked again', () => {
    const ledger = takenOver();
    expect(toldTo(ledger)).toEqual([KEPT]);
    expect(toldTo(takenOver(), { id: 'w', run: 'again' })).toEqual([KEPT]);
  });

  it('is reported to no window on another line', () => {
    expect(toldTo(takenOver(), { target: 'other' })).toEqual([]);
  });

  it('is of the same line in another case', () => {
    const id = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
    const ledger = takenOver(left({ target: { kind: 'flow-ivr', id } }));
    expect(toldTo(ledger, { target: id.toUpperCase() })).toHaveLength(1);
  });

  it('is no booking: it refuses none, and nobody rescues it', () => {
    const ledger = takenOver();
    expect(ledger.entries()).toEqual([]);
    book(ledger, { id: 'over', from: 0, to: 30 });
    expect(ledger.left.views()).toEqual([
      { window_id: 'w', run_id: 'r', target: LINE, by: 'mia', left_at_ms: NOW },
    ]);
  });

  it('knows what booking and window know together', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    ledger.note({ window_id: 'w', run_id: 'r', change: APPLIED });
    const told = aChange({ stage: 'in_doubt', revision: 5, floor: 14, version: 14 });
    ledger.release({ window_id: 'w', run_id: 'r', left: left({ change: told }) }, NOW);
    expect(toldTo(ledger)).toMatchObject([
      { change: { revision: 5, floor: APPLIED.floor, stored: { value: APPLIED.intended } } },
    ]);
  });

  it('is kept as the window tells it if the calendar has lost the booking', () => {
    const ledger = emptyLedger();
    ledger.release({ window_id: 'w', run_id: 'r', left: left() }, NOW);
    expect(toldTo(ledger)).toEqual([KEPT]);
  });

  it('is kept as it was noted if the window tells more than fits', () => {
    const told = aChange({
      stage: 'in_doubt',
      revision: 9,
      baseline: { name: 'x'.repeat(64_000) },
    });
    expect(toldTo(takenOver(left({ change: told })))).toEqual([KEPT]);
  });

  it('of a run that was rescued is reported to the run that waits', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    ledger.note({ window_id: 'w', run_id: 'r', change: APPLIED });
    book(ledger, { id: 'w', run: 'r2' }, true);
    ledger.release({ window_id: 'w', run_id: 'r', left: left() }, NOW);
    expect(toldTo(ledger, { id: 'w', run: 'r2', from: 0, to: 30 })).toEqual([KEPT]);
  });

  it('is nothing of a run whose change continues under a newer one', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    ledger.note({ window_id: 'w', run_id: 'r', change: APPLIED });
    book(ledger, { id: 'w', run: 'reset' });
    ledger.release({ window_id: 'w', run_id: 'r', left: left() }, NOW);
    expect(ledger.left.views()).toEqual([]);
    expect(ledger.entries()).toMatchObject([{ run_id: 'reset', change: APPLIED }]);
  });

  it('is not kept if the line is proven back', () => {
    const ledger = emptyLedger();
    book(ledger, { id: 'w', run: 'r' });
    ledger.note({ window_id: 'w', run_id: 'r', change: APPLIED });
    ledger.release({ window_id: 'w', run_id: 'r' }, NOW);
    expect(toldTo(ledger)).toEqual([]);
  });
});

function claimed(ledger: Ledger, change: Change | null, sketch: BookingSketch = {}) {
  return ledger.claim(booking({ id: 'earlier', run: 'e', from: -60, to: 0, change, ...sketch }));
}

describe('a claim of a line that another window has left to a person', () => {
  /** What `w` left: written for version 16. */
  const LATER = left({ change: aChange({ stage: 'applied', version: 16, new_version: 17 }) });
  const BY_MIA = { window_id: 'w', run_id: 'r', target: LINE, by: 'mia', left_at_ms: NOW };

  it.each<[string, Change | null]>([
    ['an earlier change', aChange({ stage: 'applied', version: 14 })],
    ['an earlier change in doubt', aChange({ stage: 'in_doubt', version: 16 })],
    ['no change', null],
  ])('is denied for %s, and says who is responsible', (_what, change) => {
    const denied = { granted: false, holder: 'w', left: BY_MIA };
    const ledger = takenOver(LATER);
    expect(claimed(ledger, change)).toEqual(denied);
    expect(ledger.entries()).toEqual([]);
    book(ledger, { id: 'earlier', run: 'e', from: -60, to: 0 });
    expect(claimed(ledger, change)).toEqual(denied);
  });

  it('is denied if nothing tells which change was first: there are no versions', () => {
    const target = { kind: 'data-table-row', id: 'table/row' } as const;
    const ledger = takenOver({ ...LATER, target });
    const change = aChange({ stage: 'applied', version: 99 });
    const asked = booking({ id: 'earlier', run: 'e', change });
    expect(ledger.claim({ ...asked, target })).toMatchObject({ granted: false, holder: 'w' });
  });

  it('is granted for a change that was made after it', () => {
    const change = aChange({ stage: 'applied', version: 19 });
    expect(claimed(takenOver(LATER), change)).toEqual({ granted: true, holder: null });
  });

  it('is granted to the window itself, on another line, and once it is forgotten', () => {
    const granted = { granted: true, holder: null };
    expect(claimed(takenOver(LATER), APPLIED, { id: 'w', run: 'again' })).toEqual(granted);
    expect(claimed(takenOver(LATER), APPLIED, { target: 'other' })).toEqual(granted);
    const ledger = takenOver(LATER);
    ledger.left.forget({ window_id: 'w', run_id: 'r' });
    expect(claimed(ledger, APPLIED)).toEqual(granted);
  });

  it('is granted if the booking holds the line with a change', () => {
    const ledger = takenOver(LATER);
    book(ledger, { id: 'earlier', run: 'e', from: -60, to: 0 });
    ledger.note({ window_id: 'earlier', run_id: 'e', change: APPLIED });
    expect(claimed(ledger, APPLIED)).toEqual({ granted: true, holder: null });
  });
});

describe('a left change is forgotten', () => {
  it('once a read shows none of it, however often that is reported', () => {
    const ledger = takenOver();
    ledger.left.forget({ window_id: 'w', run_id: 'another' });
    expect(toldTo(ledger)).toEqual([KEPT]);
    for (let n = 0; n < 2; n += 1) ledger.left.forget({ window_id: 'w', run_id: 'r' });
    expect(toldTo(ledger)).toEqual([]);
  });

  it('for good: a release that comes again does not bring it back', () => {
    const ledger = takenOver();
    ledger.left.forget({ window_id: 'w', run_id: 'r' });
    ledger.release({ window_id: 'w', run_id: 'r', left: left() }, NOW);
    expect(toldTo(ledger)).toEqual([]);
  });
});

describe('left changes on the way to the next run', () => {
  it('stay as they are', () => {
    const state: unknown = JSON.parse(JSON.stringify(takenOver().toState()));
    expect(toldTo(new Ledger(readCalendarState(state)))).toEqual([KEPT]);
  });

  it('are left out if they cannot be read', () => {
    const state = {
      ...takenOver().toState(),
      left: [null, [], ['x'], ['a:b', '=w', 'r', 'mia', 0, {}]],
    };
    expect(readCalendarState(state).left).toEqual([]);
    expect(readCalendarState({ v: 1, left: 7 }).left).toEqual([]);
  });

  it('are bounded in number: the oldest go first', () => {
    const changes = new LeftChanges([]);
    for (let n = 0; n < MAX_LEFT + 2; n += 1) changes.add({ ...KEPT, window_id: `w${n}` });
    const views = changes.views();
    expect(views).toHaveLength(MAX_LEFT);
    expect(views[0]?.window_id).toBe('w2');
    expect(views.at(-1)?.window_id).toBe(`w${MAX_LEFT + 1}`);
  });

  it('are bounded in bytes, and counted with what the calendar holds', () => {
    const change = aChange({ stage: 'applied', baseline: { name: 'x'.repeat(60_000) } });
    const large = { ...KEPT, change };
    const changes = new LeftChanges([]);
    for (const window_id of ['a', 'b', 'c', 'd']) changes.add({ ...large, window_id });
    expect(changes.views().map(({ window_id }) => window_id)).toEqual(['b', 'c', 'd']);
    expect(changes.bytes).toBeLessThanOrEqual(LEFT_BYTES);
    expect(changes.bytes).toBe(3 * leftBytes({ ...large, window_id: 'd' }));
    changes.forget({ window_id: 'b', run_id: 'r' });
    changes.forget({ window_id: 'c', run_id: 'r' });
    changes.forget({ window_id: 'd', run_id: 'r' });
    expect(changes.bytes).toBe(0);
  });

  it('make room for bookings: a calendar that is full keeps the newest that fit', () => {
    const store = new BookingStore({ entries: [], released: [] });
    const baseline = { name: 'x'.repeat(60_000) };
    const change = aChange({ baseline });
    const each = entryBytes(entry({ id: 'w0', change }));
    for (let n = 0; store.bytes + each < HARD_BYTES - 1_000; n += 1)
      store.put(entry({ id: `w${n}`, change }));
    const small = leftBytes(KEPT);
    const fitting = Math.floor((HARD_BYTES - store.bytes) / small);
    expect(fitting).toBeLessThan(MAX_LEFT);
    for (let n = 0; n < MAX_LEFT; n += 1) store.leave({ ...KEPT, window_id: `left ${n}` });
    const { bookings, left: kept } = store.toState();
    expect(Buffer.byteLength(JSON.stringify([bookings, kept]))).toBeLessThanOrEqual(HARD_BYTES);
    expect(store.left.views().at(-1)?.window_id).toBe(`left ${MAX_LEFT - 1}`);
    expect(store.bytesWith(entry({ id: 'new' }))).toBeGreaterThan(store.bytes);
  });
});

describe('what a release reports a change', () => {
  const run = { window_id: 'w', run_id: 'r' };

  it('is read', () => {
    expect(readRelease({ ...run, left: left() })).toEqual({ ...run, left: left() });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no change', { ...left(), change: { stage: 'x' } }],
    ['no target', { ...left(), target: 7 }],
    ['nobody', { ...left(), by: 7 }],
  ])('is left out where it is %s: the line is given free all the same', (_what, told) => {
    expect(readRelease({ ...run, left: told })).toEqual(run);
  });

  it('names a person in few words', () => {
    expect(readRelease({ ...run, left: left({ by: 'm'.repeat(500) }) })?.left?.by).toHaveLength(
      200,
    );
  });
});

describe('the details of a calendar', () => {
  it('name the lines that were left to people', () => {
    const text = describeCalendar([], null, NOW, takenOver(left({ by: '*mia*' })).left.views());
    expect(text).toContain('### 1 left to people');
    expect(text).toContain('flow-ivr:main');
    expect(text).toContain('\\*mia\\*');
  });

  it('say nothing of it if there is none', () => {
    expect(describeCalendar([], null, NOW, [])).not.toContain('left to people');
  });
});
