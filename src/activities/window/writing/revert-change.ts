/**
 * Puts the line back by the three-way rule. Safe to run any number of times: only fields that still show our change are
 * written, always with a version. The first attempt writes at once with the version our own write made; every other one
 * reads first. Calls the API only through `putBack` of `src/line`.
 */
import type { Reverted, RevertInput, RevertResult } from '../../../contract/steps/revert-step.ts';
import { REQUESTS_MS } from '../../../contract/steps/pace/timing.ts';
import { isGenesysError, type TargetKind } from '../../../adapters/genesys/index.ts';
import {
  knownBeforeRevert,
  versionsOf,
  newVersionOf,
  putBack,
  toGoal,
  toJson,
  type PutBackCaller,
  type PutBackEnd,
  type RevertGoal,
} from '../../../line/index.ts';
import type { ActivityDeps } from '../../deps.ts';
import {
  isDefinite,
  unproven,
  notInTime,
  toFailure,
  mustBeServed,
  type Unproven,
} from '../../failures.ts';
import { StepRun } from '../../step-run.ts';
import { DueWrites } from '../../due-writes.ts';
import { hasLearnedNothing, knownFacts, Learning } from './revert-learning.ts';
import { toReverted, type Timed } from './revert-receipt.ts';
import { holdWarm, type Coming } from './warm.ts';
import { tidy } from '../tidy.ts';
import { filedChange } from '../files/rescue-facts.ts';

interface Revert {
  readonly deps: ActivityDeps;
  readonly target: TargetKind;
  readonly input: RevertInput;
  readonly run: StepRun;
  readonly learning: Learning;
  /** The first write needs no read: it expects the version that our own write made. */
  readonly unread: boolean;
  /** The line is back: what is left to do waits for other writes that are due. */
  readonly yieldToOthers: () => Promise<void>;
}

/** Records metrics and an audit note for each try. */
function toCaller({ deps, run, learning }: Revert): PutBackCaller {
  return {
    reading: () => run.reading('revert'),
    writing: () => run.sending('revert'),
    mayContinue: () => !run.isStalled(),
    nowMs: () => run.serverNowMs(),
    learned: (facts) => learning.take(facts),
    sending(facts) {
      learning.sending(facts);
      deps.metrics.writeAttempted('revert');
    },
    readOlder: ({ version: actual_version, requestId: request_id }) =>
      run.note({ outcome: 'older_read', actual_version, request_id }),
    wrote({ version: actual_version, requestId: request_id }, expected_version) {
      run.note({ outcome: 'written', expected_version, actual_version, request_id });
      deps.metrics.writeSucceeded('revert');
    },
    unproven: ({ version: actual_version, requestId: request_id }, expected_version) =>
      run.note({ outcome: 'unproven', expected_version, actual_version, request_id }),
    failed({ code: outcome, message, contextId: request_id }, expected_version) {
      const version = expected_version === null ? {} : { expected_version };
      run.note({ outcome, ...version, message, request_id });
    },
    alreadyBack: ({ version: actual_version, requestId: request_id }) =>
      run.note({ outcome: 'already_back', actual_version, request_id }),
  };
}

/**
 * Only an attempt before which nothing was sent may write without a read: the first one, or one whose predecessors
 * report that they had no room within the rate limit.
 */
function isUnread({ unread, change }: RevertInput, run: StepRun): boolean {
  return unread && (run.number === 1 || hasLearnedNothing(run, change));
}

function goalOf({ input, target, unread }: Revert): RevertGoal {
  const { change, accept_version: acceptVersion } = input;
  return toGoal(target, change, input.target.id, { unread, acceptVersion });
}

function timed({ deps, input, run }: Revert, startedAt: number): Timed {
  const latency = performance.now() - startedAt;
  const lateness = Math.max(0, run.serverNowMs() - input.instant_ms);
  deps.metrics.reverted(latency, lateness);
  return { latency, lateness };
}

/** Whether somebody else's changes used up the time. */
function hasConflicts({ attempts }: StepRun): boolean {
  return attempts.some(({ outcome }) => outcome === 'version_conflict');
}

