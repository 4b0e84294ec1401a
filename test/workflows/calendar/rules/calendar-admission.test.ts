/** The rules of admission, compared with examples and with a model that tries every instant. */
import * as fc from 'fast-check';
import type { Conflict } from '../../../../src/contract/window/window.ts';
import {
  findConflicts,
  OVERDUE_REACH_MS,
  type Slot,
} from '../../../../src/workflows/calendar/rules/admission.ts';
import {
  holderOf,
  predecessorToAwait,
  predecessorToTell,
} from '../../../../src/workflows/calendar/rules/predecessor.ts';
import { aChange } from '../../../support/records/a-change.ts';
import { booking, MINUTE, T0, type BookingSketch } from '../calendar-bookings.ts';

const BEFORE = T0 - 60 * MINUTE;

function conflicts(wanted: BookingSketch, others: readonly BookingSketch[], nowMs = BEFORE) {
  const slot = booking(wanted);
  const stretch = { fromMs: slot.start_ms, toMs: slot.end_ms };
  return findConflicts(slot, stretch, others.map(booking), nowMs);
}

function kinds(found: readonly Conflict[]): string[] {
  return found.map(({ kind, workflow_id }) => `${kind} ${workflow_id}`);
}

describe('overlap', () => {
  it('refuses a window that shares an instant with another one of its target', () => {
    const found = conflicts({ id: 'new', from: 29, to: 60 }, [{ id: 'old', from: 0, to: 30 }]);
    expect(found).toEqual([
      {
        workflow_id: 'old',
        target: 'flow-ivr:main',
        start_time: '2027-01-15T02:00:00.000+00:00',
        end_time: '2027-01-15T02:30:00.000+00:00',
        kind: 'overlap',
        message: expect.stringContaining('is booked from 2027-01-15T02:00:00.000+00:00'),
      },
    ]);
  });

  it('admits a window that begins at the instant another one ends', () => {
    expect(conflicts({ id: 'new', from: 30, to: 60 }, [{ id: 'old' }])).toEqual([]);
    expect(conflicts({ id: 'new', from: -30, to: 0 }, [{ id: 'old' }])).toEqual([]);
  });

  it('admits the same time on another target', () => {
    expect(conflicts({ id: 'new', target: 'sales' }, [{ id: 'old' }])).toEqual([]);
  });

  it('leaves the booking of the same window out of account', () => {
    expect(conflicts({ id: 'same', to: 40 }, [{ id: 'same' }])).toEqual([]);
  });

  it('ignores a window that is over and never changed its line', () => {
    const now = T0 + 30 * MINUTE;
    const old = { id: 'old', from: 0, to: 30 };
    expect(conflicts({ id: 'new', from: 29, to: 60 }, [old], now)).toEqual([]);
    expect(
      kinds(conflicts({ id: 'new', from: 29, to: 60 }, [{ ...old, change: aChange() }], now)),
    ).toEqual(['overlap old']);
  });

  it('names at most 20 windows', () => {
    const many = Array.from({ length: 50 }, (_, n) => ({ id: `w${n}`, from: n, to: n + 1 }));
    expect(conflicts({ id: 'new', from: 0, to: 50 }, many)).toHaveLength(20);
  });
});

describe('max_concurrent_windows', () => {
  const two = [
    { id: 'a', target: 'a', from: 0, to: 20 },
    { id: 'b', target: 'b', from: 10, to: 30 },
  ];

  it('refuses what would exceed the own limit at one instant, and names who is active then', () => {
    const found = conflicts({ target: 'c', from: 15, to: 40, limit: 2 }, two);
    expect(kinds(found)).toEqual(['limit a', 'limit b']);
    expect(found[0]?.message).toBe(
      'a is one of 3 windows that would be active at 2027-01-15T02:15:00.000+00:00; this request allows 2 (max_concurrent_windows)',
    );
  });

  it('admits as many as the limit', () => {
    expect(conflicts({ target: 'c', from: 15, to: 40, limit: 3 }, two)).toEqual([]);
    expect(conflicts({ target: 'c', from: 20, to: 40, limit: 2 }, two)).toEqual([]);
  });

  it('refuses what would exceed the limit of a window already booked', () => {
    const strict = { id: 'strict', target: 's', from: 10, to: 20, limit: 1 };
    const found = conflicts({ target: 'c', from: 0, to: 30 }, [strict]);
    expect(kinds(found)).toEqual(['limit strict']);
    expect(found[0]?.message).toContain('strict allows 1 active windows at once');
    expect(conflicts({ target: 'c', from: 20, to: 30 }, [strict])).toEqual([]);
  });

  it('counts an overdue window as active for the hour to come', () => {
    const now = T0 + 60 * MINUTE;
    const overdue = { id: 'late', target: 'l', from: 0, to: 30, change: aChange() };
    const soon = { target: 'c', from: 61, to: 90, limit: 1 };
    const later = { target: 'c', from: 120, to: 150, limit: 1 };
    expect(kinds(conflicts(soon, [overdue], now))).toEqual(['limit late']);
    expect(conflicts(later, [overdue], now)).toEqual([]);
    expect(conflicts({ ...soon, target: 'l' }, [overdue], now)).toEqual([]);
  });
});

