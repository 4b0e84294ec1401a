/**
 * One look of the sweeper, bounded: a few candidates at a time, for a limited time and up to a limited number of
 * findings; the next look continues where this one ended. A candidate that cannot be judged, or whose finding is too
 * large, delays no other rescue: a person is told.
 */
import { Buffer } from 'node:buffer';
import type {
  SweepFound,
  SweepMark,
  SweepPlace,
  SweepStage,
} from '../../contract/calendar/sweep.ts';
import { inTime } from '../in-time.ts';
import type { Judgement, Run } from './judgement.ts';

const MOST = 200;
/** Above this size, no more candidates are checked. */
const MOST_BYTES = 500_000;
/** Below Temporal's limit for the result of an activity; anything more is left to the next look. */
const HARD_BYTES = 1_500_000;
/** The limit for one judgement, which as the input of a rescue has to fit into a payload as well. */
const MOST_BYTES_EACH = 1_000_000;
/** Parallel requests to Temporal: thousands of windows may be active. */
const AT_ONCE = 20;
/** Nothing is begun after this, so that running requests end within the activity's time. */
const LOOK_MS = 15_000;
const TRIES = 2;
const TRY_MS = 15_000;
/** The longest text about a candidate that cannot be judged: ids and texts of others may have any length. */
const LONGEST_TOLD = 1_000;

export interface Candidate extends SweepPlace {
  readonly run: Run;
  judge(): Promise<Judgement>;
}

export interface Batch {
  readonly candidates: readonly Candidate[];
  /** Where to continue; null if there are no more. */
  readonly next: SweepPlace | null;
}

export interface Stage {
  readonly stage: SweepStage;
  /** The candidates after the place; any before it do no harm. */
  batch(after: SweepPlace | null): Promise<Batch>;
}

const NONE: Batch = { candidates: [], next: null };

function inOrder(a: SweepPlace, b: SweepPlace): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

type Found = NonNullable<Judgement>;

function alarmFor({ window_id, run_id }: Run, why: string): Found {
  const message = `${window_id.slice(0, LONGEST_TOLD)} ${why.slice(0, LONGEST_TOLD)}; if its line is in maintenance, put it back by hand, or with its break-glass file (interlude restore FILE). The next sweep looks at it again`;
  return {
    unrescuable: {
      window_id: window_id.slice(0, LONGEST_TOLD),
      run_id: run_id.slice(0, LONGEST_TOLD),
      message,
    },
  };
}

function bytesOf(judgement: Found): number {
  return Buffer.byteLength(JSON.stringify(judgement));
}

class Look {
  readonly #endsAtMs = performance.now() + LOOK_MS;
  readonly #found: Found[] = [];
  readonly #failures: unknown[] = [];
  readonly #unjudged = new Map<string, Found>();
  #hasFailedStage = false;
  /** Windows already found: a later stage has weaker evidence and knows no better. */
  readonly #orphaned = new Set<string>();
  #bytes = 0;
  /** Every look makes progress, however slow the answers are; otherwise none ever would. */
  #hasMoved = false;

  /** Returns where it stopped; null if it reached the end. */
  async through(stages: readonly Stage[], after: SweepMark | null): Promise<SweepMark | null> {
    const first = stages.findIndex(({ stage }) => stage === after?.stage);
    let place = first < 0 ? null : (after?.place ?? null);
    for (const one of stages.slice(Math.max(0, first))) {
      const end = await this.#stage(one, place);
      if (end !== null) return end;
      place = null;
    }
    return null;
  }

