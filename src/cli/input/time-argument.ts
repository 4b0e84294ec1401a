/**
 * Times as people write them in flags: `now`, `+10m`, `02:00`, `tomorrow 02:00`, `2027-01-15 02:00`, or RFC 3339. Local
 * ones are read in the operator's zone. Pure.
 */
import type { Problem } from '../../client/index.ts';
import {
  readInstant,
  readTime,
  writable,
  type InstantReading,
} from '../../contract/values/rfc3339.ts';
import { readLocal } from '../../contract/request/times/start-time.ts';
import { timeZone, wallOf, type TimeZone } from '../../contract/request/times/time-zone.ts';
import type { Io } from '../terminal/io.ts';
import { wrongFlag } from './flag-problem.ts';
import { readLengthMs } from './time-length.ts';
import { whyNoTimeZone } from '../../contract/request/times/zone-names.ts';

export type OperatorZone =
  | { readonly ok: true; readonly zone: TimeZone }
  | {
      readonly ok: false;
      /** What names the zone; null if the environment does, so that a problem belongs to the time that needs it. */
      readonly path: string | null;
      readonly message: string;
    };

/** A zone by name; `path` says where the name was given. */
export function namedZone(path: string | null, name: string): OperatorZone {
  const message = whyNoTimeZone(name);
  return message === null ? { ok: true, zone: timeZone(name) } : { ok: false, path, message };
}

/**
 * `TZ` in the C library's format, including `:Europe/Berlin`; rules such as `CET-1CEST` are reported, not guessed.
 * @param machine the zone in which times are shown, which is the machine's if `TZ` is not set
 */
export function zoneOfEnvironment(tz: string | undefined, machine: string): OperatorZone {
  const name = tz?.replace(/^:/, '') ?? '';
  const found = namedZone(null, name === '' ? machine : name);
  if (found.ok) return found;
  const message = `TZ (${JSON.stringify(tz)}) ${found.message}; or give --time-zone`;
  return { ...found, message };
}

/** The zone of `--time-zone`. @throws {UsageError} there is none of that name */
export function zoneOfFlag(given: string): TimeZone {
  const message = whyNoTimeZone(given);
  if (message !== null) throw wrongFlag('--time-zone', given, message);
  return timeZone(given);
}

/** The zone of local times: that of `--time-zone`, else the operator's. @throws {UsageError} */
export function operatorZone(
  given: string | undefined,
  { env, timeZone: machine }: Pick<Io, 'env' | 'timeZone'>,
): OperatorZone {
  if (given === undefined) return zoneOfEnvironment(env['TZ'], machine);
  return { ok: true, zone: zoneOfFlag(given) };
}

export interface Operator {
  readonly nowMs: number;
  readonly zone: OperatorZone;
}

export type TimeArgument =
  | {
      readonly ok: true;
      readonly epochMs: number;
      /** The zone written with it; null if the instant was computed here and is worth echoing. */
      readonly ownZone: string | null;
    }
  | { readonly ok: false; readonly problem: Problem };

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const FARTHEST_MS = 5 * 366 * DAY_MS;

const CLOCK = /^(?:(?<day>[a-z]+) +)?(?<clock>\d{2}:\d{2})(?<seconds>:\d{2})?$/i;
const WRITTEN =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[Tt]| +)(?<clock>\d{2}:\d{2})(?<seconds>:\d{2}(?:\.\d+)?)?(?<zone>[Zz]|[+-]\d{2}:\d{2})?$/;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const EXAMPLES =
  'must be an RFC 3339 time such as 2027-01-15T02:00:00Z, or "2027-01-15 02:00", 02:00, "tomorrow 02:00", +30m from now';

/** Rounded to whole seconds, which give ids that people can say; null if it is not relative to now. */
function readRelative(text: string, nowMs: number): InstantReading | null {
  if (text.toLowerCase() === 'now')
    return { ok: true, epochMs: Math.floor(nowMs / SECOND_MS) * SECOND_MS };
  const lengthMs = readLengthMs(text);
  if (lengthMs === null) return null;
  if (lengthMs > FARTHEST_MS) return { ok: false, message: 'is more than five years ahead' };
  return { ok: true, epochMs: Math.ceil((nowMs + lengthMs) / SECOND_MS) * SECOND_MS };
}

interface Day {
  readonly ahead: number;
  /** After how many days it recurs if its time has passed today; 0 if never. */
  readonly again: number;
}

