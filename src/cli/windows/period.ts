/** The period of `--from`, `--to`, `--for` and `--time-zone`, and which windows overlap it. Pure. */
import type { WindowStatus } from '../../client/index.ts';
import { readMomentIn, zoneOfFlag, type Operator } from '../input/time-argument.ts';
import { wrongFlag } from '../input/flag-problem.ts';
import { readLengthMs } from '../input/time-length.ts';
import { ACTIVE_PHASES } from '../../contract/window/window.ts';

/** Epoch ms; what is not known comes first. */
export function msOf(instant: string | null): number {
  const ms = Date.parse(instant ?? '');
  return Number.isNaN(ms) ? 0 : ms;
}

/** Epoch ms; null for no bound. */
export interface Period {
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** The zone of a flag, otherwise the operator's. @throws {UsageError} */
export function readZone(given: string | undefined, own: string): string {
  return given === undefined ? own : zoneOfFlag(given).name;
}

const CLOCK = /^\d{2}:\d{2}(?::\d{2})?$/;

/** Like {@link readMomentIn}, but `18:00` is today even if it has passed. @throws {UsageError} */
export function readMoment(
  flag: string,
  given: string,
  operator: Operator,
  day: 'today' | 'tomorrow' = 'today',
): number {
  return readMomentIn(flag, given, operator, day);
}

/** @throws {UsageError} it is not a duration, or is zero */
export function readLength(flag: string, given: string): number {
  const ms = readLengthMs(given);
  if (ms !== null && ms > 0) return ms;
  throw wrongFlag(flag, given, 'must be a length such as 14h, 30m or 1h30m');
}

/** `--to 08:00` is the morning after `--from 18:00`. @throws {UsageError} it is not later */
export function readPeriod(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  operator: Operator,
): Period {
  const fromMs = from === undefined ? null : readMoment('--from', from, operator);
  if (to === undefined) return { fromMs, toMs: null };
  const today = readMoment('--to', to, operator);
  const isOver = fromMs !== null && today <= fromMs;
  const toMs = isOver && CLOCK.test(to) ? readMoment('--to', to, operator, 'tomorrow') : today;
  if (fromMs === null || fromMs < toMs) return { fromMs, toMs };
  throw wrongFlag('--to', to, 'must be later than --from');
}

/** No window lasts longer than this, from its start to any end that it may get. */
const LONGEST_MS = 8 * 60 * 60_000;

/** Windows that overlap the period may start this early. */
export function earliestStart(fromMs: number): Date {
  return new Date(fromMs - LONGEST_MS);
}

/** Whether a window overlaps the period; one that may still be on its line is there now. */
export function touches(status: WindowStatus, { fromMs, toMs }: Period, nowMs: number): boolean {
  const startMs = msOf(status.start_time);
  const isOn = ACTIVE_PHASES.includes(status.phase);
  const lastMs = Math.max(msOf(status.end_time) - 1, isOn ? nowMs : 0);
  return (toMs === null || startMs < toMs) && (fromMs === null || lastMs >= fromMs);
}
