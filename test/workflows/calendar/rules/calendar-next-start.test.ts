/** The next free start in the refusal of a booking, compared with examples and with trying every instant. */
import * as fc from 'fast-check';
import { findConflicts, type Slot } from '../../../../src/workflows/calendar/rules/admission.ts';
import { Ledger } from '../../../../src/workflows/calendar/rules/ledger.ts';
import { nextFreeStart } from '../../../../src/workflows/calendar/rules/next-start.ts';
import { aChange } from '../../../support/records/a-change.ts';
import { booking, entry, MINUTE, T0, type BookingSketch } from '../calendar-bookings.ts';

const BEFORE = T0 - 60 * MINUTE;

/** In minutes after T0. */
function next(wanted: BookingSketch, others: readonly BookingSketch[], nowMs = BEFORE) {
  const startMs = nextFreeStart(booking(wanted), others.map(booking), nowMs);
  return startMs === null ? null : (startMs - T0) / MINUTE;
}

interface Drawn {
  readonly target: string;
  readonly from: number;
  readonly length: number;
  readonly limit: number;
}

function toSlot({ target, from, length, limit }: Drawn, n: number): Slot {
  return booking({ id: `w${n}`, target, from, to: from + length, limit });
}

function isFree(wanted: Slot, startMs: number, others: readonly Slot[]): boolean {
  const endMs = startMs + wanted.end_ms - wanted.start_ms;
  const moved = { ...wanted, start_ms: startMs, end_ms: endMs };
  return findConflicts(moved, { fromMs: startMs, toMs: endMs }, others, BEFORE).length === 0;
}

describe('nextFreeStart', () => {
  it.each<[string, BookingSketch, BookingSketch[], number | null]>([
    ['the end of the booking in the way', { from: 10, to: 40 }, [{ id: 'a' }], 30],
    ['the wanted one where nothing is in the way', { from: 30, to: 60 }, [{ id: 'a' }], 30],
    [
      'not a gap that is too short',
      { from: 10, to: 40 },
      [{ id: 'a' }, { id: 'b', from: 45, to: 60 }, { id: 'c', from: 90, to: 120 }],
      60,
    ],
    [
      'a gap that is just long enough',
      { from: 10, to: 25 },
      [{ id: 'a' }, { id: 'b', from: 45, to: 60 }],
      30,
    ],
    [
      'when one of too many at once is over',
      { target: 'x', from: 10, to: 40, limit: 2 },
      [
        { id: 'a', target: 'p', to: 50 },
        { id: 'b', target: 'q', to: 90 },
      ],
      50,
    ],
    [
      'when the target is free and not too many are active',
      { from: 10, to: 40, limit: 2 },
      [{ id: 'a' }, { id: 'b', target: 'p', to: 100 }, { id: 'c', target: 'q', to: 70 }],
      70,
    ],
    [
      'never with a window of its own id in the way',
      { id: 'a', from: 10, to: 40 },
      [{ id: 'a' }],
      10,
    ],
  ])('is %s', (_what, wanted, others, expected) => {
    expect(next(wanted, others)).toBe(expected);
  });

  it('is on a whole minute where Genesys begins the window', () => {
    const target = { kind: 'schedule-group', id: 'hours' } as const;
    const wanted = { ...booking({ from: 10, to: 40, limit: 2 }), target };
    const others = [
      booking({ id: 'a', target: 'p', to: 50.5 }),
      booking({ id: 'b', target: 'q', to: 90 }),
    ];
    expect(nextFreeStart(wanted, others, BEFORE)).toBe(T0 + 51 * MINUTE);
  });

  it('is free, and nothing before it is', () => {
    const sketch = fc.record({
      target: fc.constantFrom('main', 'p', 'q'),
      from: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 1, max: 15 }),
      limit: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(sketch, fc.array(sketch, { maxLength: 8 }), (asked, given) => {
        const wanted = booking({
          id: 'new',
          target: asked.target,
          from: asked.from,
          to: asked.from + asked.length,
          limit: asked.limit,
        });
        const others = given.map(toSlot);
        const found = nextFreeStart(wanted, others, BEFORE);
        if (found === null) throw new Error('every calendar ends');
        expect(isFree(wanted, found, others)).toBe(true);
        for (let ms = wanted.start_ms; ms < found; ms += MINUTE)
          expect([ms, isFree(wanted, ms, others)]).toEqual([ms, false]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is none that takes long to find', () => {
    const others = Array.from({ length: 10_000 }, (_, n) =>
      booking({ id: `w${n}`, target: `t${n % 100}`, from: n, to: n + 400, limit: 10_000 }),
    );
    const began = process.cpuUsage();
    nextFreeStart(booking({ id: 'new', from: 5_000, to: 5_030, limit: 1 }), others, BEFORE);
    const { user, system } = process.cpuUsage(began);
    expect(user + system).toBeLessThan(2_000_000);
  });
});

describe('a booking that is refused', () => {
  const ledger = new Ledger({
    limits: {},
    entries: [entry({ id: 'old', change: aChange() }), entry({ id: 'later', from: 40, to: 50 })],
    released: [],
  });

  it('names the next free start for as long, in words and as a field', () => {
    const outcome = ledger.mayBook({ booking: booking({ id: 'new', from: 10, to: 45 }) }, BEFORE);
    const next_free_start = '2027-01-15T02:50:00.000+00:00';
    expect(outcome).toMatchObject({
      ok: false,
      result: {
        conflicts: [
          {
            workflow_id: 'old',
            next_free_start,
            message: expect.stringContaining(
              `the next free start of the same length is ${next_free_start}`,
            ),
          },
          { workflow_id: 'later', next_free_start },
        ],
      },
    });
  });
});
