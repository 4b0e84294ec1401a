/** The times of a request: past, far, over already, or within a minute where a schedule begins it. */
import { formatInstant, MINUTE_MS } from '../values/instant.ts';
import type { Problem } from '../window/window.ts';
import { readStartTime } from './start-time.ts';
import { isWrittenAhead } from './target.ts';
import type { TargetReading } from './target-schema.ts';

/** How far in the past a start may lie when the window is asked for. */
const START_GRACE_MS = 60_000;
/** Five years: beyond it a start is a typing mistake. */
const HORIZON_MS = 5 * 366 * 24 * 60 * MINUTE_MS;

/** Moments and lengths that a reader of requests needs. */
export interface ReadingOptions {
  /** When the window was asked for, epoch ms. */
  readonly askedAtMs: number;
  /** Length of a minute in ms. @default 60,000 */
  readonly minuteMs?: number;
  /** True: whether the times are past or far is not asked. @default false */
  readonly anyTime?: boolean;
}

/** Null where it has no start that could be read. */
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
    return [{ path: 'start_time', message: `${said} is in the past; send a start from now on` }];
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

/** A schedule begins on a minute, whatever a minute of this reader lasts. */
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
