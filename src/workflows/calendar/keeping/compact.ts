/**
 * A calendar's state as it is passed to the next run, and back. Reading is tolerant: anything that is not a booking is
 * left out, so no input can block a calendar. Pure.
 */
import {
  toCompactId,
  toWholeId,
  type CalendarLimits,
  type CalendarState,
  type CompactBooking,
  type CompactChange,
  type CompactLeft,
  type CompactRest,
  type Listed,
  type RowUse,
} from '../../../contract/calendar/calendar-state.ts';
import { isRecord } from '../../../contract/values/json.ts';
import { readStartsStopped, type StartsStopped } from '../../../contract/window/start-hold.ts';
import type { LeftChange } from '../../../contract/steps/booking-steps.ts';
import type { Change } from '../../../contract/change/change.ts';
import { targetName } from '../../../contract/request/window-plan.ts';
import { readChange } from '../../../contract/change/read-change.ts';
import { isText, readBooking, readTarget } from './reading.ts';
import type { Entry } from './entry.ts';

const ROW_USES: readonly RowUse[] = ['asked', 'left'];
const LISTED: readonly Listed[] = ['at_work', 'ahead'];

function toCompactChange(change: Change): CompactChange {
  const { stored, intended } = change;
  const isAsSent = JSON.stringify(stored?.value) === JSON.stringify(intended);
  if (stored === undefined || !isAsSent) return change;
  return { ...change, stored: { revision: stored.revision } };
}

function toRest(entry: Entry): CompactRest | null {
  const { change, row, rowUse, waitsFor, formerRuns, rescuedRun, listed } = entry;
  const rest: CompactRest = {
    ...(row === undefined ? {} : { row: [row.id, row.words] }),
    ...(rowUse === null ? {} : { row_use: rowUse }),
    ...(change === null ? {} : { change: toCompactChange(change) }),
    ...(waitsFor === null ? {} : { waits_for: waitsFor }),
    ...(formerRuns.length === 0 ? {} : { former_runs: formerRuns }),
    ...(rescuedRun === null ? {} : { rescued_run: rescuedRun }),
    ...(listed === null ? {} : { listed }),
  };
  return Object.keys(rest).length === 0 ? null : rest;
}

/** A booking in about 140 bytes. */
export function toCompact(entry: Entry): CompactBooking {
  const target = targetName(entry.target);
  const id = toCompactId(entry.window_id, entry.target);
  const { run_id: run, start_ms, end_ms, max_concurrent_windows: limit } = entry;
  const rest = toRest(entry);
  return rest === null
    ? [target, id, run, start_ms, end_ms, limit]
    : [target, id, run, start_ms, end_ms, limit, rest];
}

function fromCompactChange(value: unknown): Change | null {
  const stored = isRecord(value) ? value['stored'] : null;
  if (!isRecord(value) || !isRecord(stored) || 'value' in stored) return readChange(value);
  return readChange({ ...value, stored: { ...stored, value: value['intended'] } });
}

function fromCompactRow(value: unknown): unknown {
  const [id, words] = Array.isArray(value) ? (value as unknown[]) : [];
  return { id, words };
}

function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

/** A booking from its compact form; null if it is not one. */
function fromCompact(value: unknown): Entry | null {
  if (!Array.isArray(value)) return null;
  const [target, id, run_id, start_ms, end_ms, max_concurrent_windows, rest] = value as unknown[];
  const ref = readTarget(target);
  if (ref === null || typeof id !== 'string') return null;
  const extras = isRecord(rest) ? rest : {};
  const { change, waits_for: waitsFor, former_runs: formerRuns, rescued_run: rescuedRun } = extras;
  const booking = readBooking({
    window_id: toWholeId(id, ref),
    run_id,
    target: ref,
    start_ms,
    end_ms,
    max_concurrent_windows,
    row: fromCompactRow(extras['row']),
    change: fromCompactChange(change),
  });
  if (booking === null) return null;
  return {
    ...booking,
    waitsFor: isText(waitsFor) ? waitsFor : null,
    formerRuns: readTexts(formerRuns),
    rescuedRun: isText(rescuedRun) ? rescuedRun : null,
    rowUse: ROW_USES.find((use) => use === extras['row_use']) ?? null,
    listed: LISTED.find((one) => one === extras['listed']) ?? null,
  };
}

export function toCompactLeft(left: LeftChange): CompactLeft {
  const { target, window_id, run_id, by, left_at_ms, change } = left;
  const id = toCompactId(window_id, target);
  return [targetName(target), id, run_id, by, left_at_ms, toCompactChange(change)];
}

/** A left change from its compact form; null if it is not one. */
function fromCompactLeft(value: unknown): LeftChange | null {
  if (!Array.isArray(value)) return null;
  const [name, id, run_id, by, left_at_ms, compact] = value as unknown[];
  const [target, change] = [readTarget(name), fromCompactChange(compact)];
  if (target === null || change === null || typeof left_at_ms !== 'number') return null;
  if (!isText(id) || !isText(run_id) || !isText(by)) return null;
  return { window_id: toWholeId(id, target), run_id, target, change, by, left_at_ms };
}

function readAll<T>(value: unknown, read: (one: unknown) => T | null): T[] {
  const all: unknown[] = Array.isArray(value) ? value : [];
  return all.map(read).filter((one) => one !== null);
}

function readCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}

function readLimits(value: unknown): CalendarLimits {
  if (!isRecord(value)) return {};
  const maxBookings = readCount(value['max_bookings']);
  const continueAfter = readCount(value['continue_after_updates']);
  return {
    ...(maxBookings === null ? {} : { max_bookings: maxBookings }),
    ...(continueAfter === null ? {} : { continue_after_updates: continueAfter }),
  };
}

function readReleased(value: unknown): (readonly [string, number])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown) => {
    const [run, atMs] = Array.isArray(pair) ? (pair as unknown[]) : [];
    return isText(run) && typeof atMs === 'number' ? [[run, atMs] as const] : [];
  });
}

/** What a calendar starts with. */
export interface CalendarStart {
  readonly limits: CalendarLimits;
  readonly entries: readonly Entry[];
  readonly released: CalendarState['released'];
  readonly left: readonly LeftChange[];
  readonly startsStopped: StartsStopped | null;
  readonly stopsUnderWay: boolean;
}

/** Reads any argument of the workflow. */
export function readCalendarState(value: unknown): CalendarStart {
  const state = isRecord(value) ? value : {};
  return {
    limits: readLimits(state['limits']),
    entries: readAll(state['bookings'], fromCompact),
    released: readReleased(state['released']),
    left: readAll(state['left'], fromCompactLeft),
    startsStopped: readStartsStopped(state['starts_stopped']),
    stopsUnderWay: state['stops_under_way'] === true,
  };
}
