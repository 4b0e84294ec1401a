/**
 * What is known about the way back: what earlier attempts, rounds and runs leave behind, and what an attempt learns.
 * The engine learns it from heartbeats, and from the failure that ends an attempt.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../contract/change/change.ts';
import type { RevertInput } from '../../../contract/steps/revert-step.ts';
import {
  firstFacts,
  mayStillLand,
  presumeFormerRun,
  presumeSent,
  presumeUnreported,
  readRevertFacts,
  toJson,
  type RevertFacts,
} from '../../../line/index.ts';
import type { StepRun } from '../../step-run.ts';

/** No more than how new the line is known to be, and that an earlier run may have begun to put it back. */
function factsAtFirst({ change, rerun = false }: RevertInput): RevertFacts {
  const first = firstFacts(change.floor);
  return rerun ? presumeFormerRun(first, mayStillLand(change)) : first;
}

/** Whether earlier attempts of this round report that nothing reached the line, and that they have seen nothing. */
export function hasLearnedNothing({ known }: StepRun, { floor }: Change): boolean {
  const facts = readRevertFacts(known);
  return facts !== null && isDeepStrictEqual(facts, firstFacts(floor));
}

/** What earlier attempts and rounds have learned. */
export function knownFacts(input: RevertInput, run: StepRun): RevertFacts {
  const ofStep = readRevertFacts(run.known);
  if (ofStep !== null) return ofStep;
  const known = readRevertFacts(input.known) ?? factsAtFirst(input);
  // An attempt that was killed reports nothing.
  const isUnreported = run.number > 1 || input.unheard === true;
  return isUnreported ? presumeUnreported(known, mayStillLand(input.change)) : known;
}

/**
 * What an attempt learns. It can be killed at any moment, and heartbeats reach the engine with a delay, so until the
 * attempt ends they say that the baseline may have been sent. If a first attempt ends without a heartbeat, no less than
 * that is assumed (`presumeUnreported`), so that its write, one of hundreds at one instant, waits for no heartbeat.
 */
export class Learning {
  readonly #run: StepRun;
  #facts: RevertFacts;

  constructor(run: StepRun, known: RevertFacts) {
    this.#run = run;
    this.#facts = known;
    this.sending(known);
  }

  get facts(): RevertFacts {
    return this.#facts;
  }

  take(facts: RevertFacts): void {
    this.#facts = facts;
    this.#run.keep(toJson(presumeSent(facts)));
  }

  sending(facts: RevertFacts): void {
    if (this.#run.known !== null) this.take(facts);
    else this.#facts = facts;
  }

  /** The attempt ends on its own: what it knows is certain. */
  end(): void {
    this.#run.keep(toJson(this.#facts));
  }
}