type Later = Extract<PutBackEnd, { kind: 'later' }>['why'];

/** Why an attempt did not finish: the code and message of its failure. */
const WHY_LATER: Readonly<Record<Exclude<Later, 'changing'>, Unproven>> = {
  older_read: {
    code: 'stale_read',
    message: 'the API shows an older version of the line than it did before; reading again',
  },
  unexplained_conflict: {
    code: 'unexplained_conflict',
    message:
      'the API answered with a version conflict, although it shows the expected version; reading again before anything else is sent',
  },
  may_still_land: {
    code: 'may_still_land',
    message:
      'the target looks as it did before the window, but it has no versions: a late write or an old copy cannot be ruled out; looking once more within a minute',
  },
  unproven: {
    code: 'unproven',
    message:
      'the API accepted the write, but neither its answer nor a read after it shows the line as it was before the window; trying again',
  },
};

function unfinished({ input, run }: Revert, end: Exclude<PutBackEnd, { kind: 'back' }>): Error {
  const { attempts, known } = run;
  if (end.kind === 'person') {
    const { why: code, message } = end;
    // A person who has accepted a version is told at once that it is not the current one.
    const final = !input.already_alarmed || input.accept_version !== undefined;
    return unproven({ code, message }, { attempts, final, known });
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
      // A read has proven what the answer did not show.
      if (run.attempts.at(-1)?.outcome === 'unproven') deps.metrics.writeSucceeded('revert');
      const took = timed(revert, startedAt);
      await revert.yieldToOthers();
      const reverted = toReverted(revert, end, took);
      return { ...reverted, ...(await tidy(target, input, run)) };
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

/** The input, with what the break-glass file adds if the window is not certain of its change. */
async function recalling(deps: ActivityDeps, input: RevertInput): Promise<RevertInput> {
  const { window_id, change, target } = input;
  if (window_id === undefined || change.stage === 'applied') return input;
  const filed = await filedChange(deps, window_id, change);
  return { ...input, change: knownBeforeRevert(change, filed, versionsOf(target.kind)) };
}

function coming({ target, change, instant_ms: instantMs }: RevertInput, unread: boolean): Coming {
  const version = unread ? newVersionOf(change) : null;
  return { target, version, instantMs, priority: 'revert' };
}

interface Attempt {
  readonly deps: ActivityDeps;
  readonly given: RevertInput;
  readonly run: StepRun;
  readonly dueWrites: DueWrites;
}

async function attempt({ deps, given, run, dueWrites }: Attempt): Promise<RevertResult> {
  const input = await recalling(deps, given);
  const known = knownFacts(input, run);
  const unread = isUnread(input, run);
  const gone = await run.whyGivenUp(deps.checkAttempt);
  const isWritten = dueWrites.expect(input.instant_ms - run.serverNowMs());
  const yieldToOthers = (): Promise<void> => {
    isWritten();
    return run.yieldTo(dueWrites);
  };
  try {
    const held = gone ?? (await holdWarm(deps, coming(input, unread), run, dueWrites.alarm));
    if (held === 'held_back')
      return { status: 'held_back', ...(run.number === 1 ? {} : { known: toJson(known) }) };
    if (held === 'stalled') throw notInTime(run.attempts, toJson(known));
    const target = deps.genesys.target(input.target.kind);
    const learning = new Learning(run, known);
    const result = await tryPutBack({ deps, target, input, run, learning, unread, yieldToOthers });
    return input.change === given.change ? result : { ...result, recalled: input.change };
  } finally {
    isWritten();
  }
}

export function createRevertChange(deps: ActivityDeps, dueWrites = new DueWrites()) {
  return async function revertChange(input: RevertInput): Promise<RevertResult> {
    mustBeServed(input, deps);
    const share = { instantMs: input.instant_ms, requestsMs: REQUESTS_MS };
    return StepRun.during((run) => attempt({ deps, given: input, run, dueWrites }), share);
  };
}
