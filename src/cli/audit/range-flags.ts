/** `--from` and `--to`: a day, `today`, `yesterday`, `-24h`, or a time as everywhere else. Pure. */
import { UsageError } from '../errors.ts';
import { operatorZone, readMomentIn, type OperatorZone } from '../input/time-argument.ts';
import { wrongFlag } from '../input/flag-problem.ts';
import type { Io } from '../terminal/io.ts';

export interface RangeOptions {
  readonly from?: string;
  readonly to?: string;
  readonly timeZone?: string;
}

/** Epoch ms: begins at the first, ends before the second. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

function readMoment(flag: string, text: string, zone: OperatorZone, nowMs: number): number {
  // To the millisecond, unlike the whole seconds of a booking, so that what has just happened is included.
  if (text.trim().toLowerCase() === 'now') return nowMs;
  return readMomentIn(flag, text, { nowMs, zone });
}

/**
 * The range of the two flags; without `--to` it ends now.
 * @throws {UsageError} one of them is missing or wrong, or they are in the wrong order
 */
export function readRange(options: RangeOptions, io: Pick<Io, 'now' | 'env' | 'timeZone'>): Range {
  const { from, to = 'now' } = options;
  const nowMs = io.now();
  const zone = operatorZone(options.timeZone, io);
  if (from === undefined) throw new UsageError('--from is needed: the first day, or a time');
  const fromMs = readMoment('--from', from, zone, nowMs);
  const toMs = Math.min(readMoment('--to', to, zone, nowMs), nowMs);
  if (fromMs < toMs) return { fromMs, toMs };
  throw wrongFlag('--from', from, 'must be before --to, and in the past');
}
