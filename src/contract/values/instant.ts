/** Instants on the wire: RFC 3339 in UTC written with `+00:00`. Pure. */

/** One minute of wall-clock time, in ms. */
export const MINUTE_MS = 60_000;

/** Writes epoch milliseconds as `2027-01-15T02:00:00.000+00:00`. */
export function formatInstant(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '+00:00');
}

/** `2027-01-15 02:00:00 UTC`, for people. */
export function sayInstant(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `20270115T020000Z`, for ids; milliseconds are added only if there are any. */
export function compactInstant(epochMs: number): string {
  const iso = new Date(epochMs).toISOString().replace(/[-:]/g, '');
  return iso.replace('.000Z', 'Z');
}
