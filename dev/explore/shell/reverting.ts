/** The steps of a revert, one request at a time, and how it ends. */
import { mayStillLand } from '../../../src/line/change.ts';
import type { SentWrite } from '../../../src/line/revert/revert-course.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import type { RevertFacts } from '../../../src/line/revert/revert-facts.ts';
import type { RevertStep } from '../../../src/line/revert/revert-steps.ts';
import { claim } from '../world/calendar.ts';
import type { Rules } from '../rules.ts';
import { FIELDS, LINE_ID } from '../world/scenario.ts';
import { after, again, leave, only, settle, type Setting } from './shell.ts';
import { readOutcomes, writeOutcomes, type Answer } from '../world/target-api.ts';
import {
  breaks,
  tell,
  withRun,
  type Doing,
  type Move,
  type Run,
  type World,
} from '../world/world.ts';

type Reverting = Extract<Doing, { kind: 'reverting' }>;

/** Writes in a row without a proof before an attempt gives up. */
const MAX_UNPROVEN = 3;
/** Then a person is there, and responsible for the rest. */
const MAX_CALLS = 2;
/** After this many unhindered attempts without an end, there is none. */
const ENDLESS = 20;

/** A run begun by a reset asks once what the previous run left. */
export function recallMoves(setting: Setting, world: World, run: Run, mustBeBack: boolean): Move[] {
  const asked = claim(setting.rules, world, run);
  const hasRecalled = true;
  if (asked === null || asked.change === null) {
    const at = asked?.world ?? world;
    const next = mustBeBack ? leave(at, run, { hasRecalled }) : withRun(at, run, { hasRecalled });
    return only('the calendar knows of nothing left by an earlier run', next);
  }
  const { versions } = world.scenario.target;
  const change = setting.rules.recalled(run.change, asked.change, versions) ?? run.change;
  return only(
    'the calendar tells what an earlier run did',
    settle(asked.world, run, { change, hasRecalled }),
  );
}

/** A run begun by a reset, and a stand-in: the previous run may have begun to put the line back. */
function factsAtFirst(rules: Rules, { kind, isRerun }: Run, change: Change): RevertFacts {
  const first = rules.firstFacts(change.floor);
  const isFirst = kind === 'window' && !isRerun;
  return isFirst ? first : rules.presumeFormerRun(first, mayStillLand(change));
}

export function beginRevert({ rules }: Setting, world: World, run: Run): Move[] {
  const { change: own, reverts } = run;
  const { target } = world.scenario;
  if (own === null) return [];
  const filed = run.kind === 'restore' ? null : (world.files[run.name]?.change ?? null);
  const change = rules.knownBeforeRevert(own, filed, target.versions);
  const unread = reverts === 0;
  const meant =
    run.kind === 'restore'
      ? rules.restoreGoal(target, change, LINE_ID)
      : rules.toGoal(target, change, LINE_ID, { unread });
  const facts = run.facts ?? factsAtFirst(rules, run, change);
  const course = rules.beginCourse({ goal: meant, target }, facts);
  const doing: Doing = { kind: 'reverting', goal: meant, course, unproven: 0 };
  const begun = { ...run, change, doing, retry: null, reverts: reverts + 1 };
  if (reverts >= ENDLESS)
    return only('revert: without end', breaks(world, `the revert of ${run.name} never ends`));
  return revertMoves({ rules }, withRun(world, begun), begun, doing);
}

/** An attempt ends without a result: the next one knows what it has learned. */
function pause(world: World, run: Run, { course }: Reverting): World {
  return again(world, run, 'revert', { facts: course.facts });
}

function call(world: World, run: Run, doing: Reverting): World {
  const calls = run.calls + 1;
  const next = tell(world, FIELDS);
  return calls >= MAX_CALLS
    ? settle(next, run, { calls, state: 'called' })
    : again(next, run, 'revert', { calls, facts: doing.course.facts });
}

/** The state of the line is reported: whatever still shows our change must be part of the report. */
function conclude(
  setting: Setting,
  world: World,
  run: Run,
  { seen, drift, keepsDrift }: Extract<RevertStep, { kind: 'back' }>,
): World {
  const { change, name } = run;
  if (change === null) return world;
  const told = tell(world, keepsDrift ? drift.map(({ field }) => field) : []);
  const { by, fields, due } =
    [world.line, ...world.line.past].find(({ version }) => version === seen.version) ?? world.line;
  // What was due in any case is nobody's change.
  const isLeft = (field: string): boolean => by[field] === name && fields[field] !== due[field];
  const left = FIELDS.filter((field) => isLeft(field) && !told.told.includes(field));
  const next = settle(told, run, {
    change: setting.rules.evolve(change, { kind: 'reverted', version: seen.version }),
  });
  return left.length === 0
    ? next
    : breaks(next, `${name} is told as back while ${left.join()} shows its change`);
}

