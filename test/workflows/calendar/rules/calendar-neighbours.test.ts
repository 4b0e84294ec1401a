/** Which bookings a window gets as its neighbours: those at the same time whose objects may have its callers. */
import type { Booking } from '../../../../src/contract/steps/booking-steps.ts';
import type { TargetKindName } from '../../../../src/contract/request/target/target.ts';
import { toEntry } from '../../../../src/workflows/calendar/keeping/entry.ts';
import {
  earlierNeighboursOf,
  neighboursOf,
} from '../../../../src/workflows/calendar/rules/beside/neighbours.ts';

const NOW = 1_000;

function booking(
  window_id: string,
  kind: TargetKindName,
  start_ms = 10_000,
  end_ms = 20_000,
): Booking {
  const target = { kind, id: window_id };
  return {
    window_id,
    run_id: 'r',
    target,
    start_ms,
    end_ms,
    max_concurrent_windows: 1,
    change: null,
  };
}

function idsOf({ neighbours = [] }: { neighbours?: readonly { window_id: string }[] }): string[] {
  return neighbours.map(({ window_id }) => window_id);
}

describe('the neighbours of a booking', () => {
  const group = booking('group', 'emergency-group');
  const ivr = booking('ivr', 'ivr');

  it.each<[string, Booking, string[]]>([
    ['an object that may have the same callers', ivr, ['ivr']],
    ['a flow, whose callers are its own', booking('flow', 'flow-ivr'), []],
    ['a row, which has no callers', booking('row', 'data-table-row'), []],
    ['a window that ends when it starts', booking('before', 'ivr', 5_000, 10_000), []],
    ['a window that starts when it ends', booking('after', 'ivr', 20_000, 30_000), []],
    ['a window within it', booking('within', 'ivr', 12_000, 13_000), ['within']],
    ['a window long over', booking('over', 'ivr', 10, 900), []],
  ])('are found: %s', (_what, other, expected) => {
    expect(idsOf(earlierNeighboursOf(group, [toEntry(other)], NOW))).toEqual(expected);
  });

  it('are those that were booked before, so that of two at once the later one gives way', () => {
    const entries = [toEntry(group), toEntry(ivr)];
    expect(idsOf(earlierNeighboursOf(group, entries, NOW))).toEqual([]);
    expect(idsOf(earlierNeighboursOf(ivr, entries, NOW))).toEqual(['group']);
  });

  it('are all of them if an end moves', () => {
    const entries = [toEntry(group), toEntry(ivr)];
    const added = { fromMs: 15_000, toMs: 16_000 };
    expect(idsOf(neighboursOf(group, added, entries, NOW))).toEqual(['ivr']);
  });

  it('are no other IVRs for an IVR: no two of them have a caller in common, and each would cost a read', () => {
    const others = Array.from({ length: 60 }, (_, n) => toEntry(booking(`ivr-${n}`, 'ivr')));
    const entries = [...others, toEntry(group)];
    expect(idsOf(earlierNeighboursOf(ivr, entries, NOW))).toEqual(['group']);
  });

  it('are not cut off without a word', () => {
    const others = Array.from({ length: 260 }, (_, n) => toEntry(booking(`ivr-${n}`, 'ivr')));
    expect(earlierNeighboursOf(group, others, NOW)).toMatchObject({ neighbours_left_out: 10 });
  });

  it('are nobody for a kind whose callers are its own', () => {
    const flow = booking('flow', 'flow-ivr');
    expect(earlierNeighboursOf(flow, [toEntry(ivr)], NOW)).toEqual({});
  });
});
