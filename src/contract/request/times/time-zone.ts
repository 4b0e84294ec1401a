/**
 * Local times of a time zone, from this Node's tzdata (`Intl`), which is asked about every single instant: an
 * implementation that samples weeks and guesses between them is an hour off if a zone changes twice in between
 * (Africa/Casablanca around Ramadan). Pure; never in workflows, which use instants.
 */
import { writeOffset, writeWall } from '../../values/rfc3339.ts';

const DAY_MS = 86_400_000;
const WRITTEN_OFFSET = /GMT(?:(?<sign>[+-])(?<h>\d{2}):(?<m>\d{2})(?::(?<s>\d{2}))?)?$/;

/** The clock of a zone. */
export interface TimeZone {
  readonly name: string;
  /** How far it is ahead of UTC at that instant, ms. */
  offsetMs(epochMs: number): number;
}

/** `1/15/2027, GMT+05:30` ends in the offset. @throws {TypeError} if it does not: no time is better than a wrong one */
function offsetIn(text: string): number {
  const groups = WRITTEN_OFFSET.exec(text)?.groups;
  if (groups === undefined) throw new TypeError(`Intl tells no offset: ${text}`);
  const { sign, h = 0, m = 0, s = 0 } = groups;
  const ms = ((Number(h) * 60 + Number(m)) * 60 + Number(s)) * 1_000;
  return sign === '-' ? -ms : ms;
}

/** @throws {RangeError} if there is no such zone */
export function timeZone(name: string): TimeZone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  return { name, offsetMs: (epochMs) => offsetIn(format.format(epochMs)) };
}

/** `wallMs`: epoch ms of the digits on a clock, read as UTC. */
export function wallOf(zone: TimeZone, epochMs: number): number {
  return epochMs + zone.offsetMs(epochMs);
}

/** A change of the clocks between two instants a day or two apart. */
export interface ClockChange {
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** When a local time occurs: once, at two instants, or never. */
export type WallReading =
  | { readonly kind: 'once'; readonly epochMs: number }
  | { readonly kind: 'twice' | 'never'; readonly around: ClockChange };

/** When a local time occurs. No zone changes its clocks twice within two days. */
export function readWall(zone: TimeZone, wallMs: number): WallReading {
  const [before, after] = [zone.offsetMs(wallMs - DAY_MS), zone.offsetMs(wallMs + DAY_MS)];
  const candidates = [...new Set([wallMs - before, wallMs - after])];
  const found = candidates.filter((epochMs) => wallOf(zone, epochMs) === wallMs);
  const [only] = found;
  if (found.length === 1 && only !== undefined) return { kind: 'once', epochMs: only };
  const kind = found.length === 0 ? 'never' : 'twice';
  // In a gap, the old offset applies up to the change, and the new one reaches back before it.
  const [first = wallMs, last = wallMs] = candidates.toSorted((a, b) => a - b);
  return { kind, around: { beforeMs: first, afterMs: last } };
}

function changeMs(zone: TimeZone, { beforeMs, afterMs }: ClockChange): number {
  const before = zone.offsetMs(beforeMs);
  let [low, high] = [beforeMs, afterMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetMs(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** `2027-10-31T02:30:00+02:00`. */
export function writeLocal(zone: TimeZone, epochMs: number): string {
  const offsetMs = zone.offsetMs(epochMs);
  return `${writeWall(epochMs + offsetMs)}${writeOffset(offsetMs)}`;
}

/** The digits of a clock: `02:00`. */
function clockFace(wallMs: number): string {
  return writeWall(wallMs).slice(11, 16);
}

/** `the clocks go back from 03:00 to 02:00`, for a time that occurs twice or never. */
export function sayChange(zone: TimeZone, reading: Exclude<WallReading, { kind: 'once' }>): string {
  const at = changeMs(zone, reading.around);
  const [from, to] = [
    zone.offsetMs(reading.around.beforeMs),
    zone.offsetMs(reading.around.afterMs),
  ];
  const go = to < from ? 'go back' : 'go forward';
  return `the clocks ${go} from ${clockFace(at + from)} to ${clockFace(at + to)}`;
}

/** `before 02:00 or from 03:00 on`: when each local time occurs once. */
export function sayOutside(
  zone: TimeZone,
  { around }: Exclude<WallReading, { kind: 'once' }>,
): string {
  const at = changeMs(zone, around);
  const [before, after] = [zone.offsetMs(around.beforeMs), zone.offsetMs(around.afterMs)];
  const [first, last] = [at + before, at + after].toSorted((a, b) => a - b);
  return `before ${clockFace(first ?? at)} or from ${clockFace(last ?? at)} on`;
}

function sayMoment(zone: TimeZone, epochMs: number, side: string): string {
  const utc = new Date(epochMs).toISOString().replace('.000', '');
  return `${writeLocal(zone, epochMs)} (${side} the change, ${utc})`;
}

/** Both instants that may be meant, in local time and in UTC. */
export function sayChoice(zone: TimeZone, { beforeMs, afterMs }: ClockChange): string {
  return `${sayMoment(zone, beforeMs, 'before')} or ${sayMoment(zone, afterMs, 'after')}`;
}
