/** Durations as people write them in settings: `500ms`, `60s`, `5m`, `2h`. Pure. */

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** In milliseconds; null if it is not a duration. A bare number is not one, because its unit is not known. */
export function readDuration(text: string): number | null {
  const match = /^(?<count>\d{1,9}(?:\.\d{1,3})?)\s*(?<unit>ms|s|m|h)$/.exec(text.trim());
  const unitMs = UNITS[match?.groups?.['unit'] ?? ''];
  return unitMs === undefined ? null : Math.round(Number(match?.groups?.['count']) * unitMs);
}
