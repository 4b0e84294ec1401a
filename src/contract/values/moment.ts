/** An instant for people: on a clock of theirs, with UTC beside it. Asks `Intl`: never in workflows. Pure. */

interface WallClock {
  readonly date: string;
  readonly time: string;
  readonly zone: string;
}

function wallClock(epochMs: number, timeZone: string): WallClock {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).formatToParts(epochMs);
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
  const { date, time, zone } = wallClock(epochMs, timeZone);
  return `${date} ${time} ${zone}`;
}

/** `2027-01-15 03:00 CET (02:00 UTC)`; the date of UTC where it is another one. */
export function moment(epochMs: number, timeZone: string): string {
  const local = wallClock(epochMs, timeZone);
  const utc = wallClock(epochMs, 'UTC');
  const here = `${local.date} ${local.time} ${local.zone}`;
  if (local.zone === 'UTC') return here;
  return `${here} (${local.date === utc.date ? '' : `${utc.date} `}${utc.time} UTC)`;
}
