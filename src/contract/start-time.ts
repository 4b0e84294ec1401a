/**
 * Turns `start_time` and `time_zone` into an instant (contract, section 1). A local time that does
 * not exist or exists twice is refused with the instants to choose from. Pure; never in workflows.
 */
import { Temporal } from 'temporal-polyfill';
import type { Problem } from './window.ts';

const RFC_3339 =
  /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?<zone>[Zz]|[+-]\d{2}:\d{2})?$/;
const IANA_NAME = /^[A-Za-z][A-Za-z0-9_+\-/]*$/;

/** The instant in epoch ms, or what is wrong. */
export type StartTime =
  | { readonly ok: true; readonly epochMs: number }
  | { readonly ok: false; readonly problem: Problem };

function refuse(path: string, message: string): StartTime {
  return { ok: false, problem: { path, message } };
}

function isTimeZone(name: string): boolean {
  if (!IANA_NAME.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function readLocal(local: Temporal.PlainDateTime, timeZone: string): StartTime {
  try {
    const zoned = local.toZonedDateTime(timeZone, { disambiguation: 'reject' });
    return { ok: true, epochMs: zoned.epochMilliseconds };
  } catch {
    const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
    const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
    const exists = earlier.toPlainDateTime().equals(local) ? 'exists twice' : 'does not exist';
    const choice = `${earlier.toInstant().toString()} or ${later.toInstant().toString()}`;
    const message = `${local.toString()} ${exists} in ${timeZone} (the clocks change); send ${choice} without time_zone`;
    return refuse('start_time', message);
  }
}

/** Reads a start as it was sent; both arguments are already known to be strings. */
export function readStartTime(startTime: string, timeZone: string | null): StartTime {
  const match = RFC_3339.exec(startTime);
  if (match === null)
    return refuse('start_time', 'must be an RFC 3339 time such as 2027-01-15T02:00:00');
  const zone = match.groups?.['zone'];
  if (timeZone !== null && zone !== undefined)
    return refuse('start_time', `must carry no offset (${zone}) when time_zone is given`);
  if (timeZone !== null && !isTimeZone(timeZone))
    return refuse('time_zone', 'must be an IANA time zone such as Europe/Berlin');
  try {
    if (timeZone !== null) return readLocal(Temporal.PlainDateTime.from(startTime), timeZone);
    const instant = Temporal.Instant.from(zone === undefined ? `${startTime}Z` : startTime);
    return { ok: true, epochMs: instant.epochMilliseconds };
  } catch {
    return refuse('start_time', 'names a day or time that does not exist in the calendar');
  }
}
