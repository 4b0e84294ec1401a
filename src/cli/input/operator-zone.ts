/** The zone for local times in flags: `--time-zone`, or else `TZ`, or else the machine's. Pure. */
import { timeZone, type TimeZone } from '../../contract/request/times/time-zone.ts';
import { whyNoTimeZone } from '../../contract/request/times/zone-names.ts';

export type OperatorZone =
  | { readonly ok: true; readonly zone: TimeZone }
  | {
      readonly ok: false;
      /** What names the zone; null if the environment does, so that a problem belongs to the time that needs it. */
      readonly path: string | null;
      readonly message: string;
    };

/** A zone by name; `path` says where the name was given. */
export function namedZone(path: string | null, name: string): OperatorZone {
  const message = whyNoTimeZone(name);
  return message === null ? { ok: true, zone: timeZone(name) } : { ok: false, path, message };
}

/**
 * `TZ` in the C library's format, including `:Europe/Berlin`; rules such as `CET-1CEST` are reported, not guessed.
 * @param machine the zone in which times are shown, which is the machine's if `TZ` is not set
 */
export function zoneOfEnvironment(tz: string | undefined, machine: string): OperatorZone {
  const name = tz?.replace(/^:/, '') ?? '';
  const found = namedZone(null, name === '' ? machine : name);
  if (found.ok) return found;
  const message = `TZ (${JSON.stringify(tz)}) ${found.message}; or give --time-zone`;
  return { ...found, message };
}
