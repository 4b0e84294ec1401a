/** Bookings for tests of the calendar: only what matters is named. */
import { randomUUID } from 'node:crypto';
import type { Booking } from '../../../src/contract/steps/booking-steps.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import { toEntry, type Entry } from '../../../src/workflows/calendar/keeping/entry.ts';

export const T0 = Date.UTC(2027, 0, 15, 2);
export const MINUTE = 60_000;

export interface BookingSketch {
  readonly id?: string;
  readonly run?: string;
  readonly target?: string;
  /** Minutes after {@link T0}. */
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
  readonly change?: Change | null;
}

export function booking(sketch: BookingSketch = {}): Booking {
  const { target = 'main', from = 0, to = 30, limit = 3 } = sketch;
  return {
    window_id: sketch.id ?? `ivr-window/flow-ivr:${target}/${from}`,
    run_id: sketch.run ?? randomUUID(),
    target: { kind: 'flow-ivr', id: target },
    start_ms: T0 + from * MINUTE,
    end_ms: T0 + to * MINUTE,
    max_concurrent_windows: limit,
    change: sketch.change ?? null,
  };
}

export function entry(sketch: BookingSketch = {}): Entry {
  return toEntry(booking(sketch));
}