  /**
   * @throws the first failure, if a whole look found nothing else, so that it is retried. On the last attempt, if only
   * candidates failed, they are reported instead.
   */
  toFound(next: SweepMark | null, isLastTry: boolean): SweepFound {
    const isInVain = next === null && this.#found.length === 0 && this.#failures.length > 0;
    if (isInVain && (this.#hasFailedStage || !isLastTry)) throw this.#failures[0];
    const found = [...this.#found, ...this.#unjudged.values()];
    return {
      orphaned: found.flatMap((one) => ('orphaned' in one ? [one.orphaned] : [])),
      unused: found.flatMap((one) => ('unused' in one ? [one.unused] : [])),
      unrescuable: found.flatMap((one) => ('unrescuable' in one ? [one.unrescuable] : [])),
      more: next !== null,
      next,
    };
  }

  async #stage({ stage, batch }: Stage, begin: SweepPlace | null): Promise<SweepMark | null> {
    const judged = new Set<string>();
    let place = begin;
    do {
      if (this.#isUp()) return { stage, place };
      const { candidates, next } = await batch(place).catch((error: unknown) => {
        this.#failures.push(error);
        this.#hasFailedStage = true;
        return NONE;
      });
      const end = await this.#judgeAll(candidates, place, judged);
      if (end !== null) return { stage, place: end.before };
      place = next;
      this.#hasMoved = true;
    } while (place !== null);
    return null;
  }

  /** Returns the next candidate if it had to stop; null if not. */
  async #judgeAll(
    candidates: readonly Candidate[],
    after: SweepPlace | null,
    judged: Set<string>,
  ): Promise<{ readonly before: SweepPlace | null } | null> {
    const left = candidates
      .filter((one) => after === null || inOrder(one, after) > 0)
      .filter(({ id }) => !judged.has(id))
      .toSorted(inOrder);
    for (let at = 0; at < left.length; at += AT_ONCE) {
      if (this.#isUp()) return { before: left[at - 1] ?? after };
      const some = left.slice(at, at + AT_ONCE);
      const judgements = await Promise.all(some.map((one) => this.#judge(one)));
      const taken = judgements.findIndex((judgement) => !this.#take(judgement));
      const done = taken < 0 ? some : some.slice(0, taken);
      for (const { id } of done) judged.add(id);
      this.#hasMoved = true;
      if (taken >= 0) return { before: left[at + taken - 1] ?? after };
    }
    return null;
  }

  async #judge({ run, judge }: Candidate): Promise<Judgement> {
    for (let tries = 1; ; tries += 1) {
      try {
        const judgement = await inTime(judge(), TRY_MS, `no answer within ${TRY_MS / 1_000} s`);
        if (judgement === null || bytesOf(judgement) <= MOST_BYTES_EACH) return judgement;
        return alarmFor(run, 'is too large to be rescued: its record takes more than 1 MB');
      } catch (error) {
        if (tries < TRIES) continue;
        this.#unjudge(run, error);
        return null;
      }
    }
  }

  #unjudge(run: Run, error: unknown): void {
    this.#failures.push(error);
    const why = error instanceof Error ? error.message : String(error);
    // Keyed by run, because a later stage may come across it again.
    this.#unjudged.set(
      `${run.window_id}/${run.run_id}`,
      alarmFor(run, `could not be checked: ${why}`),
    );
  }

  /** False if it does not fit: the next look begins with it. */
  #take(judgement: Judgement): boolean {
    if (judgement === null || !this.#isNew(judgement)) return true;
    const bytes = bytesOf(judgement);
    if (this.#bytes + bytes > HARD_BYTES) return false;
    if ('orphaned' in judgement) this.#orphaned.add(judgement.orphaned.booking.window_id);
    this.#found.push(judgement);
    this.#bytes += bytes;
    return true;
  }

  #isNew(judgement: Found): boolean {
    return !('orphaned' in judgement) || !this.#orphaned.has(judgement.orphaned.booking.window_id);
  }

  #isUp(): boolean {
    if (this.#found.length + this.#unjudged.size >= MOST || this.#bytes >= MOST_BYTES) return true;
    return this.#hasMoved && performance.now() >= this.#endsAtMs;
  }
}

export async function lookThrough(
  stages: readonly Stage[],
  after: SweepMark | null,
  isLastTry: boolean,
): Promise<SweepFound> {
  const look = new Look();
  return look.toFound(await look.through(stages, after), isLastTry);
}
