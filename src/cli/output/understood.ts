/** How a time in a flag was taken, said before anything is sent. Pure. */
import { writeWall } from '../../contract/values/rfc3339.ts';
import { timeZone, wallOf } from '../../contract/request/time-zone.ts';
import type { OperatorZone } from '../input/operator-zone.ts';
import { distance } from './moments.ts';

/** `2027-01-16 02:00 Europe/Berlin = 2027-01-16T01:00:00Z, in 9 h 12 min` */
export function understoodTime(epochMs: number, zone: OperatorZone, nowMs: number): string {
  const clock = zone.ok ? zone.zone : timeZone('UTC');
  const shown = writeWall(wallOf(clock, epochMs)).replace('T', ' ').replace(/:00$/, '');
  const utc = `${writeWall(epochMs)}Z`;
  return `${shown} ${clock.name} = ${utc}, ${distance(epochMs, nowMs)}`;
}
