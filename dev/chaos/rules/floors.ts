/**
 * What a run as a whole must have shown, so that a plan full of excuses cannot pass with nothing done, and how late a
 * single revert may be. Pure.
 */
import {
  isExcused,
  lateUntil,
  machineOutages,
  outagesOn,
  withoutStarts,
} from './excuses/excuses.ts';
import type { Effect, Outage, Violation, WindowFacts } from './trial.ts';
import { earliestApply, latestApply, revertDue } from './window-rules.ts';

/** A revert without an excuse is at most this late, on a busy machine. */
const LATE_MS = 6_000;
/** Half of all reverts, with or without an excuse, are at most this many minutes late. */
const SLOW_MINUTES = 2;
/** The share of unhindered windows that must be applied. */
const UNEXCUSED_SHARE = 0.95;
/** The share of windows that could be applied, whatever went wrong. */
const SHARE = 0.5;
/** At least one: a run in which nothing was applied proves nothing, however busy the machine was. */
const ANY_SHARE = Number.EPSILON;
/** The share of all requested windows, including those called off or refused. */
const LEAST_SHARE = 0.25;
/** Fewer windows prove nothing. */
const ENOUGH = 8;
/** How long before its start it is armed. */
const ARMED_MINUTES = 2;
const EVERYWHERE = 'every line';

interface Floor {
  readonly rule: 'too_few_applied' | 'reverts_slow';
  readonly what: string;
  readonly share: number;
  readonly of: readonly Effect[];
  readonly isMet: (effect: Effect) => boolean;
  /** Whether the machine was too busy for it: what was not met then proves nothing, what was met counts. */
  readonly isTooBusy: (effect: Effect) => boolean;
}

function judgeFloor({ rule, what, share, of: all, isMet, isTooBusy }: Floor): Violation[] {
  const of = all.filter((effect) => isMet(effect) || !isTooBusy(effect));
  const met = of.filter(isMet).length;
  // One in a small number is not a share.
  const needed = Math.min(Math.ceil(share * of.length), of.length - 1);
  if (of.length < ENOUGH || met >= needed) return [];
  const told = `${what}: ${met} of ${of.length}, at least ${needed} are needed`;
  const evidence = of.filter((one) => !isMet(one)).map(({ facts }) => facts.window);
  return [{ rule, line: EVERYWHERE, window: null, what: told, evidence }];
}

function armedMs(facts: WindowFacts): number {
  return earliestApply(facts) - ARMED_MINUTES * facts.minuteMs;
}

function isApplied({ appliedMs }: Effect): boolean {
  return appliedMs !== null;
}

/** Booked before it was armed, and not called off before its last chance. */
function couldBeApplied({ facts }: Effect): boolean {
  const { isBooked, bookedMs, stops, isTerminated } = facts;
  const bookedInTime = bookedMs !== null && bookedMs <= armedMs(facts);
  const lastMs = latestApply(facts);
  return (
    isBooked === true &&
    bookedInTime &&
    !isTerminated &&
    stops.every(({ sentMs }) => sentMs > lastMs)
  );
}

/** Nothing was wrong from its arming on, and no earlier window held its line too long. */
function hasNoExcuse(
  { facts }: Effect,
  outages: readonly Outage[],
  effects: readonly Effect[],
): boolean {
  const { line, startMs, isReset } = facts;
  const fromMs = armedMs(facts);
  const isHeld = effects.some(
    (other) =>
      other.facts.line === line &&
      other.facts.startMs < startMs &&
      other.appliedMs !== null &&
      (other.revertedMs ?? Infinity) > fromMs,
  );
  return !isReset && !isHeld && !isExcused(outagesOn(line, outages), fromMs, latestApply(facts));
}

/** How long after it was due; null if it was never on the line or others removed it. */
function lateBy({ facts, appliedMs, revertedMs }: Effect): number | null {
  if (appliedMs === null || revertedMs === null) return null;
  return revertedMs - Math.max(revertDue(facts), appliedMs);
}

/** The sweeper, which puts terminated windows back, runs once in a real minute. */
function isPunctual({ facts }: Effect): boolean {
  return !facts.isTerminated && facts.takenOverMs === null;
}

function revertedLate(effect: Effect, outages: readonly Outage[]): Violation[] {
  const { facts, appliedMs, revertedMs } = effect;
  if (appliedMs === null || revertedMs === null || !isPunctual(effect)) return [];
  const { line, window } = facts;
  const dueMs = Math.max(revertDue(facts), appliedMs);
  const felt = withoutStarts(outagesOn(line, outages));
  const allowedMs = lateUntil(felt, dueMs, LATE_MS);
  if (revertedMs <= allowedMs) return [];
  const what = `${revertedMs - dueMs} ms late, ${revertedMs - allowedMs} of them without an excuse`;
  return [{ rule: 'reverted_late', line, window, what, evidence: facts }];
}

/** A violation for everything that too few windows of the run did, and for each late revert. */
export function judgeFloors(
  effects: readonly Effect[],
  outages: readonly Outage[],
): readonly Violation[] {
  const slow = machineOutages(outages);
  const able = effects.filter(couldBeApplied);
  const applied = {
    rule: 'too_few_applied',
    isMet: isApplied,
    isTooBusy: ({ facts }: Effect) => isExcused(slow, armedMs(facts), latestApply(facts)),
  } as const;
  const floors: readonly Floor[] = [
    {
      ...applied,
      what: 'applied, of those that nothing kept from it',
      share: UNEXCUSED_SHARE,
      of: able.filter((effect) => hasNoExcuse(effect, outages, effects)),
    },
    { ...applied, what: 'applied, of those booked in time', share: SHARE, of: able },
    {
      ...applied,
      what: 'applied, of all, however busy the machine was',
      share: ANY_SHARE,
      of: effects,
      isTooBusy: () => false,
    },
    { ...applied, what: 'applied, of all', share: LEAST_SHARE, of: effects },
    {
      rule: 'reverts_slow',
      what: 'put back in time',
      share: 0.5,
      of: effects.filter((effect) => isPunctual(effect) && lateBy(effect) !== null),
      isMet: (effect) => (lateBy(effect) ?? 0) <= SLOW_MINUTES * effect.facts.minuteMs,
      isTooBusy: ({ facts }) => isExcused(slow, revertDue(facts), revertDue(facts)),
    },
  ];
  return [
    ...floors.flatMap(judgeFloor),
    ...effects.flatMap((effect) => revertedLate(effect, outages)),
  ];
}
