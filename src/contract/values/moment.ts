/** An instant for people: in their local time, with UTC. Uses `Intl`: never in workflows. Pure. */

export interface WallClock {
  readonly date: string;
  readonly time: string;
  readonly zone: string;
}

/** Creating a format takes longer than using it a thousand times. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  FORMATS.set(timeZone, made);
  return made;
}

/** The local time in the zone, seconds only if there are any. */
export function localParts(epochMs: number, timeZone: string): WallClock {
  const parts = formatOf(timeZone).formatToParts(epochMs);
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  const seconds = part('second') === '00' ? '' : `:${part('second')}`;
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}${seconds}`,
    zone: part('timeZoneName'),
  };
}

/** `2027-01-15 03:00 CET` */
export function localMoment(epochMs: number, timeZone: string): string {
  const { date, time, zone } = localParts(epochMs, timeZone);
  return `${date} ${time} ${zone}`;
}

function exactTime(epochMs: number, { time }: WallClock): string {
  const parts = Math.abs(epochMs % 1_000);
  const seconds = time.length > 5 ? time : `${time}:00`;
  return parts === 0 ? seconds : `${seconds}.${String(parts).padStart(3, '0')}`;
}

/** `2027-01-15 03:00:00.100 CET`: as exact as records are. */
export function exactLocalMoment(epochMs: number, timeZone: string): string {
  const local = localParts(epochMs, timeZone);
  return `${local.date} ${exactTime(epochMs, local)} ${local.zone}`;
}

function withUtc(here: string, epochMs: number, timeZone: string, utcTime: string): string {
  const [local, utc] = [localParts(epochMs, timeZone), localParts(epochMs, 'UTC')];
  const day = local.date === utc.date ? '' : `${utc.date} `;
  return local.zone === 'UTC' ? here : `${here} (${day}${utcTime} UTC)`;
}

/** The same with UTC: `2027-01-15 03:00:00.100 CET (02:00:00.100 UTC)`. */
export function exactMoment(epochMs: number, timeZone: string): string {
  const utcTime = exactTime(epochMs, localParts(epochMs, 'UTC'));
  return withUtc(exactLocalMoment(epochMs, timeZone), epochMs, timeZone, utcTime);
}

/** `2027-01-15 03:00 CET (02:00 UTC)`; with the date of UTC if it differs. */
export function moment(epochMs: number, timeZone: string): string {
  const { time } = localParts(epochMs, 'UTC');
  return withUtc(localMoment(epochMs, timeZone), epochMs, timeZone, time);
}
