/**
 * When a window may begin and end, as its callers understand it. Pure; duplicated here on purpose, so that an error of
 * the system does not become the oracle's.
 */
import { kindOf } from '../kinds/chaos-kinds.ts';
import { isExcused, outagesOn } from './excuses/excuses.ts';
import type { Outage, WindowFacts } from './trial.ts';

/** A start less late than this is on time. */
const ON_TIME_MINUTES = 1;
/** A missed start is made up for within this ... */
const MAX_DELAY_MINUTES = 10;
/** ... and while this much of the window is left. */
const LEAST_MINUTES = 5;
/** From the decision to write until the request arrives, on a busy machine. */
const ON_THE_WAY_MS = 5_000;

/** The earliest time at which an apply may arrive: at the start, or as early as its kind is written ahead. */
export function earliestApply({ line, startMs, minuteMs }: WindowFacts): number {
  return startMs - (kindOf(line).aheadMinutes ?? 0) * minuteMs;
}

/** The end in force as far as callers were told. */
export function endInForce({ endMs, extendedToMs }: WindowFacts): number {
  return Math.max(endMs, ...extendedToMs);
}

/** The end in force if every unanswered extension was accepted. */
export function latestEnd(facts: WindowFacts): number {
  return endInForce(facts) + facts.perhapsExtendedMs;
}

/** The last moment at which an apply may still arrive. */
export function latestApply(facts: WindowFacts): number {
  const { startMs, minuteMs } = facts;
  const worthIt = latestEnd(facts) - LEAST_MINUTES * minuteMs;
  const allowed = Math.min(startMs + MAX_DELAY_MINUTES * minuteMs, worthIt);
  return Math.max(startMs + ON_TIME_MINUTES * minuteMs, allowed) + ON_THE_WAY_MS;
}

/** The first moment at which the line may go back. */
export function earliestRevert(facts: WindowFacts): number {
  return Math.min(endInForce(facts), ...facts.stops.map(({ sentMs }) => sentMs));
}

/** Whether an apply that arrived then had been called off, allowing for what may have been under way. */
export function wasCalledOff({ stops }: WindowFacts, receivedMs: number): boolean {
  return stops.some(
    ({ answeredMs }) => answeredMs !== null && receivedMs > answeredMs + ON_THE_WAY_MS,
  );
}

/** When its line had to go back: at the end in force, or when an earlier stop was accepted. */
export function revertDue(facts: WindowFacts): number {
  const taken = facts.stops.flatMap(({ answeredMs }) => (answeredMs === null ? [] : [answeredMs]));
  return Math.min(latestEnd(facts), ...taken);
}

/** Whether a window that did nothing is excused. */
export function mayHaveStayedAway(facts: WindowFacts, outages: readonly Outage[]): boolean {
  if (facts.stops.length > 0 || facts.isBooked !== true) return true;
  if (facts.bookedMs === null || facts.bookedMs > facts.startMs) return true;
  const felt = outagesOn(facts.line, outages);
  return isExcused(felt, earliestApply(facts), latestApply(facts));
}
