/**
 * Puts a target back by the three-way rule, carrying out the steps of `revert-steps.ts` against the API. Shared by the
 * revert of a window and by the break-glass restore; has no clock of its own.
 */
import { isGenesysError, type GenesysError } from '../../adapters/genesys/errors/errors.ts';
import type { RequestContext } from '../../adapters/genesys/pipe/request-context.ts';
import type { TargetKind, TargetState } from '../../adapters/genesys/targets/target-kind.ts';
import { unexplainedWords } from '../conflict-words.ts';
import {
  answered,
  beginCourse,
  conflicted,
  lostAnswer,
  notLanded,
  observe,
  refusedWrite,
  sending,
  type Course,
  type SentWrite,
} from './revert-course.ts';
import { nextRevertStep, type RevertStep } from './revert-steps.ts';
import type { RevertFacts } from './revert-facts.ts';
import type { RevertGoal, RevertRule } from './revert-goal.ts';
import type { FieldDrift } from './revert-rule.ts';

/** After this many writes in a row without proof, the attempt ends and its caller sets the pace. */
const MAX_UNPROVEN = 3;

/** How the caller sends requests, its clock, and what is reported to it. */
export interface PutBackCaller {
  reading(): RequestContext;
  writing(): RequestContext;
  /** False if nothing more may be sent. */
  mayContinue(): boolean;
  /** Epoch ms. */
  nowMs(): number;
  /** What a later attempt must know; called after each answer. */
  learned(facts: RevertFacts): void;
  /** The same, just before a write: if this attempt ends without a report, the write may have landed. */
  sending(facts: RevertFacts): void;
  wrote(state: TargetState, expectedVersion: number): void;
  /** The API accepted a write, but its answer does not show it: a read decides. */
  unproven(state: TargetState, expectedVersion: number): void;
  /** @param expectedVersion of the write; null if the read failed */
  failed(error: GenesysError, expectedVersion: number | null): void;
  /** A read that proves nothing, because it is older than what is known. */
  readOlder(state: TargetState): void;
  /** Nothing had to be written. */
  alreadyBack(state: TargetState): void;
}

/** The final state. */
export interface Standing {
  readonly state: TargetState;
  /** Fields that somebody else changed, with their current values or those that we overwrote. */
  readonly drift: readonly FieldDrift[];
  /** Fields that the API keeps in a form of its own. */
  readonly ownForm: readonly string[];
  /** What others changed stays as it is. */
  readonly keepsDrift: boolean;
  /** False if everything was already as before. */
  readonly wrote: boolean;
}

type Unfinished = Extract<RevertStep, { kind: 'later' | 'person' }>;

/** How the attempt ended: the line is back, or why not yet. */
export type PutBackEnd =
  | ({ readonly kind: 'back' } & Standing)
  | Unfinished
  /** The line kept changing, its answers proved nothing, or nothing more may be sent. */
  | { readonly kind: 'later'; readonly why: 'changing' | 'unproven' };

/** Whether an error says that the API refuses the values themselves. */
function isRefusal(error: GenesysError): boolean {
  return error.code === 'invalid_body' && error.outcome === 'refused';
}

