/** How a time in a flag was taken, said before anything is sent. Pure. */
import type { OperatorZone } from '../input/operator-zone.ts';
import { distance, moment } from './moments.ts';

/** `2027-01-16 02:00 CET (01:00 UTC) in Europe/Berlin, in 9 h 12 min` */
export function understoodTime(epochMs: number, zone: OperatorZone, nowMs: number): string {
  const name = zone.ok ? zone.zone.name : 'UTC';
  const where = name === 'UTC' ? '' : ` in ${name}`;
  return `${moment(epochMs, name)}${where}, ${distance(epochMs, nowMs)}`;
}
