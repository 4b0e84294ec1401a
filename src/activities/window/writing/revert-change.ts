/**
 * Puts the line back by the three-way rule. Safe to run any number of times:
 * only fields that still show our change are written, always with a version. The first attempt
 * writes at once with the version our own write made; every other one reads first.
 */
import type { Reverted, RevertInput, RevertResult } from '../../../contract/steps/revert-step.ts';
import { hashFields, isGenesysError, type TargetKind } from '../../../adapters/genesys/index.ts';
import {
  firstFacts,
  knownBeforeRevert,
  versionsOf,
  looksLike,
  managedBy,
  mayStillLand,
  newVersionOf,
  originalOf,
  presumeSent,
  presumeFormer,
  presumeUnheard,
  putBack,
  readRevertFacts,
  toGoal,
  toJson,
  type PutBackCaller,
  type PutBackEnd,
  type RevertFacts,
  type RevertGoal,
  type Standing,
} from '../../../line/index.ts';
import type { ActivityDeps } from '../../deps.ts';
import { isDefinite, unproven, notInTime, toFailure, mustBeServed } from '../../failures.ts';
import { StepRun } from '../../step-run.ts';
import { Turns } from '../../turns.ts';
import { WHY_LATER } from '../why-later.ts';
import { holdWarm, type Coming } from './warm.ts';
import { tidy } from '../tidy.ts';
import { filedChange } from '../files/rescue-files.ts';

/**
 * What an attempt learns. It can be killed at any moment, and the engine hears of heartbeats with a delay:
 * until it ends, they say that the baseline may have been sent. Of a first attempt that ends without a word at least
 * that is presumed (`presumeUnheard`), so that its write, which hundreds may send at one instant, waits for no word.
 */
class Learning {
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

  /** The attempt ends by itself: what it knows is what is so. */
  end(): void {
    this.#run.keep(toJson(this.#facts));
  }
}

interface Revert {
  readonly deps: ActivityDeps;
  readonly target: TargetKind;
  readonly input: RevertInput;
  readonly run: StepRun;
  readonly learning: Learning;
  /** The line is back: what is left to do waits for others that are due. */
  readonly yieldToOthers: () => Promise<void>;
}

/** Metrics, and notes for the audit, of each try. */
function toCaller({ deps, run, learning }: Revert): PutBackCaller {
  return {
    reading: () => run.reading('revert'),
    writing: () => run.sending('revert'),
    mayGoOn: () => !run.isStalled(),
    nowMs: () => run.serverNowMs(),
    learned: (facts) => learning.take(facts),
    sending: (facts) => learning.sending(facts),
    readOlder: ({ version: actual_version, requestId: request_id }) =>
      run.note({ outcome: 'older_read', actual_version, request_id }),
    trying: () => deps.metrics.writeAttempted('revert'),
    wrote({ version: actual_version, requestId: request_id }, expected_version) {
      run.note({ outcome: 'written', expected_version, actual_version, request_id });
      deps.metrics.writeSucceeded('revert');
    },
    took: ({ version: actual_version, requestId: request_id }, expected_version) =>
      run.note({ outcome: 'unproven', expected_version, actual_version, request_id }),
    failed({ code: outcome, message, contextId: request_id }, expected_version) {
      const version = expected_version === null ? {} : { expected_version };
      run.note({ outcome, ...version, message, request_id });
    },
    foundBack: ({ version: actual_version, requestId: request_id }) =>
      run.note({ outcome: 'already_back', actual_version, request_id }),
  };
}

/** Only the first attempt may write unread: a later one does not know what became of it. */
function goalOf({ input, run, target }: Revert): RevertGoal {
  const { change, unread, accept_version: acceptVersion } = input;
  return toGoal(target, change, input.target.id, {
    unread: unread && run.number === 1,
    acceptVersion,
  });
}

/** Outcomes of a write that the API took. */
const TAKEN: ReadonlySet<string> = new Set(['written', 'unproven']);

/** Also those of a try whose worker died before it could answer. */
function writtenIds({ attempts }: StepRun): readonly string[] {
  const written = attempts.filter(({ outcome }) => TAKEN.has(outcome));
  return written.flatMap(({ request_id: id }) => (typeof id === 'string' ? [id] : []));
}

/** How long it took and how late it was, in ms. */
interface Timed {
  readonly latency: number;
  readonly lateness: number;
}

function timed({ deps, input, run }: Revert, startedAt: number): Timed {
  const latency = performance.now() - startedAt;
  const lateness = Math.max(0, run.serverNowMs() - input.instant_ms);
  deps.metrics.reverted(latency, lateness);
  return { latency, lateness };
}

function toReverted(revert: Revert, standing: Standing, { latency, lateness }: Timed): Reverted {
  const { input, run, target } = revert;
  const final = managedBy(input.change.intended, standing.state.fields);
  return {
    status: 'reverted',
    version: standing.state.version,
    final,
    baseline_hash: hashFields(originalOf(target, input.change)),
    written_hash: hashFields(looksLike(input.change)),
    final_hash: hashFields(final),
    wrote: standing.wrote,
    drift: standing.drift,
    ...(standing.drift.length === 0 ? {} : { drift_kept: standing.keepsDrift }),
    ...(standing.ownForm.length === 0 ? {} : { own_form: standing.ownForm }),
    lateness_ms: Math.round(lateness),
    latency_ms: Math.round(latency * 10) / 10,
    attempts: run.attempts,
    request_ids: writtenIds(run),
  };
}

