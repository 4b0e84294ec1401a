/**
 * What windows create beside a schedule group: a schedule of their own, which the platform begins and ends. Judged by
 * the simulator's log of groups and schedules, because a group says nothing about the times of its schedules. Pure.
 *
 *   schedule_left  at the very end a schedule of a window is still in the organisation, although nothing kept the
 *                  window from deleting it
 *   entry_stood    at its start the entry was in the group, although well before the window had been called off or
 *                  terminated, or starts had been stopped
 *   entry_wrong    an entry that was removed, or that is left, did not begin at the start and end at the end in force
 *
 * Not judged: windows that were reset (the newest run knows only its own messages), and windows whose line a person has
 * taken over. For terminated ones only the start is judged: what a rescue leaves is deleted days later.
 */
import type { Fields, ObjectWrite, RequestRecord } from '../../../simulator/index.ts';
import { kindOf } from '../../kinds/chaos-kinds.ts';
import { isOurSchedule, memberIds, scheduleTimes } from '../../kinds/schedule-group.ts';
import {
  isExcused,
  lateUntil,
  outagesOn,
  processOutages,
  withoutStarts,
} from '../excuses/excuses.ts';
import type { Effect, Outage, StartsStop, Violation, WindowFacts } from '../trial.ts';
import { endInForce, latestEnd } from '../window-rules.ts';

/** From an answer to the group without the entry, on a busy machine: two requests. */
const TAKEN_OUT_MS = 8_000;
/** A terminated window is found by the next sweep, one per minute of the run; a running sweep may miss it. */
const SWEEPS = 2;
const SCHEDULES = '/api/v2/architect/schedules';
/** Starts that are stopped for less may be allowed again before a window has heard of it. */
const LEAST_STOP_MS = 3_000;

export interface ScheduleTrial {
  /** Of groups and schedules, unmodified, in the order of the log. */
  readonly writes: readonly ObjectWrite[];
  readonly effects: readonly Effect[];
  readonly outages: readonly Outage[];
  readonly requests: readonly RequestRecord[];
  readonly startsStops: readonly StartsStop[];
}

/** The schedule of a window, from its entry on. */
interface Entry {
  readonly effect: Effect;
  readonly scheduleId: string;
  readonly enteredMs: number;
  /** Null if it is still in the group. */
  readonly outMs: number | null;
}

function msOf({ at }: Pick<ObjectWrite, 'at'>): number {
  return Date.parse(at);
}

/** False after a reset that its entry does not show. */
function isTold({ facts }: Effect): boolean {
  return !facts.isReset && facts.takenOverMs === null;
}

function isJudged({ effect }: Entry): boolean {
  return !effect.facts.isTerminated;
}

/** When it was first removed from the group, by anybody. */
function outOf(groupWrites: readonly ObjectWrite[], id: string, enteredMs: number): number | null {
  const out = groupWrites.find(
    (write) => msOf(write) >= enteredMs && !memberIds(write.after).includes(id),
  );
  return out === undefined ? null : msOf(out);
}

function entryOf(effect: Effect, writes: readonly ObjectWrite[]): Entry[] {
  const { facts, appliedMs } = effect;
  const own = writes.filter(({ target }) => target === facts.line);
  const entering = own.find((write) => write.by === 'client' && msOf(write) === appliedMs);
  if (entering === undefined || appliedMs === null) return [];
  const before = memberIds(entering.before);
  const scheduleId = memberIds(entering.after).find((id) => !before.includes(id));
  if (scheduleId === undefined) return [];
  const outMs = outOf(own, scheduleId, appliedMs);
  return [{ effect, scheduleId, enteredMs: appliedMs, outMs }];
}

function violation(rule: Violation['rule'], { effect }: Entry, what: string, evidence: unknown) {
  const { line, window } = effect.facts;
  return { rule, line, window, what, evidence };
}

/** Nothing of the window was to begin after this time, and its entry has this long to be removed. */
interface CalledOff {
  readonly offMs: number;
  readonly patienceMs: number;
}

/** By its rescue, whatever was sent to it before. */
function terminated({ startMs, minuteMs, terminatedMs }: WindowFacts): CalledOff | null {
  if (terminatedMs === undefined || terminatedMs === null || terminatedMs >= startMs) return null;
  return { offMs: terminatedMs, patienceMs: TAKEN_OUT_MS + SWEEPS * minuteMs };
}

/** The first that called it off; null if it was to begin. */
function calledOff({ effect, enteredMs }: Entry, stops: readonly StartsStop[]): CalledOff | null {
  const { facts } = effect;
  if (facts.isTerminated) return terminated(facts);
  const said = facts.stops.flatMap(({ answeredMs, sureMs }) => answeredMs ?? sureMs ?? []);
  const stopped = stops
    .filter(({ fromMs, toMs }) => fromMs > enteredMs && toMs - fromMs >= LEAST_STOP_MS)
    .map(({ fromMs }) => fromMs);
  const all = [...said, ...stopped].filter((ms) => ms < facts.startMs);
  return all.length === 0 ? null : { offMs: Math.min(...all), patienceMs: TAKEN_OUT_MS };
}

