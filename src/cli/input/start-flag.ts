/**
 * Turns `--start` into an instant, in the zone of `--time-zone`, of the file, or of the environment. A file's own
 * `start_time` and `time_zone` stay unchanged. Pure.
 */
import type { Problem } from '../../client/index.ts';
import { readWall, wallOf } from '../../contract/request/times/time-zone.ts';
import { writeWall } from '../../contract/values/rfc3339.ts';
import {
  namedZone,
  readTimeArgument,
  zoneOfEnvironment,
  type Operator,
  type OperatorZone,
  type TimeArgument,
} from './time-argument.ts';
import type { Fields } from './document/read-document.ts';

const MINUTE_MS = 60_000;

/** The request of file and flags, the flags alone, and where they were given. */
export interface StartInput {
  readonly fields: Fields;
  readonly flags: Fields;
  readonly nowMs: number;
  readonly tz: string | undefined;
  /** The zone of the machine, if `TZ` is not set. */
  readonly machineZone: string;
}

export interface StartFlag {
  readonly fields: Fields;
  readonly problems: readonly Problem[];
  /** Null if there is no `--start`, or it is wrong. */
  readonly time: (TimeArgument & { readonly ok: true }) | null;
  readonly zone: OperatorZone;
}

function zoneOf({ fields, tz, machineZone }: StartInput): OperatorZone {
  const { time_zone: name } = fields;
  return typeof name === 'string'
    ? namedZone('time_zone', name)
    : zoneOfEnvironment(tz, machineZone);
}

/** Minutes east of UTC: `+01:00` or `Z`. */
function minutesOf(offset: string): number {
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(offset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/**
 * A start that names its own zone, with another zone on the same command line. An offset that the zone has at that time
 * is no contradiction: it says which of two equal local times is meant.
 */
function contradiction(
  time: TimeArgument,
  { flags }: StartInput,
  zone: OperatorZone,
): Problem | null {
  if (!time.ok || time.ownZone === null || flags['time_zone'] === undefined) return null;
  const offsetMs = minutesOf(time.ownZone) * MINUTE_MS;
  if (zone.ok && wallOf(zone.zone, time.epochMs) - time.epochMs === offsetMs) return null;
  const message = `must carry no offset (${time.ownZone}) when --time-zone is given`;
  return { path: 'start_time', message };
}

/**
 * The instant; as a local time if the call or the file names the zone, because callers and chats are told of the end in
 * the zone of the request. A local time that occurs twice is sent as an instant.
 */
function withStart({ time_zone: named, ...rest }: Fields, epochMs: number, zone: OperatorZone) {
  const instant = { ...rest, start_time: new Date(epochMs).toISOString().replace('.000Z', 'Z') };
  if (typeof named !== 'string' || !zone.ok) return instant;
  const wallMs = wallOf(zone.zone, epochMs);
  if (readWall(zone.zone, wallMs).kind !== 'once') return instant;
  return { ...rest, start_time: writeWall(wallMs), time_zone: named };
}

/** Adds `--start` to the request; without it nothing changes. */
export function takeStartFlag(input: StartInput): StartFlag {
  const { fields, flags, nowMs } = input;
  const zone = zoneOf(input);
  const given = flags['start_time'];
  if (typeof given !== 'string') return { fields, problems: [], time: null, zone };
  const operator: Operator = { nowMs, zone };
  const time = readTimeArgument('start_time', given, operator);
  if (!time.ok) return { fields, problems: [time.problem], time: null, zone };
  const twofold = contradiction(time, input, zone);
  if (twofold !== null) return { fields, problems: [twofold], time: null, zone };
  return { fields: withStart(fields, time.epochMs, zone), problems: [], time, zone };
}
