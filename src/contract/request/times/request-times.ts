/** Whether a start is past, too far ahead, already over, or not on a whole minute that a schedule requires. */
import { formatInstant, MINUTE_MS } from '../../values/instant.ts';
import type { Problem } from '../../window/window.ts';
import { readStartTime } from './start-time.ts';
import { isWrittenAhead } from '../target/target.ts';
import type { TargetReading } from '../target/target-schema.ts';

/** How far in the past a start may be when the window is requested. */
const START_GRACE_MS = 60_000;
/** Five years: a later start is a typing mistake. */
const HORIZON_MS = 5 * 366 * 24 * 60 * MINUTE_MS;

/** The times and durations that a reader of requests needs. */
export interface ReadingOptions {
  /** When the window was requested, epoch ms. */
  readonly askedAtMs: number;
  /** Length of a minute in ms. @default 60,000 */
  readonly minuteMs?: number;
  /** Accepts past and far times. @default false */
  readonly anyTime?: boolean;
}

/** Null if there is no readable start. */
export function readStart(raw: Readonly<Record<string, unknown>>) {
  const zone = raw['time_zone'];
  if (typeof raw['start_time'] !== 'string') return null;
  if (zone !== undefined && typeof zone !== 'string') return null;
  return readStartTime(raw['start_time'], zone ?? null);
}

export function timeProblems(
  raw: Readonly<Record<string, unknown>>,
  options: ReadingOptions,
): Problem[] {
  const start = readStart(raw);
  if (start === null) return [];
  if (!start.ok) return [start.problem];
  if (options.anyTime === true) return [];
  const asked = options.askedAtMs;
  const said = formatInstant(start.epochMs);
  if (start.epochMs < asked - START_GRACE_MS)
    return [{ path: 'start_time', message: `${said} is in the past; send a later start` }];
  if (start.epochMs > asked + HORIZON_MS)
    return [{ path: 'start_time', message: `${said} is more than five years ahead` }];
  const minutes = raw['duration_minutes'];
  const endMs =
    start.epochMs + (typeof minutes === 'number' ? minutes : Infinity) * minuteOf(options);
  return endMs <= asked
    ? [{ path: 'duration_minutes', message: 'the window would already be over' }]
    : [];
}

export function minuteOf(options: ReadingOptions): number {
  return options.minuteMs ?? MINUTE_MS;
}

/** A schedule begins on a real minute, even where minutes are shortened for tests. */
export function minuteProblems(
  raw: Readonly<Record<string, unknown>>,
  { target }: TargetReading,
): Problem[] {
  const start = readStart(raw);
  if (start === null || !start.ok || !isWrittenAhead(target)) return [];
  if (start.epochMs % MINUTE_MS === 0) return [];
  const message = `must be on a whole minute for a target of kind ${target.kind}: Genesys begins it by a schedule`;
  return [{ path: 'start_time', message }];
}
