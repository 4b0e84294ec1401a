/**
 * One look of the sweeper, bounded: some candidates at a time, for so long and until so much is found;
 * the next look goes on where this one ended. What cannot be judged keeps no other from its rescue.
 */
import type { SweepFound, SweepMark, SweepPlace, SweepStage } from '../contract/sweep.ts';
import type { Judgement } from './judgement.ts';

/** Most that one look finds. */
const MOST = 200;
/** Far below what Temporal takes as the result of an activity: what is under way still comes on top. */
const MOST_BYTES = 500_000;
/** Questions to Temporal at a time: thousands of windows may be active. */
const AT_ONCE = 20;
/** Nothing is begun after this: what is under way then has to end within the activity's time. */
const LOOK_MS = 15_000;

/** One that may have to be rescued. */
export interface Candidate extends SweepPlace {
  judge(): Promise<Judgement>;
}

/** Some candidates of a stage. */
export interface Batch {
  readonly candidates: readonly Candidate[];
  /** Where to ask for more; null: there is no more. */
  readonly next: SweepPlace | null;
}

/** One place to look in. */
export interface Stage {
  readonly stage: SweepStage;
  /** What comes behind the place; what was there before, too, does no harm. */
  batch(after: SweepPlace | null): Promise<Batch>;
}

const NONE: Batch = { candidates: [], next: null };

function inOrder(a: SweepPlace, b: SweepPlace): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

class Look {
  readonly #endsAtMs = performance.now() + LOOK_MS;
  readonly #found: NonNullable<Judgement>[] = [];
  readonly #failures: unknown[] = [];
  /** Windows: a later stage knows no better, its evidence is the weaker. */
  readonly #stranded = new Set<string>();
  #bytes = 0;
  /** Each look comes further, however slow the answers are: else none ever would. */
  #hasMoved = false;

  /** Returns how far it came; null: to the end. */
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

  /** @throws the first failure of a whole look that found nothing: it is tried again. */
  toFound(next: SweepMark | null): SweepFound {
    if (next === null && this.#found.length === 0 && this.#failures.length > 0)
      throw this.#failures[0];
    return {
      stranded: this.#found.flatMap((one) => ('stranded' in one ? [one.stranded] : [])),
      unused: this.#found.flatMap((one) => ('unused' in one ? [one.unused] : [])),
      unrescuable: this.#found.flatMap((one) => ('unrescuable' in one ? [one.unrescuable] : [])),
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
        this.#failed(error);
        return NONE;
      });
      const end = await this.#judgeAll(candidates, place, judged);
      if (end !== null) return { stage, place: end.before };
      place = next;
      this.#hasMoved = true;
    } while (place !== null);
    return null;
  }

  /** Not null where it had to end: before whom. */
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
      await Promise.all(some.map((one) => this.#judge(one)));
      for (const { id } of some) judged.add(id);
      this.#hasMoved = true;
    }
    return null;
  }

  async #judge(candidate: Candidate): Promise<void> {
    const judgement = await candidate.judge().catch((error: unknown) => this.#failed(error));
    if (judgement === null || !this.#isNew(judgement)) return;
    this.#found.push(judgement);
    this.#bytes += JSON.stringify(judgement).length;
  }

  #isNew(judgement: NonNullable<Judgement>): boolean {
    if (!('stranded' in judgement)) return true;
    const { window_id } = judgement.stranded.booking;
    const isNew = !this.#stranded.has(window_id);
    this.#stranded.add(window_id);
    return isNew;
  }

  #failed(error: unknown): null {
    this.#failures.push(error);
    return null;
  }

  #isUp(): boolean {
    if (this.#found.length >= MOST || this.#bytes >= MOST_BYTES) return true;
    return this.#hasMoved && performance.now() >= this.#endsAtMs;
  }
}

/** Looks through the stages in their order, from behind the mark that an earlier look has left. */
export async function lookThrough(
  stages: readonly Stage[],
  after: SweepMark | null,
): Promise<SweepFound> {
  const look = new Look();
  return look.toFound(await look.through(stages, after));
}
