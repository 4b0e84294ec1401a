/** Times as people give them: `now`, `+10m`, or RFC 3339. Pure. */

/** An instant this program worked out, or a text that others read. */
export type TimeArgument =
  | { readonly kind: 'relative'; readonly epochMs: number }
  | { readonly kind: 'written'; readonly text: string };

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const RELATIVE = /^\+(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const WITH_ZONE = /(?:[Zz]|[+-]\d{2}:\d{2})$/;
const DATE_AND_TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?/;

/** The length of `+1h30m` in ms; null where it is none. */
export function parseOffset(text: string): number | null {
  const match = RELATIVE.exec(text);
  if (match === null) return null;
  const counts = match.slice(1).map((digits) => Number(digits ?? 0));
  const ms = ['d', 'h', 'm', 's'].map((unit, i) => (counts[i] ?? 0) * (UNITS[unit] ?? 0));
  return ms.reduce((sum, part) => sum + part, 0);
}

/** Whole seconds make ids that people can say. */
export function parseTimeArgument(text: string, nowMs: number): TimeArgument {
  if (text === 'now') return { kind: 'relative', epochMs: Math.floor(nowMs / 1_000) * 1_000 };
  const offset = parseOffset(text);
  if (offset === null) return { kind: 'written', text };
  return { kind: 'relative', epochMs: Math.ceil((nowMs + offset) / 1_000) * 1_000 };
}

/** An instant: `+10m`, or RFC 3339, UTC where no zone is given. Null where it is none. */
export function parseInstantArgument(text: string, nowMs: number): number | null {
  const time = parseTimeArgument(text, nowMs);
  if (time.kind === 'relative') return time.epochMs;
  if (!DATE_AND_TIME.test(text)) return null;
  const ms = Date.parse(WITH_ZONE.test(text) ? text : `${text}Z`);
  return Number.isNaN(ms) ? null : ms;
}

function zoneOffsetMs(epochMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(epochMs);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(epochMs / 1_000) * 1_000;
}

/**
 * Roughly when a request starts, to know whether it is now: around a change of the clocks it may be
 * an hour off, and such a start is refused or asked about anyway. Null where it cannot be told.
 */
export function approximateStartMs(startTime: string, timeZone: string | null): number | null {
  const ms = parseInstantArgument(startTime, 0);
  if (ms === null || timeZone === null || WITH_ZONE.test(startTime)) return ms;
  try {
    return ms - zoneOffsetMs(ms - zoneOffsetMs(ms, timeZone), timeZone);
  } catch {
    return null;
  }
}
