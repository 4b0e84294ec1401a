/** What calendar, windows and sweeper report, read on a scrape. What cannot be read is missing, never zero. */
import { Gauge, type Registry } from 'prom-client';
import { inTime } from '../../activities/in-time.ts';
import { sumUp } from '../../client/standing.ts';
import type { StandingWindow } from '../../client/windows/standing-window.ts';
import type { BookingView } from '../../contract/reporting/checkup.ts';

/** How long one reading serves every scrape: a list costs the server more than a query to the calendar. */
const FRESH_MS = { calendar: 5_000, list: 15_000 } as const;
const PATIENCE_MS = 2_000;
/** How long a finished window counts; after that, somebody has dealt with it. */
const LOOK_BACK_MS = 24 * 60 * 60_000;

interface Watching {
  /** @default Date.now */
  readonly nowMs?: () => number;
  /** The longest that a scrape waits, ms. @default 2,000 */
  readonly patienceMs?: number;
}

export interface CalendarSource extends Watching {
  readonly list: () => Promise<readonly BookingView[]>;
}

export interface StandingSource extends Watching {
  readonly standing: (sinceMs: number) => Promise<readonly StandingWindow[]>;
  /** Epoch ms; null if none is known. */
  readonly lastGoodSweep: () => Promise<number | null>;
}

/** A value that is read rarely enough to cost nothing. Null if it could not be read in time; never throws. */
function cached<T>(
  read: () => Promise<T>,
  freshMs: number,
  { nowMs = () => Date.now(), patienceMs = PATIENCE_MS }: Watching,
): () => Promise<T | null> {
  let reading: { readonly at: number; readonly value: T | null } | null = null;
  let underWay: Promise<void> | null = null;
  const renew = async (): Promise<void> => {
    const asked = Promise.resolve().then(read);
    const value = await inTime(asked, patienceMs, 'no answer in time').catch(() => null);
    reading = { at: nowMs(), value };
  };
  return async () => {
    if (reading === null || nowMs() - reading.at >= freshMs) {
      underWay ??= renew().finally(() => (underWay = null));
      await underWay;
    }
    return reading?.value ?? null;
  };
}

function show(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}

/** A line may be in maintenance as soon as it is armed, because the answer to its write may be lost. */
function overdueMs(bookings: readonly BookingView[], nowMs: number): number {
  const late = bookings
    .filter(({ state }) => state !== 'booked')
    .map(({ end_time }) => nowMs - Date.parse(end_time));
  return Math.max(0, ...late);
}

/**
 * Updates three gauges; never throws.
 * @param seenMs how long the longest line has been overdue according to the windows themselves; null if not known
 */
export type RefreshCalendar = (seenMs: number | null) => Promise<void>;

export function watchCalendar(registry: Registry, source: CalendarSource): RefreshCalendar {
  const { list, nowMs = () => Date.now() } = source;
  const registers = [registry];
  const read = cached(list, FRESH_MS.calendar, source);
  const active = new Gauge({
    name: 'interlude_active_windows',
    help: 'Windows of the organisation whose line is in maintenance now, by the calendar.',
    registers,
  });
  const overdue = new Gauge({
    name: 'interlude_oldest_overdue_revert_seconds',
    help: 'How long ago the oldest window ended, by its end in force, whose line is not proven back; 0 when there is none.',
    registers,
  });
  const readable = new Gauge({
    name: 'interlude_calendar_readable',
    help: '1 when the calendar answered; when 0, the gauge of active windows is absent.',
    registers,
  });
  return async (seenMs) => {
    const bookings = await read();
    readable.set(bookings === null ? 0 : 1);
    show(active, bookings?.filter(({ state }) => state === 'active').length ?? null);
    const isKnown = bookings !== null || seenMs !== null;
    const longestMs = Math.max(overdueMs(bookings ?? [], nowMs()), seenMs ?? 0);
    show(overdue, isKnown ? longestMs / 1_000 : null);
  };
}

/** Updates two gauges; resolves with how long the longest line has been overdue, ms; null if not known. */
export type RefreshStanding = () => Promise<number | null>;

export function watchStanding(registry: Registry, source: StandingSource): RefreshStanding {
  const { standing, lastGoodSweep, nowMs = () => Date.now() } = source;
  const registers = [registry];
  const look = async () => {
    const windows = await standing(nowMs() - LOOK_BACK_MS);
    return { ...sumUp(windows, nowMs()), atMs: nowMs() };
  };
  const seenBy = cached(look, FRESH_MS.list, source);
  const sweptAt = cached(lastGoodSweep, FRESH_MS.list, source);
  const needPerson = new Gauge({
    name: 'interlude_windows_need_person',
    help: 'Windows that need a person: running ones, and those that ended within a day.',
    registers,
  });
  const sweepAge = new Gauge({
    name: 'interlude_last_good_sweep_age_seconds',
    help: 'How long ago a sweep last ended without failing; one begins every minute.',
    registers,
  });
  return async () => {
    const [seen, sweptMs] = await Promise.all([seenBy(), sweptAt()]);
    show(needPerson, seen?.needPerson ?? null);
    show(sweepAge, sweptMs === null ? null : Math.max(0, nowMs() - sweptMs) / 1_000);
    if (seen === null) return null;
    // A line that was overdue then is assumed to be overdue still.
    return seen.overdueMs === 0 ? 0 : seen.overdueMs + (nowMs() - seen.atMs);
  };
}
