/** Times for people: local and UTC side by side, and how far away. Pure. */
import { localParts, moment, type WallClock } from '../../../contract/values/moment.ts';
import { readInstant } from '../../../contract/values/rfc3339.ts';
import type { OperatorZone } from '../../input/time-argument.ts';
export { localMoment, moment } from '../../../contract/values/moment.ts';

/** The zone and the time of a text. */
export interface Clock {
  readonly nowMs: number;
  readonly timeZone: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Instants in a worker's texts, also as the Temporal UI shows them; nothing that is to be written as it is. */
const INSTANT =
  /(?<!such as )\b(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(?:Z|\+00:00| UTC)(?![\w\])]| \((?:before|after) the change)/g;

/** The text with each instant in the operator's zone, with UTC. */
export function withLocalTimes(text: string, timeZone: string): string {
  return text.replaceAll(INSTANT, (whole: string, date: string, time: string, seconds = ':00') => {
    const reading = readInstant(`${date}T${time}${seconds}Z`);
    return reading.ok ? moment(reading.epochMs, timeZone) : whole;
  });
}

/** `14 h`, `1 h 30 min`, `45 s`; rounded down, and coarser for longer ones. */
export function span(ms: number): string {
  const left = Math.max(ms, 0);
  const [days, hours] = [Math.floor(left / DAY), Math.floor(left / HOUR)];
  const [minutes, seconds] = [Math.floor(left / MINUTE), Math.floor(left / SECOND)];
  if (days >= 2) return `${days} days`;
  if (hours >= 10) return `${hours} h`;
  if (hours >= 1) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  if (minutes >= 10) return `${minutes} min`;
  if (minutes >= 1)
    return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${seconds} s`;
}

/** `in 14 h`, `3 min ago`, `now`. */
export function distance(epochMs: number, nowMs: number): string {
  const ms = epochMs - nowMs;
  if (Math.abs(ms) < SECOND) return 'now';
  return ms > 0 ? `in ${span(ms)}` : `${span(-ms)} ago`;
}

/** The same in little space: without seconds from one minute on. */
export function briefDistance(epochMs: number, nowMs: number): string {
  const ms = epochMs - nowMs;
  const whole = Math.abs(ms) < MINUTE ? ms : Math.trunc(ms / MINUTE) * MINUTE;
  return distance(nowMs + whole, nowMs);
}

/** A time in words; null if there is none. */
export function told(instant: string | null, say: (epochMs: number) => string): string | null {
  const ms = Date.parse(instant ?? '');
  return Number.isNaN(ms) ? null : say(ms);
}

/** `2027-01-15 03:00 CET (02:00 UTC), in 14 h`; a dash if there is no time. */
export function momentWithDistance(instant: string | null, clock: Clock): string {
  const say = (ms: number) => `${moment(ms, clock.timeZone)}, ${distance(ms, clock.nowMs)}`;
  return told(instant, say) ?? '–';
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** `29:12`, `1:02:03`, `3 d 04:05:06`: counts down, never below zero. */
export function countdown(ms: number): string {
  const seconds = Math.max(Math.ceil(ms / SECOND), 0);
  const [s, m] = [seconds % 60, Math.floor(seconds / 60) % 60];
  const [h, days] = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 86_400)];
  if (days > 0) return `${days} d ${two(h)}:${two(m)}:${two(s)}`;
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** How a time in a flag was read: `2027-01-16 02:00 CET (01:00 UTC) in Europe/Berlin, in 9 h 12 min` */
export function understoodTime(epochMs: number, zone: OperatorZone, nowMs: number): string {
  const name = zone.ok ? zone.zone.name : 'UTC';
  const where = name === 'UTC' ? '' : ` in ${name}`;
  return `${moment(epochMs, name)}${where}, ${distance(epochMs, nowMs)}`;
}

const MINUTE_MS = 60_000;

/** Whole minutes; `interlude show` has the seconds. */
function partsOf(ms: number, timeZone: string): WallClock {
  return localParts(Math.floor(ms / MINUTE_MS) * MINUTE_MS, timeZone);
}

function utcOf(local: WallClock, utc: WallClock): string {
  const day = local.date === utc.date ? '' : `${utc.date.slice(5)} `;
  return `${day}${utc.time}Z`;
}

function withUtc(shown: string, local: WallClock, utc: WallClock): string {
  return local.zone === 'UTC' ? `${shown}Z` : `${shown} (${utcOf(local, utc)})`;
}

/** `01-15 03:00 (02:00Z)`, with the year if it is not the current one; a dash if there is no time. */
export function briefMoment(instant: string | null, { nowMs, timeZone }: Clock): string {
  const ms = Date.parse(instant ?? '');
  if (Number.isNaN(ms)) return '–';
  const [local, utc] = [partsOf(ms, timeZone), partsOf(ms, 'UTC')];
  const thisYear = localParts(nowMs, timeZone).date.slice(0, 5);
  const date = local.date.startsWith(thisYear) ? local.date.slice(5) : local.date;
  return withUtc(`${date} ${local.time}`, local, utc);
}

/** `03:30 (02:30Z)` on the day of `since`, otherwise with its date. */
export function briefEnd(instant: string | null, since: string | null, clock: Clock): string {
  const [ms, sinceMs] = [Date.parse(instant ?? ''), Date.parse(since ?? '')];
  if (Number.isNaN(ms) || Number.isNaN(sinceMs)) return briefMoment(instant, clock);
  const { timeZone } = clock;
  const [local, utc] = [partsOf(ms, timeZone), partsOf(ms, 'UTC')];
  if (local.date !== localParts(sinceMs, timeZone).date) return briefMoment(instant, clock);
  return withUtc(local.time, local, utc);
}
