/** Times in little space: in the operator's zone, with UTC in brackets. Pure. */
import type { Clock } from './moments.ts';
import { localParts, type WallClock } from '../../../contract/values/moment.ts';

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
