/** What an announcement row says, and whether it is ours. Uses `Intl`: never in workflows. Pure. */
import { writeLocal, timeZone, type TimeZone } from '../times/time-zone.ts';
import { MINUTE_MS } from '../../values/instant.ts';
import type { Fields, JsonValue } from '../../values/json.ts';
import { identityOfId } from '../target/target-identity.ts';
import { UNTIL, type Announcement } from './announcement.ts';

/** The columns of such a row; `until` only if its table has it. */
const ROW_COLUMNS = ['message', 'queue', 'until'] as const;

/** What {@link sayUntil} writes. */
const SAID_UNTIL = String.raw`\d{2}:\d{2}(?: UTC)?`;

const SYNTAX = /[.*+?^${}()|[\]\\/]/g;

const UTC: TimeZone = { name: 'UTC', offsetMs: () => 0 };

/** A zone that this Node does not know must not suppress the words. */
function zoneOf(name: string | null): TimeZone {
  if (name === null) return UTC;
  try {
    return timeZone(name);
  } catch {
    return UTC;
  }
}

/** In whole minutes, never before the end. */
function told(untilMs: number, { time_zone }: Announcement): string {
  return writeLocal(zoneOf(time_zone), Math.ceil(untilMs / MINUTE_MS) * MINUTE_MS);
}

/** The end as a caller hears it: `03:30`, or `02:30 UTC` if the request names no zone. */
function sayUntil(untilMs: number, announcement: Announcement): string {
  const clock = told(untilMs, announcement).slice(11, 16);
  return zoneOf(announcement.time_zone) === UTC ? `${clock} UTC` : clock;
}

/** The values of a row for this end (epoch ms), for the columns of its table. */
export function rowWords(
  announcement: Announcement,
  untilMs: number,
  columns: readonly string[],
): Fields {
  const { greeting, queue } = announcement;
  const words = {
    message: greeting.replaceAll(UNTIL, () => sayUntil(untilMs, announcement)),
    queue: queue ?? '',
    until: told(untilMs, announcement),
  };
  return Object.fromEntries(Object.entries(words).filter(([name]) => columns.includes(name)));
}

function patternOf(greeting: string): RegExp {
  const parts = greeting.split(UNTIL).map((part) => part.replaceAll(SYNTAX, String.raw`\$&`));
  return new RegExp(`^${parts.join(SAID_UNTIL)}$`, 'u');
}

function tidied(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/gu, ' ').trim();
}

function saysGreeting(greeting: string, message: string): boolean {
  const isAsWritten = patternOf(greeting).test(message);
  return isAsWritten || patternOf(tidied(greeting)).test(tidied(message));
}

/** Whether a row holds these words, with any end and in whatever form the API normalises them to. */
export function holdsWords({ greeting, queue }: Announcement, row: Fields): boolean {
  const { message, queue: to = null } = row;
  const isThere = typeof message === 'string' && saysGreeting(greeting, message);
  return isThere && isSameQueue(to ?? '', queue ?? '');
}

/** Windows whose queues differ only in case may share a row. */
function isSameQueue(stands: JsonValue, ours: string): boolean {
  return typeof stands === 'string' && identityOfId(stands) === identityOfId(ours);
}

/** The values of a row in the columns that are written. */
export function wordsIn(row: Fields, columns: readonly string[]): Fields {
  const ours = ROW_COLUMNS.filter((name) => columns.includes(name));
  return Object.fromEntries(ours.map((name) => [name, row[name] ?? '']));
}

/** The values of a row once nobody hears it: the earlier content, or else empty. */
export function clearedWords(before: Fields | null, columns: readonly string[]): Fields {
  return wordsIn(before ?? {}, columns);
}
