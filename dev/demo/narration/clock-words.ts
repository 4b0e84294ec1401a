/**
 * Instants and lengths of time in words for people: local time, and UTC where it matters. Pure except for the machine's
 * time zone.
 */

/** `14:03:07`, local. */
export function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB', { hour12: false });
}

/** `14:03:07 (12:03:07 UTC)`, or only `12:03:07 UTC` if local time is UTC. */
export function clockWithUtc(ms: number): string {
  const utc = `${new Date(ms).toISOString().slice(11, 19)} UTC`;
  return isUtc(ms) ? utc : `${clock(ms)} (${utc})`;
}

/** The zone of the demo's times. */
export function zoneWords(ms: number): string {
  if (isUtc(ms)) return 'Times are UTC.';
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return `Times are local (${timeZone}), with UTC where it matters.`;
}

/** `48 s`, `4 min 05 s`; never negative. */
export function howLong(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  if (seconds < 100) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

function isUtc(ms: number): boolean {
  return new Date(ms).getTimezoneOffset() === 0;
}
