/**
 * The one reader of RFC 3339 times: for requests, controls, files and the command line. Strict, because a mistyped time
 * closes a line at the wrong moment. Pure: no clock, no zone data.
 *
 * Accepted as in the RFC: lower-case `t` and `z`, offsets up to ±23:59, `-00:00`, the year 0000, and fractions of any
 * length, which count to the millisecond. Leap seconds are refused, because no clock here has them.
 */

/** A time as written. */
export interface WrittenTime {
  /** The local time, as epoch ms of the same digits in UTC. */
  readonly wallMs: number;
  /** `Z` or `+01:00`, as written; null if there is none. */
  readonly zone: string | null;
  /** How far that zone is ahead of UTC, ms; 0 without one. */
  readonly offsetMs: number;
}

export type TimeReading =
  | { readonly ok: true; readonly time: WrittenTime }
  | { readonly ok: false; readonly message: string };

export type InstantReading =
  | { readonly ok: true; readonly epochMs: number }
  | { readonly ok: false; readonly message: string };

const SHAPE =
  /^(?<date>\d{4}-\d{2}-\d{2})[Tt](?<time>\d{2}:\d{2}:\d{2})(?:\.(?<fraction>\d+))?(?<zone>[Zz]|[+-]\d{2}:\d{2})?$/;

const NOT_A_TIME = 'must be an RFC 3339 time such as 2027-01-15T02:00:00';
const NO_INSTANT = 'must be an RFC 3339 time with its zone, such as 2027-01-15T02:00:00Z';

function refuse(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

function numbers(text: string): number[] {
  return text.split(/[-:]/).map(Number);
}

/** Null if there is no such day. The year may be below 100, which `Date.UTC` takes for 19xx. */
function dayMs(date: string): number | null {
  const [year = 0, month = 0, day = 0] = numbers(date);
  const found = new Date(0);
  found.setUTCFullYear(year, month - 1, day);
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day ? found.getTime() : null;
}

/** Null if there is no such time of day. */
function timeMs(time: string): number | null {
  const [hours = 0, minutes = 0, seconds = 0] = numbers(time);
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

/** Null if there is no such offset. */
function zoneMs(zone: string): number | null {
  if (zone === '' || zone.toUpperCase() === 'Z') return 0;
  const ms = timeMs(`${zone.slice(1)}:00`);
  return ms !== null && zone.startsWith('-') ? -ms : ms;
}

/** Reads a time with or without a zone, or says what is wrong with it. */
export function readTime(text: string): TimeReading {
  const { date, time, fraction = '', zone = '' } = SHAPE.exec(text)?.groups ?? {};
  if (date === undefined || time === undefined) return refuse(NOT_A_TIME);
  const nowhere = 'names a day or time that does not exist in the calendar';
  const [day, clock, offsetMs] = [dayMs(date), timeMs(time), zoneMs(zone)];
  if (day === null) return refuse(`${nowhere}: ${date}`);
  if (clock === null) return refuse(`${nowhere}: ${time} (from 00:00:00 to 23:59:59)`);
  if (offsetMs === null) return refuse(`has an offset that does not exist: ${zone}`);
  const wallMs = day + clock + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return { ok: true, time: { wallMs, offsetMs, zone: zone === '' ? null : zone } };
}

/** The instants that RFC 3339 can write in UTC: those of the years 0000 to 9999, epoch ms. */
export const FIRST_INSTANT_MS = -62_167_219_200_000;
export const LAST_INSTANT_MS = 253_402_300_799_999;

/** An instant that was computed, if it can be written. */
export function writable(epochMs: number): InstantReading {
  const isOne = epochMs >= FIRST_INSTANT_MS && epochMs <= LAST_INSTANT_MS;
  return isOne ? { ok: true, epochMs } : refuse('is not of the years 0000 to 9999 in UTC');
}

/** Reads an instant: a time with its zone. */
export function readInstant(text: string): InstantReading {
  const reading = readTime(text);
  if (!reading.ok) return reading.message === NOT_A_TIME ? refuse(NO_INSTANT) : reading;
  const { wallMs, offsetMs, zone } = reading.time;
  return zone === null ? refuse(NO_INSTANT) : writable(wallMs - offsetMs);
}

/** `2027-01-15T02:00:00`; a fraction only if there is one. */
export function writeWall(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, -1).replace('.000', '');
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** `+01:00`; seconds, which only historical offsets have, are left out. */
export function writeOffset(offsetMs: number): string {
  const minutes = Math.floor(Math.abs(offsetMs) / 60_000);
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
