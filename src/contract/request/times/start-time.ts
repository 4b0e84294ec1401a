/** `start_time` and `time_zone` as an instant; a local time that is none or two is refused. Never in workflows. */
import { readTime, writeWall } from '../../values/rfc3339.ts';
import { readWall, sayChange, sayChoice, timeZone, type TimeZone } from './time-zone.ts';
import type { Problem } from '../../window/window.ts';
import { whyNoTimeZone } from './zone-names.ts';

/** The instant in epoch ms, or what is wrong. */
export type StartTime =
  | { readonly ok: true; readonly epochMs: number }
  | { readonly ok: false; readonly problem: Problem };

function refuse(path: string, message: string): StartTime {
  return { ok: false, problem: { path, message } };
}

export type LocalReading =
  | { readonly ok: true; readonly epochMs: number }
  | {
      readonly ok: false;
      /** Names both instants that may be meant. */
      readonly message: string;
      /** The later of the two, epoch ms. */
      readonly lastMs: number;
    };

/** Reads a local time in a zone; `wallMs`: epoch ms of the same digits in UTC. */
export function readLocal(zone: TimeZone, wallMs: number): LocalReading {
  const reading = readWall(zone, wallMs);
  if (reading.kind === 'once') return { ok: true, epochMs: reading.epochMs };
  const exists = reading.kind === 'twice' ? 'exists twice' : 'does not exist';
  const why = `${writeWall(wallMs)} ${exists} in ${zone.name}: ${sayChange(zone, reading)}`;
  const { around } = reading;
  return { ok: false, message: `${why}; send ${sayChoice(zone, around)}`, lastMs: around.afterMs };
}

/** Reads a start as it was sent; both arguments are known to be strings. */
export function readStartTime(startTime: string, zoneName: string | null): StartTime {
  const reading = readTime(startTime);
  if (!reading.ok) return refuse('start_time', reading.message);
  const { wallMs, offsetMs, zone } = reading.time;
  if (zoneName === null) return { ok: true, epochMs: wallMs - offsetMs };
  if (zone !== null)
    return refuse('start_time', `must carry no offset (${zone}) when time_zone is given`);
  const why = whyNoTimeZone(zoneName);
  if (why !== null) return refuse('time_zone', why);
  const local = readLocal(timeZone(zoneName), wallMs);
  return local.ok ? local : refuse('start_time', `${local.message} without time_zone`);
}
