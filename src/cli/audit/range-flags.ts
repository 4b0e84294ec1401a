/** `--from` and `--to`: a day, `today`, `yesterday`, `-24h`, or a time as everywhere else. Pure. */
import { wallOf } from '../../contract/request/times/time-zone.ts';
import { UsageError } from '../errors.ts';
import { flagProblem } from '../input/flag-problem.ts';
import { namedZone, zoneOfEnvironment, type OperatorZone } from '../input/operator-zone.ts';
import { readTimeArgument } from '../input/time-argument.ts';
import { readLengthMs } from '../input/time-length.ts';
import type { Io } from '../terminal/io.ts';

export interface RangeOptions {
  readonly from?: string;
  readonly to?: string;
  readonly timeZone?: string;
}

/** Epoch ms: begins at the first and ends before the second. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const WORDS: Readonly<Record<string, number>> = { yesterday: -1, today: 0 };

function dayText(zone: OperatorZone, nowMs: number, ahead: number): string {
  const wallMs = zone.ok ? wallOf(zone.zone, nowMs) : nowMs;
  return new Date(wallMs + ahead * DAY_MS).toISOString().slice(0, 10);
}

/** A day means its midnight. */
function midnight(text: string, zone: OperatorZone, nowMs: number): string {
  const ahead = WORDS[text.toLowerCase()];
  const day = ahead === undefined ? text : dayText(zone, nowMs, ahead);
  return DAY.test(day) ? `${day} 00:00` : text;
}

function wrong(flag: string, text: string, message: string): UsageError {
  return new UsageError(`${flag} ${text}: ${message}`, [flagProblem(flag, message)]);
}

function readMoment(flag: string, text: string, zone: OperatorZone, nowMs: number): number {
  // To the millisecond, not to the second as for a booking: what has just happened is included.
  if (text.trim().toLowerCase() === 'now') return nowMs;
  const agoMs = text.startsWith('-') ? readLengthMs(text.slice(1)) : null;
  if (agoMs !== null) return nowMs - agoMs;
  const time = readTimeArgument(flag, midnight(text.trim(), zone, nowMs), { nowMs, zone });
  if (time.ok) return time.epochMs;
  throw wrong(flag, text, `${time.problem.message}, or a day such as 2027-01-15`);
}

/**
 * The range of two flags; without `--to` it ends now.
 * @throws {UsageError} one of them is missing or wrong, or they are in the wrong order
 */
export function readRange(
  options: RangeOptions,
  { now, env, timeZone }: Pick<Io, 'now' | 'env' | 'timeZone'>,
): Range {
  const { from, to = 'now', timeZone: name } = options;
  const nowMs = now();
  const zone =
    name === undefined ? zoneOfEnvironment(env['TZ'], timeZone) : namedZone('--time-zone', name);
  if (from === undefined) throw new UsageError('--from is needed: the first day, or a time');
  const fromMs = readMoment('--from', from, zone, nowMs);
  const toMs = Math.min(readMoment('--to', to, zone, nowMs), nowMs);
  if (fromMs < toMs) return { fromMs, toMs };
  throw wrong('--from', from, 'must be before --to, and in the past');
}
