/**
 * The period of a window on the clock of some zone, for kinds that the platform begins and ends by local time. A time
 * that occurs twice on that clock cannot be sent. Pure; uses this Node's zone data.
 */
import { writeWall } from '../../contract/values/rfc3339.ts';
import {
  readWall,
  sayChange,
  sayChoice,
  sayOutside,
  timeZone,
  wallOf,
} from '../../contract/request/times/time-zone.ts';
import { whyNoStoredZone } from '../../contract/request/times/zone-names.ts';
import type { LocalTime, Period } from '../../adapters/genesys/index.ts';

function toLocal(zoneName: string, epochMs: number): LocalTime {
  const zone = timeZone(zoneName);
  const wallMs = wallOf(zone, epochMs);
  const reading = readWall(zone, wallMs);
  if (reading.kind === 'once') return { ok: true, wallMs };
  const why = `${writeWall(wallMs)} exists twice in ${zone.name}, the time zone of the group: ${sayChange(zone, reading)}`;
  const cannot = `Genesys takes local times only and cannot tell ${sayChoice(zone, reading.around)}`;
  return { ok: false, message: `${why}; ${cannot}: send a time ${sayOutside(zone, reading)}` };
}

/** Epoch ms. */
export function localPeriod(startMs: number, endMs: number): Period {
  return { startMs, endMs, whyNoZone: whyNoStoredZone, toLocal };
}