function namedFields({ problems }: GenesysError, sent: SentWrite): string[] {
  return Object.keys(sent.fields).filter((field) =>
    problems.some(
      ({ path }) =>
        path === field || (/^[./[]/.test(path.slice(field.length)) && path.startsWith(field)),
    ),
  );
}

class PutBack {
  readonly #target: TargetKind;
  readonly #rule: RevertRule;
  readonly #caller: PutBackCaller;
  #course: Course;
  #state: TargetState | null = null;
  /** Edits of others that one of our writes replaced. */
  #overwritten: readonly FieldDrift[] = [];
  #unproven = 0;
  #why: 'changing' | 'unproven' = 'changing';

  constructor(target: TargetKind, goal: RevertGoal, facts: RevertFacts, caller: PutBackCaller) {
    this.#target = target;
    this.#rule = { goal, target };
    this.#caller = caller;
    this.#course = beginCourse(this.#rule, facts);
  }

  async run(): Promise<PutBackEnd> {
    while (this.#caller.mayContinue() && this.#unproven < MAX_UNPROVEN) {
      const step = nextRevertStep(this.#rule, this.#course, this.#caller.nowMs());
      switch (step.kind) {
        case 'read':
          await this.#read();
          break;
        case 'write':
          await this.#write(step);
          break;
        case 'back':
          return this.#conclude(step);
        case 'later':
        case 'person':
          return step;
      }
    }
    return { kind: 'later', why: this.#why };
  }

  #conclude({
    seen,
    drift,
    ownForm,
    keepsDrift,
  }: Extract<RevertStep, { kind: 'back' }>): PutBackEnd {
    const { wrote } = this.#course;
    if (this.#state?.version !== seen.version) throw new TypeError('concluded on a state not seen');
    if (!wrote) this.#caller.alreadyBack(this.#state);
    const back = { kind: 'back', state: this.#state, ownForm, wrote } as const;
    return drift.length === 0 && this.#overwritten.length > 0
      ? { ...back, drift: this.#overwritten, keepsDrift: false }
      : { ...back, drift, keepsDrift };
  }

  #advance(course: Course): void {
    this.#course = course;
    this.#caller.learned(course.facts);
  }

  async #read(): Promise<void> {
    const caller = this.#caller;
    const { goal } = this.#rule;
    try {
      const state = await this.#target.read(goal.id, caller.reading(), goal.written);
      this.#state = state;
      this.#advance(observe(this.#rule, this.#course, state, caller.nowMs()));
      if (this.#course.older !== null) caller.readOlder(state);
    } catch (error) {
      if (isGenesysError(error)) caller.failed(error, null);
      throw error;
    }
  }

  #noteOverwritten(edits: readonly FieldDrift[]): void {
    const fields = new Set(edits.map(({ field }) => field));
    const earlier = this.#overwritten.filter(({ field }) => !fields.has(field));
    this.#overwritten = [...earlier, ...edits];
  }

  async #write(step: Extract<RevertStep, { kind: 'write' }>): Promise<void> {
    const { overwrites = [], kind: _kind, ...asked } = step;
    const sent = { ...asked, own: this.#rule.goal.written };
    const caller = this.#caller;
    const before = this.#course.facts;
    this.#course = sending(this.#course, sent);
    caller.sending(this.#course.facts);
    try {
      const state = await this.#target.write(this.#rule.goal.id, sent, caller.writing());
      this.#state = state;
      this.#advance(answered(this.#rule, this.#course, sent, state));
      this.#noteOverwritten(overwrites);
      if (this.#course.seen !== null) return caller.wrote(state, sent.version);
      caller.unproven(state, sent.version);
      this.#countUnproven('unproven');
    } catch (error) {
      if (!isGenesysError(error)) throw error;
      caller.failed(error, sent.version);
      if (error.outcome === 'unknown')
        this.#advance(lostAnswer(this.#rule, this.#course, caller.nowMs()));
      else this.#advance(notLanded(this.#course, before));
      this.#handleFailure(error, sent);
    }
  }

  #handleFailure(error: GenesysError, sent: SentWrite): void {
    const { message } = error;
    if (error.code === 'version_conflict') {
      // After a proven refusal, the fields are sent one by one, each of them once.
      const isProven = this.#course.facts.refusing_version === sent.version;
      const told = unexplainedWords(this.#target, error, sent.version);
      this.#advance(conflicted(this.#course, sent, told, this.#caller.nowMs()));
      if (!isProven) this.#countUnproven('changing');
    } else if (isRefusal(error)) {
      this.#advance(refusedWrite(this.#course, sent, { named: namedFields(error, sent), message }));
    } else {
      throw error;
    }
  }

  #countUnproven(why: 'changing' | 'unproven'): void {
    this.#unproven += 1;
    this.#why = why;
  }
}

/**
 * Puts a target back, as far as one attempt can.
 * @throws {GenesysError} as the API answered
 */
export async function putBack(
  target: TargetKind,
  goal: RevertGoal,
  facts: RevertFacts,
  caller: PutBackCaller,
): Promise<PutBackEnd> {
  return new PutBack(target, goal, facts, caller).run();
}
