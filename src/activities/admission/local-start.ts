/**
 * A start that was booked as a local time: the zone data that was used, and whether today's still gives the same
 * instant. Governments change their clocks at short notice, and a window may be booked a year ahead.
 */
import { readTime, writeWall } from '../../contract/values/rfc3339.ts';
import { timeZone, wallOf } from '../../contract/request/times/time-zone.ts';
import type { LinePlan, LocalStart, WindowPlan } from '../../contract/request/window-plan.ts';
import type { Finding } from '../../contract/window/window.ts';

/** The release of the zone data in this Node, such as `2025c`. */
const TZDATA = process.versions['tz'] ?? 'unknown';

/** Records the zone data that turned a local start into an instant. */
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

/** Reports that the clocks will not show the time that was booked; the instant stays. */
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
