/** What one of our writes may be, given what its window has done and what went wrong. Pure. */
import { isDeepStrictEqual as isSame } from 'node:util';
import type { Fields } from '../../simulator/index.ts';
import type { ChaosKind } from '../kinds/chaos-kind.ts';
import type { LineWrite } from '../kinds/chaos-kinds.ts';
import { isExcused, processOutages } from './excuses/excuses.ts';
import type { Managed, Outage, StartsStop, WindowFacts } from './trial.ts';
import { earliestApply } from './window-rules.ts';
import { mayOutdate } from './excuses/unknown-outcomes.ts';

/** From the answer to an operator's command until every window has heard of it. */
const HEARD_MS = 2_000;

/** What a window has done so far. */
export interface Course {
  readonly facts: WindowFacts;
  applied: LineWrite | null;
  /** The values without us when it was applied. */
  baseline: Managed | null;
  over: LineWrite | null;
  /** Writes that repeated the current values. */
  touches: number;
}

export interface ReplayOptions {
  readonly line: string;
  /** Those of the line. */
  readonly windows: readonly WindowFacts[];
  /** Those that may affect it. */
  readonly outages: readonly Outage[];
  /** When writes arrived whose outcome was reported to nobody; null if not known. */
  readonly unclear?: readonly number[] | null;
  readonly startsStops?: readonly StartsStop[];
  /** A write may change only the form of a text. */
  readonly isTidying?: boolean;
}

interface OurWrite {
  readonly write: LineWrite;
  readonly after: Fields;
  /** Of the managed fields. */
  readonly changed: readonly string[];
}

/** The window whose change one of our writes makes; undefined if none. */
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

/**
 * How long starts had been stopped when it arrived, ms; null if they were not, or if that may not have been known
 * yet.
 */
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

/** A person was responsible for the line when it arrived. */
export function wasTakenOver({ takenOverMs }: WindowFacts, receivedMs: number): boolean {
  return takenOverMs !== null && receivedMs > takenOverMs + HEARD_MS;
}

/** A second apply is right only if the answer to the first may have been lost and nothing was put back. */
export function isDoubled({ applied, over }: Course, outages: readonly Outage[]): boolean {
  if (applied === null) return false;
  return over !== null || !mayBeLost(applied, outages);
}

/** Whether the answer to a write may have been lost. */
function mayBeLost({ at, fault }: LineWrite, outages: readonly Outage[]): boolean {
  const atMs = Date.parse(at);
  return fault !== null || isExcused(outages, atMs, atMs);
}

/**
 * Its answer was lost, and somebody has removed its mark since: as far as anybody knows, the values are a person's.
 * The window leaves them and calls a person, who is responsible for the line from here on.
 */
export function isLeftUnmarked({ facts, applied }: Course, { outages }: ReplayOptions): boolean {
  return facts.says?.needsPerson === true && applied !== null && mayBeLost(applied, outages);
}

/**
 * Whether its window may repeat the current values. If the API normalises texts, `on_drift: restore` takes the
 * normalised baseline for drift and writes it again: not judged yet, because an API's own form is not distinguished
 * from an edit so far.
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
 * If the API normalises texts, an answer was lost and somebody edited the line after it, it is unknown what of it
 * is ours: a window that ends before its next answer leaves it and calls a person. That is not judged yet; that
 * somebody is called is.
 */
export function isToldDoubt(
  { facts }: Course,
  { isTidying = false, unclear = null }: ReplayOptions,
): boolean {
  return isTidying && unclear !== null && unclear.length > 0 && facts.says?.needsPerson === true;
}
