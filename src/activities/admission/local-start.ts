/**
 * A start that was booked as a local time: the zone data that was used, and whether today's still gives the same
 * instant. Governments change their clocks at short notice, and a window may be booked a year ahead.
 */
import { readTime, writeWall } from '../../contract/values/rfc3339.ts';
import {
  timeZone,
  wallOf,
  readWall,
  sayChange,
  sayChoice,
  sayOutside,
} from '../../contract/request/times/time-zone.ts';
import type { LinePlan, LocalStart, WindowPlan } from '../../contract/request/window-plan.ts';
import type { Finding } from '../../contract/window/window.ts';
import { whyNoStoredZone } from '../../contract/request/times/zone-names.ts';
import type { LocalTime, Period } from '../../adapters/genesys/index.ts';

/** The release of the zone data in this Node, such as `2025c`. */
const TZDATA = process.versions['tz'] ?? 'unknown';

export function withTzdata(plan: WindowPlan): WindowPlan {
  const { local_start: local } = plan;
  return local === undefined ? plan : { ...plan, local_start: { ...local, tzdata: TZDATA } };
}

/** The local time that a clock there shows at that instant; null if this Node does not know the zone. */
function shownAt(epochMs: number, { time_zone }: LocalStart): number | null {
  try {
    return wallOf(timeZone(time_zone), epochMs);
  } catch {
    return null;
  }
}

export function zoneFindings({ local_start: local, start_ms }: LinePlan): Finding[] {
  if (local === undefined) return [];
  const reading = readTime(local.start_time);
  const shown = shownAt(start_ms, local);
  if (reading.ok && reading.time.wallMs === shown) return [];
  const { start_time, time_zone, tzdata = 'unknown' } = local;
  const now = shown === null ? 'the zone is unknown' : `the clocks there show ${writeWall(shown)}`;
  const message = `booked for ${start_time} in ${time_zone} by tzdata ${tzdata}; by tzdata ${TZDATA} ${now} at its start, ${writeWall(start_ms)}Z, which stays: to follow the clocks, cancel the window and book it again`;
  return [{ code: 'time_zone_changed', message }];
}

function toLocal(zoneName: string, epochMs: number): LocalTime {
  const zone = timeZone(zoneName);
  const wallMs = wallOf(zone, epochMs);
  const reading = readWall(zone, wallMs);
  if (reading.kind === 'once') return { ok: true, wallMs };
  const why = `${writeWall(wallMs)} exists twice in ${zone.name}, the time zone of the group: ${sayChange(zone, reading)}`;
  const cannot = `Genesys takes local times only and cannot tell ${sayChoice(zone, reading.around)}`;
  return { ok: false, message: `${why}; ${cannot}: send a time ${sayOutside(zone, reading)}` };
}

/** For kinds that the platform begins and ends by local time. Epoch ms. */
export function localPeriod(startMs: number, endMs: number): Period {
  return { startMs, endMs, whyNoZone: whyNoStoredZone, toLocal };
}
