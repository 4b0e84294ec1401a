/** A day where a time is expected means its midnight: `2027-01-15`, `yesterday`, `today`, `tomorrow`. Pure. */
import { wallOf } from '../../contract/request/times/time-zone.ts';
import type { OperatorZone } from './operator-zone.ts';

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const AHEAD: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };

export const OR_A_DAY = 'or a day such as 2027-01-15';

function dayText(zone: OperatorZone, nowMs: number, ahead: number): string {
  const wallMs = zone.ok ? wallOf(zone.zone, nowMs) : nowMs;
  return new Date(wallMs + ahead * DAY_MS).toISOString().slice(0, 10);
}

/** The text of a time, with a day replaced by its midnight; anything else is returned unchanged. */
export function withMidnight(text: string, zone: OperatorZone, nowMs: number): string {
  const ahead = AHEAD[text.toLowerCase()];
  const day = ahead === undefined ? text : dayText(zone, nowMs, ahead);
  return DAY.test(day) ? `${day} 00:00` : text;
}
