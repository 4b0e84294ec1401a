/** Local times of schedules, `yyyy-MM-ddTHH:mm:ss.SSS` without a zone. Pure. */
import type { JsonValue } from '../../../json.ts';

const LOCAL = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/;

/** In the format of the API; `wallMs`: epoch ms of the same digits in UTC. */
export function writeLocalTime(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, -1);
}

/** Epoch ms of the same digits in UTC; null if it is not a local time. */
export function readLocalTime(text: JsonValue | undefined): number | null {
  const found = typeof text === 'string' ? LOCAL.exec(text) : null;
  if (found === null) return null;
  const [, seconds = '', fraction = ''] = found;
  const wallMs = Date.parse(`${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  return Number.isNaN(wallMs) ? null : wallMs;
}

/** Whether two texts are the same time: an API may write more or fewer fractional digits. */
export function isSameLocalTime(a: JsonValue, b: JsonValue): boolean {
  const wallMs = readLocalTime(a);
  return wallMs !== null && wallMs === readLocalTime(b);
}