function readMoves(setting: Setting, world: World, run: Run, doing: Reverting): Move[] {
  const rule = { goal: doing.goal, target: world.scenario.target };
  const reads = readOutcomes(world, run.change);
  return reads.flatMap(({ label, faults, seen }) => {
    const said = `revert: the line ${label}`;
    if (seen === null) return after(faults, only(said, pause(world, run, doing)));
    const course = setting.rules.observe(rule, doing.course, seen, world.nowMs);
    return after(faults, only(said, withRun(world, run, { doing: { ...doing, course } })));
  });
}

interface Sent {
  readonly sent: SentWrite;
  readonly doing: Reverting;
}

function meetAnswer(
  { rules }: Setting,
  world: World,
  run: Run,
  { sent, doing, answer }: Sent & { readonly answer: Answer },
): World {
  const before = doing.course.facts;
  const course = rules.sending(doing.course, sent);
  const rule = { goal: doing.goal, target: world.scenario.target };
  const goOn = (next: typeof course, isUnproven: boolean): World => {
    const unproven = doing.unproven + (isUnproven ? 1 : 0);
    return withRun(world, run, { doing: { ...doing, course: next, unproven } });
  };
  switch (answer.kind) {
    case 'answer': {
      const next = rules.answered(rule, course, sent, answer.now);
      return goOn(next, next.seen === null);
    }
    case 'unknown':
      return pause(world, run, { ...doing, course });
    case 'turned_away':
      return pause(world, run, { ...doing, course: rules.notLanded(course, before) });
    case 'conflict': {
      const isProven = before.refusing_version === sent.version;
      const kept = rules.notLanded(course, before);
      return goOn(rules.conflicted(kept, sent, 'a conflict', world.nowMs), !isProven);
    }
    case 'refused': {
      const kept = rules.notLanded(course, before);
      const refusal = { named: answer.named, message: 'refused' };
      return goOn(rules.refusedWrite(kept, sent, refusal), false);
    }
  }
}

/** The worker is killed after its write, and nothing that it learned is left. */
function killed({ rules }: Setting, world: World, run: Run): World {
  if (run.change === null) return world;
  const known = run.facts ?? factsAtFirst(rules, run, run.change);
  const facts = rules.presumeUnreported(known, mayStillLand(run.change));
  return again(world, run, 'revert', { facts });
}

function writeMoves(setting: Setting, world: World, run: Run, { sent, doing }: Sent): Move[] {
  const { change, name: window } = run;
  if (change === null) return [];
  const { version, fields: written } = sent;
  const write = { version, fields: written, window, purpose: 'revert', change } as const;
  const fields = Object.keys(sent.fields).join();
  return writeOutcomes(world, write).flatMap((outcome) => {
    const { label, faults, answer, world: at } = outcome;
    const said = `revert ${fields} for version ${sent.version}: it ${label}`;
    const moves = only(said, meetAnswer(setting, at, run, { sent, doing, answer }));
    if (label !== 'lands') return after(faults, moves);
    const dead = {
      label: `${said}, the worker is killed`,
      faults: 1,
      next: killed(setting, at, run),
    };
    return moves.concat(dead);
  });
}

/** The next step of an attempt of a revert. */
export function revertMoves(setting: Setting, world: World, run: Run, doing: Reverting): Move[] {
  const rule = { goal: doing.goal, target: world.scenario.target };
  if (doing.unproven >= MAX_UNPROVEN) return only('revert: later', pause(world, run, doing));
  const step = setting.rules.nextRevertStep(rule, doing.course, world.nowMs);
  switch (step.kind) {
    case 'read':
      return readMoves(setting, world, run, doing);
    case 'write': {
      const { version, fields, outdates = false } = step;
      return writeMoves(setting, world, run, { sent: { version, fields, outdates }, doing });
    }
    case 'later':
      return only(`revert: later (${step.why})`, pause(world, run, doing));
    case 'person':
      return only(`revert: a person is called (${step.why})`, call(world, run, doing));
    case 'back':
      return only('revert: the line is back', conclude(setting, world, run, step));
  }
}