/** Then somebody else is why there was no time left, whatever was about to be sent. */
function hasConflicts({ attempts }: StepRun): boolean {
  return attempts.some(({ outcome }) => outcome === 'version_conflict');
}

/** Only how new the line is known to be, and that a run before this one may have begun to put it back. */
function factsAtFirst({ change, rerun = false }: RevertInput): RevertFacts {
  const first = firstFacts(change.floor);
  return rerun ? presumeFormer(first, mayStillLand(change)) : first;
}

/** What earlier attempts and rounds have learned. */
function knownFacts(input: RevertInput, run: StepRun): RevertFacts {
  const ofStep = readRevertFacts(run.known);
  if (ofStep !== null) return ofStep;
  const known = readRevertFacts(input.known) ?? factsAtFirst(input);
  // An attempt that was killed leaves nothing.
  const isUnheard = run.number > 1 || input.unheard === true;
  return isUnheard ? presumeUnheard(known, mayStillLand(input.change)) : known;
}

/** Why the line is not back yet, as the failure of this attempt. */
function unfinished({ input, run }: Revert, end: Exclude<PutBackEnd, { kind: 'back' }>): Error {
  const { attempts, known } = run;
  if (end.kind === 'person') {
    const { why: code, message } = end;
    return unproven({ code, message }, { attempts, final: !input.already_alarmed, known });
  }
  if (end.why === 'changing') return notInTime(attempts, known);
  return unproven(WHY_LATER[end.why], { attempts, final: false, known });
}

async function tryPutBack(revert: Revert): Promise<Reverted> {
  const { deps, input, run, learning, target } = revert;
  const startedAt = performance.now();
  try {
    const end = await putBack(target, goalOf(revert), learning.facts, toCaller(revert));
    learning.end();
    if (end.kind === 'back') {
      // A read has proved what the answer did not show.
      if (run.attempts.at(-1)?.outcome === 'unproven') deps.metrics.writeSucceeded('revert');
      const took = timed(revert, startedAt);
      await revert.yieldToOthers();
      const reverted = toReverted(revert, end, took);
      await tidy(target, input, run);
      return reverted;
    }
    throw unfinished(revert, end);
  } catch (error) {
    learning.end();
    if (isGenesysError(error, 'deadline') && hasConflicts(run))
      throw notInTime(run.attempts, run.known);
    const final = isDefinite(error) && !input.already_alarmed;
    const { attempts, known, pauseMs } = run;
    throw toFailure(error, { attempts, final, known, pauseMs });
  }
}

/** With what the break-glass file knows besides, where the window is not certain of its change. */
async function recalling(deps: ActivityDeps, input: RevertInput): Promise<RevertInput> {
  const { window_id, change, target } = input;
  if (window_id === undefined || change.stage === 'applied') return input;
  const filed = await filedChange(deps, window_id, change);
  return { ...input, change: knownBeforeRevert(change, filed, versionsOf(target.kind)) };
}

/** The first write needs no read: it expects the version that our own write made. */
function coming(
  { target, change, unread, instant_ms: instantMs }: RevertInput,
  run: StepRun,
): Coming {
  const version = unread && run.number === 1 ? newVersionOf(change) : null;
  return { target, version, instantMs, priority: 'revert' };
}

interface Attempt {
  readonly deps: ActivityDeps;
  readonly told: RevertInput;
  readonly run: StepRun;
  readonly turns: Turns;
}

async function attempt({ deps, told, run, turns }: Attempt): Promise<RevertResult> {
  const input = await recalling(deps, told);
  const known = knownFacts(input, run);
  const gone = await run.whyGivenUp(deps.checkAttempt);
  const isWritten = turns.expect(input.instant_ms - run.serverNowMs());
  const yieldToOthers = (): Promise<void> => {
    isWritten();
    return run.yieldTo(turns);
  };
  try {
    const held = gone ?? (await holdWarm(deps, coming(input, run), run));
    if (held === 'held_back')
      return { status: 'held_back', ...(run.number === 1 ? {} : { known: toJson(known) }) };
    if (held === 'stalled') throw notInTime(run.attempts, toJson(known));
    const target = deps.genesys.target(input.target.kind);
    const learning = new Learning(run, known);
    const result = await tryPutBack({ deps, target, input, run, learning, yieldToOthers });
    return input.change === told.change ? result : { ...result, recalled: input.change };
  } finally {
    isWritten();
  }
}

export function createRevertChange(deps: ActivityDeps, turns = new Turns()) {
  return async function revertChange(input: RevertInput): Promise<RevertResult> {
    mustBeServed(input, deps);
    return StepRun.during((run) => attempt({ deps, told: input, run, turns }));
  };
}
