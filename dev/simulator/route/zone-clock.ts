/**
 * The local time of a zone, by Intl: at an instant, and when a local time occurs. A local time is in milliseconds
 * without a zone. Pure.
 */

const DAY_MS = 86_400_000;
const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError if the zone is unknown. */
export function wallAt(instantMs: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const ms = ((instantMs % 1000) + 1000) % 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

/** The instants that a local time may mean: the earliest and the latest. */
export interface Shown {
  readonly fromMs: number;
  /** Later than `fromMs` if the time occurs twice, or not at all. */
  readonly untilMs: number;
}

export function shownAt(wallMs: number, zone: string): Shown {
  const [before = wallMs, after = wallMs] = [wallMs - DAY_MS, wallMs + DAY_MS].map(
    (near) => wallMs - (wallAt(near, zone) - near),
  );
  const both = [Math.min(before, after), Math.max(before, after)] as const;
  const exact = both.filter((instant) => wallAt(instant, zone) === wallMs);
  const [fromMs, untilMs] = before !== after && exact.length === 1 ? [exact[0], exact[0]] : both;
  return { fromMs: fromMs ?? before, untilMs: untilMs ?? after };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const found = FORMATS.get(zone);
  if (found) {
    return found;
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  FORMATS.set(zone, format);
  return format;
}