/** `today` is a weekday, counted from 0; null if there is no such day. */
function dayCalled(name: string | undefined, today: number): Day | null {
  if (name === undefined) return { ahead: 0, again: 1 };
  const lower = name.toLowerCase();
  if (lower === 'today') return { ahead: 0, again: 0 };
  if (lower === 'tomorrow') return { ahead: 1, again: 0 };
  if (lower === 'yesterday') return { ahead: -1, again: 0 };
  const weekday = WEEKDAYS.findIndex((long) => lower === long || lower === long.slice(0, 3));
  return weekday === -1 ? null : { ahead: (weekday - today + 7) % 7, again: 7 };
}

/** `02:00`, `tomorrow 02:00`, `sat 02:00`: the first such time that is or may be still to come. */
function readClock(text: string, zone: TimeZone, nowMs: number): InstantReading | null {
  const { day: name, clock, seconds = ':00' } = CLOCK.exec(text)?.groups ?? {};
  const midnightMs = Math.floor(wallOf(zone, nowMs) / DAY_MS) * DAY_MS;
  const day = dayCalled(name, new Date(midnightMs).getUTCDay());
  if (clock === undefined || day === null) return null;
  const reading = readTime(`1970-01-01T${clock}${seconds}`);
  if (!reading.ok) return reading;
  const wallMs = midnightMs + day.ahead * DAY_MS + reading.time.wallMs;
  const first = readLocal(zone, wallMs);
  const isToCome = (first.ok ? first.epochMs : first.lastMs) > nowMs;
  return isToCome || day.again === 0 ? first : readLocal(zone, wallMs + day.again * DAY_MS);
}

/** `2027-01-15 02:00`, without a zone of its own. */
function readWritten(text: string, zone: TimeZone): InstantReading | null {
  const { date, clock, seconds = ':00' } = WRITTEN.exec(text)?.groups ?? {};
  if (date === undefined) return null;
  const reading = readTime(`${date}T${clock}${seconds}`);
  return reading.ok ? readLocal(zone, reading.time.wallMs) : reading;
}

function ended(path: string, reading: InstantReading, ownZone: string | null): TimeArgument {
  if (reading.ok) return { ok: true, epochMs: reading.epochMs, ownZone };
  return { ok: false, problem: { path, message: reading.message } };
}

/** Reads the time in a flag; `path` is where a problem is reported. */
export function readTimeArgument(path: string, given: string, operator: Operator): TimeArgument {
  const { nowMs, zone: own } = operator;
  const text = given.trim();
  const relative = readRelative(text, nowMs);
  if (relative !== null) return ended(path, relative, null);
  const { date, clock, seconds = ':00', zone } = WRITTEN.exec(text)?.groups ?? {};
  if (zone !== undefined)
    return ended(path, readInstant(`${date}T${clock}${seconds}${zone}`), zone);
  const isLocal = date !== undefined || CLOCK.test(text);
  if (isLocal && !own.ok)
    return { ok: false, problem: { path: own.path ?? path, message: own.message } };
  const local = own.ok ? (readWritten(text, own.zone) ?? readClock(text, own.zone, nowMs)) : null;
  return ended(path, local ?? { ok: false, message: EXAMPLES }, null);
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const AHEAD: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };

function withMidnight(text: string, { nowMs, zone }: Operator): string {
  const ahead = AHEAD[text.toLowerCase()];
  if (ahead === undefined) return DAY.test(text) ? `${text} 00:00` : text;
  const wallMs = zone.ok ? wallOf(zone.zone, nowMs) : nowMs;
  return `${new Date(wallMs + ahead * DAY_MS).toISOString().slice(0, 10)} 00:00`;
}

/** @throws {UsageError} */
function orRefuse(flag: string, given: string, reading: InstantReading): number {
  const found = reading.ok ? writable(reading.epochMs) : reading;
  if (found.ok) return found.epochMs;
  const other = found.message === EXAMPLES ? ', or a day such as 2027-01-15' : '';
  throw wrongFlag(flag, given, `${found.message}${other}`);
}

/**
 * Like {@link readTimeArgument}, for the past as well: `-2h` is two hours ago, and a day is its midnight. Epoch ms.
 * @param day the day of a time without one. @default the next one that has not passed
 * @throws {UsageError}
 */
export function readMomentIn(
  flag: string,
  given: string,
  operator: Operator,
  day?: 'today' | 'tomorrow',
): number {
  const agoMs = given.startsWith('-') ? readLengthMs(given.slice(1)) : null;
  const { nowMs } = operator;
  if (agoMs !== null) return orRefuse(flag, given, { ok: true, epochMs: nowMs - agoMs });
  const text = withMidnight(given.trim(), operator);
  const isBare = day !== undefined && /^\d/.test(text) && CLOCK.test(text);
  const time = readTimeArgument(flag, isBare ? `${day} ${text}` : text, operator);
  return orRefuse(flag, given, time.ok ? time : { ok: false, message: time.problem.message });
}