/** When its entry should have been removed before the start, whatever went wrong; null if it may be there. */
function outBefore(entry: Entry, { outages, startsStops }: ScheduleTrial): CalledOff | null {
  const { line, startMs } = entry.effect.facts;
  const off = calledOff(entry, startsStops);
  if (off === null) return null;
  const fromMs = Math.max(off.offMs, entry.enteredMs);
  const felt = withoutStarts(outagesOn(line, outages));
  return lateUntil(felt, fromMs, off.patienceMs) > startMs ? null : off;
}

function stood(entry: Entry, trial: ScheduleTrial): Violation[] {
  const { effect, outMs } = entry;
  const { startMs } = effect.facts;
  const off = outBefore(entry, trial);
  if (off === null || (outMs !== null && outMs <= startMs)) return [];
  const what = `it was called off ${startMs - off.offMs} ms before its start, and began`;
  return [violation('entry_stood', entry, what, { entry, startMs, ...off })];
}

/** How many windows were called off early enough that their entries had to be removed before they began. */
export function countCalledOff(trial: ScheduleTrial): number {
  return entriesOf(trial).filter((entry) => outBefore(entry, trial) !== null).length;
}

/** The schedule when it was removed, or at the end; null if it was deleted before. */
function lastOf({ scheduleId, outMs }: Entry, writes: readonly ObjectWrite[]) {
  const own = writes.filter(
    (write) =>
      write.target === scheduleId &&
      msOf(write) <= (outMs ?? Infinity) &&
      write.after?.['state'] !== 'deleted',
  );
  return own.at(-1)?.after ?? null;
}

function wrongTimes(entry: Entry, { writes }: ScheduleTrial): Violation[] {
  const { facts } = entry.effect;
  const times = scheduleTimes(lastOf(entry, writes));
  if (times === null) return [];
  const isEnd =
    facts.perhapsExtendedMs === 0
      ? times.endMs === endInForce(facts)
      : times.endMs >= facts.endMs && times.endMs <= latestEnd(facts);
  if (times.startMs === facts.startMs && isEnd) return [];
  const said = { startMs: facts.startMs, endMs: endInForce(facts) };
  const what = 'the times of the entry are not those of the window';
  return [violation('entry_wrong', entry, what, { times, said, facts })];
}

/** A busy machine is late, but still deletes. */
function ofProcesses(line: string, outages: readonly Outage[]): readonly Outage[] {
  return processOutages(outagesOn(line, outages)).filter(({ kind }) => kind !== 'machine');
}

/** Whether a request for the schedule, its group, or the list that contains it, failed around that time. */
function wasKept(entry: Entry, { name }: Fields, { outages, requests }: ScheduleTrial): boolean {
  const { effect, scheduleId, enteredMs, outMs } = entry;
  const { line } = effect.facts;
  const fromMs = (outMs ?? enteredMs) - TAKEN_OUT_MS;
  const toMs = (outMs ?? enteredMs) + TAKEN_OUT_MS;
  if (isExcused(ofProcesses(line, outages), fromMs, toMs)) return true;
  const paths = new Set([`${SCHEDULES}/${scheduleId}`, kindOf(line).path(line)]);
  const mark = String(name).split(' ').at(-1) ?? '';
  return requests.some(({ path, query, fault, status, received_at }) => {
    const ms = Date.parse(received_at);
    const isOfIt = paths.has(path) || (path === SCHEDULES && query.includes(mark));
    const hasFailed = fault !== null || (status ?? 500) >= 400;
    return isOfIt && hasFailed && ms >= fromMs && ms <= toMs;
  });
}

function left(trial: ScheduleTrial, entries: readonly Entry[]): Violation[] {
  const last = new Map(trial.writes.map((write) => [write.target, write]));
  return [...last.values()]
    .filter(({ kind, after }) => kind === 'schedule' && isOurSchedule(after))
    .flatMap((write) => {
      const entry = entries.find(({ scheduleId }) => scheduleId === write.target);
      if (entry === undefined || wasKept(entry, write.after ?? {}, trial)) return [];
      return [violation('schedule_left', entry, 'its schedule was not deleted', { entry, write })];
    });
}

function entriesOf({ effects, writes }: ScheduleTrial): readonly Entry[] {
  const ofGroups = writes.filter(({ kind }) => kind !== 'schedule');
  return effects.filter(isTold).flatMap((effect) => entryOf(effect, ofGroups));
}

/** Every problem of the schedules of windows. */
export function judgeSchedules(trial: ScheduleTrial): readonly Violation[] {
  const entries = entriesOf(trial);
  const judged = entries.filter(isJudged);
  return [
    ...entries.flatMap((entry) => stood(entry, trial)),
    ...judged.flatMap((entry) => wrongTimes(entry, trial)),
    ...left(trial, judged),
  ];
}
