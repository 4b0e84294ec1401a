/** Durations as people write them in flags: `90m`, `1h30m`, `1.5h`, `PT30M`, or minutes. Pure. */
import { asGiven } from './flag-problem.ts';

const COUNT = String.raw`(\d+(?:\.\d+)?)`;
const SPOKEN = new RegExp(
  String.raw`^\+?(?:${COUNT}d)? ?(?:${COUNT}h)? ?(?:${COUNT}m)? ?(?:${COUNT}s)?$`,
  'i',
);
const ISO = new RegExp(
  String.raw`^P(?:${COUNT}D)?(?:T(?=\d)(?:${COUNT}H)?(?:${COUNT}M)?(?:${COUNT}S)?)?$`,
  'i',
);
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000];
const MINUTE_MS = 60_000;
export const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** The duration in ms, however large; null if it is not one, or has no unit. */
export function readLengthMs(text: string): number | null {
  const match = SPOKEN.exec(text) ?? ISO.exec(text);
  if (match === null || !/\d/.test(text)) return null;
  const counts = match.slice(1).map((digits) => Number(digits ?? 0));
  return Math.round(UNITS_MS.reduce((sum, unit, i) => sum + (counts[i] ?? 0) * unit, 0));
}

export type MinutesReading =
  | { readonly ok: true; readonly minutes: number; readonly hasUnit: boolean }
  | { readonly ok: false; readonly message: string };

/** Minutes: any bare number unchanged, or a duration of whole minutes. */
export function readMinutes(text: string): MinutesReading {
  if (NUMBER.test(text)) return { ok: true, minutes: Number(text), hasUnit: false };
  const given = JSON.stringify(text);
  const ms = readLengthMs(text);
  if (ms === null) {
    const message = `must be a number, not ${asGiven(given)}: minutes, or a length such as 1h30m`;
    return { ok: false, message };
  }
  if (!Number.isSafeInteger(ms)) return { ok: false, message: `${asGiven(given)} is too long` };
  const minutes = ms / MINUTE_MS;
  if (Number.isInteger(minutes)) return { ok: true, minutes, hasUnit: true };
  return { ok: false, message: `must be whole minutes, not ${asGiven(given)}` };
}