describe('predecessor', () => {
  const a = { id: 'a', from: 0, to: 30 };
  const b = booking({ id: 'b', from: 30, to: 60 });
  const next = booking({ id: 'n', from: 300, to: 330 });

  it('is reported if one window ends as the other begins', () => {
    expect(predecessorToTell(b, [booking(a)], BEFORE)).toBe('a');
    expect(predecessorToTell(next, [booking(a)], BEFORE)).toBeNull();
  });

  it('is reported if an earlier window is overdue', () => {
    const overdue = booking({ ...a, change: aChange() });
    expect(predecessorToTell(next, [overdue], T0 + 31 * MINUTE)).toBe('a');
  });

  it('is awaited until it is released, or over without a change', () => {
    expect(predecessorToAwait(b, [booking(a)], T0 + 29 * MINUTE)).toBe('a');
    expect(predecessorToAwait(b, [booking(a)], T0 + 30 * MINUTE)).toBeNull();
    const changed = booking({ ...a, change: aChange() });
    expect(predecessorToAwait(b, [changed], T0 + 300 * MINUTE)).toBe('a');
  });

  it('is the latest of several, on the same target only, and never a later window', () => {
    const others = [
      booking({ id: 'first', from: -60, to: -30 }),
      booking({ id: 'last', from: -30, to: 0 }),
      booking({ id: 'elsewhere', target: 'sales', from: 0, to: 30 }),
      booking({ id: 'after', from: 60, to: 90 }),
      b,
    ];
    expect(predecessorToAwait(b, others, BEFORE)).toBe('last');
  });
});

function activeAt(slot: Slot, atMs: number, nowMs: number): boolean {
  if (slot.end_ms > nowMs) return slot.start_ms <= atMs && atMs < slot.end_ms;
  return slot.change !== null && slot.start_ms <= atMs && atMs < nowMs + OVERDUE_REACH_MS;
}

/** However their ids are spelled. */
function isOneLine(a: Slot, b: Slot): boolean {
  return a.target.id.toLowerCase() === b.target.id.toLowerCase();
}

/** Every minute separately: who overlaps, whose limit is exceeded. */
function model(wanted: Slot, others: readonly Slot[], nowMs: number): Set<string> {
  const found = new Set<string>();
  for (let at = wanted.start_ms; at < wanted.end_ms; at += MINUTE) {
    for (const slot of others) {
      const counts = slot.end_ms > nowMs || slot.change !== null;
      const covers = slot.start_ms <= at && at < slot.end_ms;
      if (isOneLine(slot, wanted) && counts && covers) found.add(`overlap ${slot.window_id}`);
    }
    const active = others.filter((slot) => !isOneLine(slot, wanted) && activeAt(slot, at, nowMs));
    for (const slot of active) {
      const most = Math.min(slot.max_concurrent_windows, wanted.max_concurrent_windows);
      if (active.length + 1 > most) found.add(`limit ${slot.window_id}`);
    }
  }
  return found;
}

describe('admission against a model', () => {
  const minutes = fc.integer({ min: 0, max: 12 });
  const sketch = fc
    .record({
      target: fc.constantFrom('a', 'A', 'b', 'c', 'C', 'd'),
      from: minutes,
      length: fc.integer({ min: 1, max: 6 }),
      limit: fc.integer({ min: 1, max: 4 }),
      changed: fc.boolean(),
    })
    .map(({ target, from, length, limit, changed }) => ({
      target,
      from,
      to: from + length,
      limit,
      change: changed ? aChange() : null,
    }));
  const world = fc.record({
    wanted: sketch,
    others: fc.array(sketch, { maxLength: 8 }),
    now: fc.integer({ min: -1, max: 18 }),
  });

  it('finds exactly what a look at every minute finds', () => {
    fc.assert(
      fc.property(world, ({ wanted: sketched, others: sketches, now }) => {
        const wanted = booking({ id: 'wanted', ...sketched });
        const others = sketches.map((other, n) => booking({ id: `w${n}`, ...other }));
        const nowMs = T0 + now * MINUTE;
        const stretch = { fromMs: wanted.start_ms, toMs: wanted.end_ms };
        const found = kinds(findConflicts(wanted, stretch, others, nowMs));
        expect(new Set(found)).toEqual(model(wanted, others, nowMs));
        expect(found).toHaveLength(new Set(found).size);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('two spellings of one line', () => {
  const sketch = { id: 'a', target: 'Main-LINE' };
  const first = booking(sketch);

  it('overlap: the second one is refused, however generous its limit', () => {
    const second = { id: 'b', target: 'main-line', from: 10, to: 40, limit: 1_000 };
    expect(conflicts(second, [sketch])).toMatchObject([
      { kind: 'overlap', workflow_id: 'a', target: 'flow-ivr:Main-LINE' },
    ]);
  });

  it('follow each other as one line: the second one waits for the first', () => {
    const second = booking({ id: 'b', target: 'MAIN-line', from: 30, to: 60 });
    expect(predecessorToTell(second, [first], BEFORE)).toBe('a');
    expect(predecessorToAwait(second, [first], BEFORE)).toBe('a');
    expect(holderOf(second, [first])).toBeNull();
    expect(holderOf(second, [{ ...first, change: aChange() }])).toBe('a');
  });

  it('are one window each for the limit', () => {
    const other = { id: 'c', target: 'other', limit: 1 };
    expect(kinds(conflicts(other, [sketch]))).toEqual(['limit a']);
  });
});
