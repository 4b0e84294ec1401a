/** The calendar looks only at the bookings near a window: whatever is booked, it decides as if it looked at all. */
import * as fc from 'fast-check';
import { aChange } from '../../../support/records/a-change.ts';
import { BookingStore } from '../../../../src/workflows/calendar/keeping/booking-store.ts';
import type { Entry } from '../../../../src/workflows/calendar/keeping/entry.ts';
import { findConflicts } from '../../../../src/workflows/calendar/rules/admission.ts';
import {
  earlierNeighboursOf,
  neighboursOf,
} from '../../../../src/workflows/calendar/rules/beside/neighbours.ts';
import {
  holderOf,
  predecessorToAwait,
  predecessorToTell,
} from '../../../../src/workflows/calendar/rules/predecessor.ts';
import { entry, MINUTE, T0 } from '../calendar-bookings.ts';

const KINDS = ['flow-ivr', 'emergency-group', 'ivr', 'data-table-row'] as const;

/** Minutes after T0: within a day, or for days. */
const SPAN = fc
  .tuple(
    fc.integer({ min: 0, max: 1_400 }),
    fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 2_000, max: 9_000 })),
  )
  .map(([from, length]) => ({ from, to: from + length }));

interface EntrySketch {
  readonly id: number;
  readonly target: string;
  readonly kind: (typeof KINDS)[number];
  readonly span: { readonly from: number; readonly to: number };
  readonly limit: number;
  readonly isChanged: boolean;
  readonly rescued: boolean;
  readonly row: string | undefined;
  readonly words: string;
}

function toEntryOf(sketch: EntrySketch): Entry {
  const { id, target, kind, span, limit, isChanged, rescued, row, words } = sketch;
  const change = isChanged ? aChange() : null;
  return {
    ...entry({ id: `w${id}`, run: 'run', limit, ...span, change }),
    target: { kind, id: target },
    rescuedRun: rescued ? 'earlier' : null,
    ...(row === undefined ? {} : { row: { id: row, words } }),
  };
}

const ENTRY: fc.Arbitrary<Entry> = fc
  .record({
    id: fc.integer({ min: 0, max: 40 }),
    target: fc.constantFrom('t1', 'T1', 't2', 't3', 't4/a', 't4/b'),
    kind: fc.constantFrom(...KINDS),
    span: SPAN,
    limit: fc.integer({ min: 1, max: 4 }),
    isChanged: fc.boolean(),
    rescued: fc.boolean(),
    row: fc.option(fc.constantFrom('t4/a', 't4/b', 'T4/a'), { nil: undefined }),
    words: fc.constantFrom('one', 'two'),
  })
  .map(toEntryOf);

/** Puts and removals in any order. */
const STEP = fc.oneof(
  { weight: 4, arbitrary: ENTRY.map((put) => ({ put, remove: null })) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 40 }).map((n) => ({ put: null, remove: `w${n}` })),
  },
);

function decided(wanted: Entry, entries: readonly Entry[], nowMs: number) {
  const stretch = { fromMs: wanted.start_ms, toMs: wanted.end_ms };
  return {
    conflicts: findConflicts(wanted, stretch, entries, nowMs),
    told: predecessorToTell(wanted, entries, nowMs),
    awaited: predecessorToAwait(wanted, entries, nowMs),
    holder: holderOf(wanted, entries),
    earlier: earlierNeighboursOf(wanted, entries, nowMs),
    beside: neighboursOf(wanted, stretch, entries, nowMs),
  };
}

describe('near', () => {
  it('decides as if all bookings were looked at', () => {
    fc.assert(
      fc.property(
        fc.array(STEP, { maxLength: 60 }),
        ENTRY,
        fc.integer({ min: -60, max: 12_000 }),
        (steps, wanted, minutes) => {
          const store = new BookingStore({ entries: [], released: [] });
          for (const { put, remove } of steps) {
            if (put !== null) store.put(put);
            if (remove !== null) store.remove(remove);
          }
          const nowMs = T0 + minutes * MINUTE;
          const near = store.near({ ...wanted, fromMs: wanted.start_ms, toMs: wanted.end_ms });
          expect(decided(wanted, near, nowMs)).toEqual(decided(wanted, store.all(), nowMs));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('finds an earlier window of the line hours before, whatever the spelling of its id', () => {
    const store = new BookingStore({ entries: [], released: [] });
    store.put(entry({ id: 'first', target: 'Main', from: 0, to: 30 }));
    const wanted = entry({ id: 'second', target: 'mAIN', from: 600, to: 630 });
    const near = store.near({ ...wanted, fromMs: wanted.start_ms, toMs: wanted.end_ms });
    expect(predecessorToAwait(wanted, near, T0)).toBe('first');
  });

  it('looks at a few of thousands', () => {
    const entries = Array.from({ length: 5_000 }, (_, n) =>
      entry({ id: `w${n}`, target: `t${n}`, from: n * 60, to: n * 60 + 30 }),
    );
    const store = new BookingStore({ entries, released: [] });
    const wanted = entry({ id: 'new', target: 'new', from: 60_000, to: 60_030 });
    const near = store.near({ ...wanted, fromMs: wanted.start_ms, toMs: wanted.end_ms });
    expect(near.length).toBeGreaterThan(0);
    expect(near.length).toBeLessThan(10);
  });
});

describe('unchangedBefore', () => {
  it('finds all that were over by then, whatever was put and removed before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(STEP, fc.integer({ min: 0, max: 12_000 })), { maxLength: 40 }),
        (steps) => {
          const store = new BookingStore({ entries: [], released: [] });
          for (const [{ put, remove }, minutes] of steps) {
            if (put !== null) store.put(put);
            if (remove !== null) store.remove(remove);
            const atMs = T0 + minutes * MINUTE;
            const all = store
              .all()
              .filter(
                ({ end_ms, change, rescuedRun }) =>
                  end_ms <= atMs && change === null && rescuedRun === null,
              );
            expect(store.unchangedBefore(atMs)).toEqual(all);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
