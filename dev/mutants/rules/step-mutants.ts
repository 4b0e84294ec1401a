/** Mutants of the steps that call the API, and of the adapter. Data only. */
import { mutantsOf, type Mutant } from '../mutant.ts';

const CLOCK = 'test/activities/step-clock.test.ts';
const ALARM = 'test/activities/alarm-clock.test.ts';
const WRITE = 'test/activities/window/write-change.test.ts';
const ARM = 'test/activities/window/arm-window.test.ts';
const IN_DOUBT = 'test/activities/window/in-doubt.test.ts';
const STALE_ARMING = 'test/activities/window/stale-arming.test.ts';
const REVERT = 'test/activities/window/revert-change.test.ts';
const LEFT = 'test/activities/sweep/left-changes.test.ts';
const RULES = 'test/activities/window/apply-rules.test.ts';
const REVERT_RULES = 'test/activities/window/revert-rules.test.ts';

export const STEP_MUTANTS: readonly Mutant[] = [
  ...mutantsOf('src/activities/step-clock.ts', [
    [
      'the time for requests is counted from the dispatch of a writer',
      'return Math.min(Math.max(this.#startedAt, instantAt), this.#endsAt);',
      'return this.#startedAt;',
      [CLOCK],
    ],
    [
      'requests may take the time that is kept for the answer',
      'Math.min(this.#firstAt + requestsMs, this.#endsAt) - this.#marginMs',
      'this.#endsAt - this.#marginMs',
      [CLOCK],
    ],
    [
      "another host's clock is believed further than its own allows",
      'this.#limitMs = nowMs - askedAt;',
      'this.#limitMs = nowMs - askedAt + 1_000;',
      [CLOCK],
    ],
  ]),
  ...mutantsOf('src/activities/alarm-clock.ts', [
    [
      'a writer is woken before its instant',
      'if (instantMs > now + leadMs) continue;',
      'if (instantMs > now + leadMs + 600) continue;',
      [ALARM],
    ],
    [
      'one clock that is far ahead moves all writes',
      'Math.min(foremost, estimate.mostLeadMs)',
      'foremost',
      [ALARM],
    ],
    [
      'writers that are due together are not woken together',
      'setTimeout(wake, 1);',
      'setTimeout(wake, 1 + 50 * (this.#sleepers.size % 3));',
      [ALARM],
    ],
  ]),
  ...mutantsOf('src/activities/window/writing/apply-change.ts', [
    [
      'the deadline of a write is ignored',
      'if (run.serverNowMs() > not_after_ms)',
      'if (false)',
      [RULES],
    ],
    [
      'a cancel while a write is held is ignored',
      "if (held === 'held_back' || run.isCancelled) return HELD_BACK;",
      '',
      [RULES],
    ],
    ['an attempt that stood still writes', "if (held === 'stalled') return STALLED;", '', [RULES]],
    [
      'a write that is called off does not tell what its break-glass file knew',
      'return refusedBy(writing, unsent);',
      'return unsent;',
      [RULES],
    ],
    [
      'an attempt that nobody awaits writes',
      'if (gone !== null) return {',
      'if (gone === undefined) return {',
      [RULES],
    ],
    [
      'a write that never began looks like one that may have left its file',
      "(gone === 'held_back' ? HELD_BACK : STALLED), ...NEVER_BEGAN };",
      "(gone === 'held_back' ? HELD_BACK : STALLED) };",
      [RULES],
    ],
    [
      'a write in doubt does not ask whose the line is',
      "if (input.change.stage !== 'in_doubt' && input.rerun !== true) return null;",
      'return null;',
      [IN_DOUBT],
    ],
    [
      'the kill switch stops no write in doubt',
      'if (stopped === null) return null;',
      'return null;',
      [IN_DOUBT],
    ],
    [
      'a window that is over by its break-glass file is applied',
      'if (rescue.over !== null)',
      'if (false)',
      [RULES],
    ],
    [
      'a lost answer counts as a refusal',
      "if (error.outcome === 'unknown') return { status: 'unknown', ...base };",
      '',
      [RULES],
    ],
  ]),
  ...mutantsOf('src/activities/window/arm-window.ts', [
    [
      'arming does not ask the kill switch',
      "if (stopped !== null) return { outcome: 'stopped', by: stopped };",
      '',
      [ARM],
    ],
    [
      'arming waits for no predecessor',
      "if (predecessor !== null) return { outcome: 'waiting', predecessor };\n      if (stopped",
      'if (stopped',
      [ARM],
    ],
    [
      'arming does not wait for a window that the calendar forgot',
      "if (predecessor !== null) return { outcome: 'waiting', predecessor };\n  const filed",
      'const filed',
      [ARM],
    ],
    [
      'an attempt that nobody awaits notes its baseline',
      'await run.mustBeAwaited(deps.checkAttempt);\n  await deps.calendar.note',
      'await deps.calendar.note',
      [STALE_ARMING],
    ],
    [
      'the baseline is not noted before the write',
      'await deps.calendar.note({ organization_id, window_id, run_id, change });',
      '',
      [ARM, STALE_ARMING],
    ],
  ]),
  ...mutantsOf('src/activities/window/left-changes.ts', [
    [
      'it arms over a change that a person took over',
      'if (standing.length > 0) return',
      'if (false) return',
      [LEFT],
    ],
    [
      'an attempt that nobody awaits forgets a change',
      'await run.mustBeAwaited(deps.checkAttempt);',
      '',
      [LEFT],
    ],
  ]),
  ...mutantsOf('src/activities/window/look-at-target.ts', [
    [
      'a look after a lost answer believes a stale read',
      'if (isOlder(target.versions, state.version, known))',
      'if (false)',
      [WRITE],
    ],
    [
      'what a look finds is not in the break-glass file',
      'await addToRescueFile(deps, window_id, found);',
      '',
      ['test/activities/files/filed-look.test.ts'],
    ],
  ]),
  ...mutantsOf('src/activities/window/writing/revert-change.ts', [
    [
      'a second attempt of a revert writes unread',
      'return unread && (run.number === 1 || hasLearnedNothing(run, change));',
      'return unread;',
      [REVERT_RULES],
    ],
    [
      'a revert that was turned away reads before its next write',
      'return unread && (run.number === 1 || hasLearnedNothing(run, change));',
      'return unread && run.number === 1;',
      [REVERT_RULES],
    ],
    [
      'a revert is early',
      'gone ?? (await holdWarm(deps, coming(input, unread), run, dueWrites.alarm));',
      "gone ?? 'reached';",
      [REVERT_RULES],
    ],
    [
      'a revert that nobody awaits writes',
      'const held = gone ?? (await',
      'const held = (await',
      [REVERT_RULES],
    ],
  ]),
  ...mutantsOf('src/activities/window/writing/revert-learning.ts', [
    [
      'a killed attempt leaves no word of its write',
      'this.#run.keep(toJson(presumeSent(facts)));',
      'this.#run.keep(toJson(facts));',
      [REVERT],
    ],
    [
      'an attempt that was told of another sends without a word',
      'if (this.#run.known !== null) this.take(facts);\n    else this.#facts = facts;',
      'this.#facts = facts;',
      [REVERT],
    ],
    [
      'what a run before this one may have written is forgotten',
      'return rerun ? presumeFormerRun(first, mayStillLand(change)) : first;',
      'return first;',
      [REVERT_RULES],
    ],
    [
      'what a killed attempt may have sent is forgotten',
      'return isUnreported ? presumeUnreported(known, mayStillLand(input.change)) : known;',
      'return known;',
      [REVERT],
    ],
  ]),
  ...mutantsOf('src/activities/step-run.ts', [
    [
      'a write is not held for its instant',
      'while (this.serverNowMs() < instantMs) {',
      'while (false) {',
      [RULES, REVERT_RULES],
    ],
    [
      'the engine is not asked whether it waits',
      "if (standing === 'current') return null;",
      'return null;',
      [STALE_ARMING, RULES],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/targets/flow-ivr.ts', [
    [
      'a write has no version',
      'write: { version, body: fields },',
      'write: { version: null, body: fields },',
      ['test/genesys/targets/flow-ivr.test.ts'],
    ],
  ]),
];
