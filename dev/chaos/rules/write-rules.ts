// What a single write of ours may be, given what its window has done and what went wrong. Pure.
import { isDeepStrictEqual as isSame } from 'node:util';
import type { Fields } from '../../simulator/index.ts';
import type { ChaosKind } from '../kinds/chaos-kind.ts';
import type { LineWrite } from '../kinds/chaos-kinds.ts';
import { isExcused, processOutages } from './excuses.ts';
import type { Managed, Outage, StartsStop, WindowFacts } from './trial.ts';
import { earliestApply } from './window-rules.ts';
import { mayOutdate } from './unknown-outcomes.ts';

/** From the answer of an operator's command until every window has heard of it. */
const HEARD_MS = 2_000;

/** What a window has done so far. */
export interface Course {
  readonly facts: WindowFacts;
  applied: LineWrite | null;
  /** What stood without us when it was applied. */
  baseline: Managed | null;
  over: LineWrite | null;
  /** Writes of values that stood already. */
  touches: number;
}

export interface ReplayOptions {
  readonly line: string;
  /** Its own. */
  readonly windows: readonly WindowFacts[];
  /** Those it could feel. */
  readonly outages: readonly Outage[];
  /** When writes arrived whose outcome nobody was told; null: not known. */
  readonly unclear?: readonly number[] | null;
  readonly startsStops?: readonly StartsStop[];
  /** A write may change nothing but the form of a text. */
  readonly isTidying?: boolean;
}

interface OurWrite {
  readonly write: LineWrite;
  readonly after: Fields;
  /** Of the managed fields. */
  readonly changed: readonly string[];
}

/** The window whose change a write of ours makes; undefined: it makes none. */
export function applierOf(
  courses: readonly Course[],
  { telling }: Pick<ChaosKind, 'telling'>,
  { write, after, changed }: OurWrite,
): Course | undefined {
  const fitting = courses.filter(({ facts: { written } }) => {
    const told = telling === null ? Object.keys(written) : [telling];
    const isWhole = told.every((field) => isSame(after[field], written[field]));
    return isWhole && changed.some((field) => isSame(after[field], written[field]));
  });
  if (telling !== null) return fitting[0];
  const receivedMs = Date.parse(write.received_at);
  const sorted = fitting
    .filter(({ facts }) => facts.isBooked !== false)
    .toSorted((a, b) => a.facts.startMs - b.facts.startMs);
  return (
    sorted.findLast(({ facts }) => earliestApply(facts) <= receivedMs) ?? sorted[0] ?? fitting[0]
  );
}

/** For how long starts had been stopped when it arrived, ms; null: they were not, or it may not have been heard. */
export function stoppedFor(
  { startsStops = [], outages }: ReplayOptions,
  receivedMs: number,
): number | null {
  const stop = startsStops.find(
    ({ fromMs, toMs }) =>
      receivedMs > fromMs + HEARD_MS &&
      receivedMs < toMs &&
      !isExcused(processOutages(outages), fromMs, receivedMs),
  );
  return stop === undefined ? null : receivedMs - stop.fromMs;
}

/** A person had the line when it arrived. */
export function wasTakenOver({ takenOverMs }: WindowFacts, receivedMs: number): boolean {
  return takenOverMs !== null && receivedMs > takenOverMs + HEARD_MS;
}

/** A second apply is right only where the first one's answer may have been lost and nothing went back. */
export function isDoubled({ applied, over }: Course, outages: readonly Outage[]): boolean {
  if (applied === null) return false;
  return over !== null || !mayBeLost(applied, outages);
}

/** Whether the answer to a write may not have come. */
function mayBeLost({ at, fault }: LineWrite, outages: readonly Outage[]): boolean {
  const atMs = Date.parse(at);
  return fault !== null || isExcused(outages, atMs, atMs);
}

/**
 * Its answer was lost, and somebody has taken its mark away since: what stands is somebody's, as far as anybody can
 * tell. The window leaves it and calls a person, who has the line from here on.
 */
export function isLeftUnmarked({ facts, applied }: Course, { outages }: ReplayOptions): boolean {
  return facts.says?.needsPerson === true && applied !== null && mayBeLost(applied, outages);
}

/**
 * Whether its window may write what stands once more. Where the API tidies texts,
 * `on_drift: restore` takes the tidied baseline for drift and writes it again: not judged yet, since an
 * API's own form is not told from an edit so far.
 */
export function mayTouch(
  { facts, applied, touches }: Course,
  { unclear = null, outages, isTidying = false }: ReplayOptions,
  atMs: number,
): boolean {
  if (isTidying && facts.onDrift === 'restore') return true;
  const appliedMs = applied === null ? null : Date.parse(applied.at);
  return mayOutdate(facts, { appliedMs, unclear, outages }, atMs, touches);
}

/**
 * Where the API tidies texts, an answer was lost and somebody edited the line behind it, nobody knows what
 * of it is ours: a window that ends before its next answer leaves it and calls a person. That is not judged
 * yet; that somebody is called is.
 */
export function isToldDoubt(
  { facts }: Course,
  { isTidying = false, unclear = null }: ReplayOptions,
): boolean {
  return isTidying && unclear !== null && unclear.length > 0 && facts.says?.needsPerson === true;
}
