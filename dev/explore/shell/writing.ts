/** The step that writes: one request, and what its answer, or the read after it, proves. */
import type { Accounts } from '../../../src/line/answers.ts';
import type { Snapshot } from '../../../src/line/target.ts';
import { askCalendar, stopStarts } from '../world/calendar.ts';
import { LINE_ID } from '../world/scenario.ts';
import {
  after,
  again,
  deliveries,
  fail,
  keepFile,
  leave,
  newsOf,
  noteOf,
  only,
  settle,
  type Setting,
} from './shell.ts';
import { readOutcomes, writeOutcomes, type Answer } from '../world/target-api.ts';
import {
  breaks,
  runId,
  withRun,
  type Doing,
  type LateWrite,
  type Move,
  type Run,
  type World,
} from '../world/world.ts';

/** A conflict that no read explains for this long is a refusal. */
const REFUSING_MS = 30_000;

/** The outcome of the write is unknown. */
function lose({ rules }: Setting, world: World, run: Run): World {
  if (run.change === null) return world;
  return settle(world, run, { change: rules.evolve(run.change, { kind: 'lost' }), mustLook: true });
}

/** So were all earlier ones. */
function refusedForGood({ rules }: Setting, { change }: Run): Partial<Run> {
  const event = { kind: 'refused', for_good: true } as const;
  return change === null ? {} : { change: rules.withNews(change, { event }) };
}

function refused({ rules }: Setting, { change }: Run, accounts?: Accounts): Partial<Run> {
  const event = { kind: 'refused' } as const;
  const news = accounts === undefined ? { event } : newsOf(accounts, event);
  return change === null ? {} : { change: rules.withNews(change, news) };
}

/** What is reported as applied was made by a write of the window. */
function mustStand(world: World, { name }: Run, { version }: Snapshot): World {
  const { line, scenario } = world;
  const state = [line, ...line.past].find((one) => one.version === version) ?? line;
  const isMade = Object.entries(scenario.sends[name]).every(
    ([field, ours]) => state.by[field] === name || state.fields[field] === ours,
  );
  return isMade ? world : breaks(world, `${name} is told as applied while it does not stand`);
}

/** The line shows our change: file, calendar and window are told. */
function applied(
  setting: Setting,
  world: World,
  run: Run,
  { accounts, now, label }: { accounts: Accounts; now: Snapshot; label: string },
): Move[] {
  const { rules } = setting;
  const event = rules.asApplied(world.scenario.target, accounts, now);
  const change = rules.evolve(accounts.known, event);
  const known = run.change ?? accounts.sent;
  const told = mustStand(world, run, now);
  return deliveries(setting, keepFile(told, run, change), label, {
    note: noteOf(run, change),
    heard: (next) => settle(next, run, { change: rules.withNews(known, newsOf(accounts, event)) }),
    unheard: (next) => lose(setting, next, run),
    needsNote: false,
  });
}

function meetAnswer(
  setting: Setting,
  world: World,
  run: Run,
  { accounts, answer, label }: { accounts: Accounts; answer: Answer; label: string },
): Move[] {
  switch (answer.kind) {
    case 'answer': {
      const { now } = answer;
      if (setting.rules.isShownBy(world.scenario.target, accounts.sent, now))
        return applied(setting, world, run, { accounts, now, label });
      return only(
        label,
        withRun(world, run, { doing: { kind: 'proving', accounts, answer: now } }),
      );
    }
    case 'conflict':
      return only(label, withRun(world, run, { doing: { kind: 'explaining', accounts } }));
    case 'unknown':
      return only(label, lose(setting, world, run));
    case 'turned_away':
      return only(label, again(world, run, 'write', refused(setting, run, accounts)));
    case 'refused':
      return only(label, fail(world, run, refused(setting, run, accounts)));
  }
}

function send(setting: Setting, world: World, run: Run, accounts: Accounts): Move[] {
  const { sent } = accounts;
  const write: LateWrite = {
    window: run.name,
    purpose: 'apply',
    version: sent.version,
    fields: sent.intended,
    change: sent,
  };
  return writeOutcomes(world, write).flatMap((outcome) => {
    const label = `write for version ${sent.version}: it ${outcome.label}`;
    const moves = meetAnswer(setting, outcome.world, run, { ...outcome, accounts, label });
    return after(outcome.faults, moves);
  });
}

/** The step has not begun, and not asked the break-glass folder: its run knows what it knew before. */
function neverBegan({ rules }: Setting, { change }: Run): Partial<Run> {
  const event = { kind: 'refused', never_began: true } as const;
  return change === null ? {} : { change: rules.withNews(change, { event }) };
}

/**
 * The step is told that the window is to end, or that no window starts, before it has begun, or while it holds for
 * its instant: nothing is sent. If it has left its file, the run learns what the file knew.
 */
function heldBack(world: World, run: Run, said: string, unsent: Partial<Run>): Move[] {
  const move = (why: string, next: World): Move => ({ label: `${said}, ${why}`, faults: 1, next });
  return [
    move(`${run.name} is cancelled`, settle(world, run, { ...unsent, isStopped: true })),
    ...(world.calendar.isStopped
      ? []
      : [move('starts are stopped', stopStarts(settle(world, run, unsent)))]),
  ];
}

/** What calendar and break-glass file say before the write, and what is known then. */
export function writeMoves(setting: Setting, world: World, idle: Run): Move[] {
  const { rules } = setting;
  if (idle.change === null) return [];
  const sent = rules.evolve(idle.change, { kind: 'sent' });
  const run = { ...idle, change: sent };
  const mustAsk = sent.stage === 'in_doubt' || run.isRerun;
  const asked = mustAsk ? askCalendar(rules, world, run) : null;
  const asking = asked?.world ?? world;
  const file = asking.files[run.name];
  const isOver = asked?.stands === false || (file !== null && file.change === null);
  const unsent = neverBegan(setting, run);
  if (isOver) return only('write: its window was over', fail(asking, run, unsent));
  if (asked?.mustWait === true || (mustAsk && world.calendar.isStopped))
    return only('write: it has to wait', again(asking, run, 'write', unsent));
  const earlier = file?.change ?? null;
  const told = rules.mergeKnown(asked?.change ?? null, earlier);
  const isOnlyOurs = !run.isRerun && (file === null || file.run_id === runId(run));
  const { versions } = world.scenario.target;
  const accounts = rules.knownBeforeWrite(sent, told, { isOnlyOurs, versions });
  const left = keepFile(asking, run, rules.mergeKnown(sent, earlier) ?? sent);
  const said = `write for version ${sent.version}: it is held back`;
  return [
    ...send(setting, left, run, accounts),
    ...heldBack(world, run, `${said} before it begins`, unsent),
    ...heldBack(left, run, `${said} after its file was left`, refused(setting, run, accounts)),
  ];
}

/** Whether the write has landed is still unknown. */
function stillSent({ rules }: Setting, { change }: Run, accounts: Accounts): Partial<Run> {
  const news = newsOf(accounts, rules.unexplained);
  return change === null ? {} : { change: rules.withNews(change, news) };
}

/** A conflict that no read explains: after a while it is a refusal for good. */
function meetUnexplained(setting: Setting, world: World, run: Run, accounts: Accounts): World {
  const refusedSinceMs = run.refusedSinceMs ?? world.nowMs;
  return world.nowMs - refusedSinceMs >= REFUSING_MS
    ? fail(world, run, { ...refusedForGood(setting, run), refusedSinceMs })
    : again(world, run, 'write', { ...stillSent(setting, run, accounts), refusedSinceMs });
}

function explain(setting: Setting, world: World, run: Run, accounts: Accounts): Move[] {
  const { rules } = setting;
  const reads = readOutcomes(world, run.change).flatMap(({ label, faults, seen }) => {
    const said = `after the conflict the line ${label}`;
    const open = again(world, run, 'write', stillSent(setting, run, accounts));
    if (seen === null) return after(faults, only(said, open));
    const now = { ...seen, id: LINE_ID };
    const met = rules.classifyConflict(world.scenario.target, accounts, now);
    switch (met.kind) {
      case 'stale_read':
        return after(faults, only(said, open));
      case 'unexplained':
        return after(faults, only(said, meetUnexplained(setting, world, run, accounts)));
      case 'others_maintenance':
        return after(faults, only(said, leave(world, run, refused(setting, run))));
      case 'event': {
        const { event } = met;
        if (event.kind === 'applied')
          return after(faults, applied(setting, world, run, { accounts, now, label: said }));
        const own = run.change ?? accounts.sent;
        const change = rules.withNews(own, newsOf(accounts, event));
        const moves = deliveries(setting, world, said, {
          note: noteOf(run, rules.evolve(accounts.known, event)),
          heard: (next) => settle(next, run, { change, refusedSinceMs: null }),
          unheard: (next) => lose(setting, next, run),
          needsNote: false,
        });
        return after(faults, moves);
      }
    }
  });
  return [...reads, { label: 'the worker is killed', faults: 1, next: lose(setting, world, run) }];
}

function prove(
  setting: Setting,
  world: World,
  run: Run,
  { accounts, answer }: Extract<Doing, { kind: 'proving' }>,
): Move[] {
  const { target } = world.scenario;
  return readOutcomes(world, run.change).flatMap(({ label, faults, seen }) => {
    const said = `after an answer that proves nothing the line ${label}`;
    const { sent } = accounts;
    const isProven =
      seen !== null && setting.rules.isStoredAs(target, sent, answer, { ...seen, id: LINE_ID });
    const moves = isProven
      ? applied(setting, world, run, { accounts, now: seen, label: said })
      : only(said, lose(setting, world, run));
    return after(faults, moves);
  });
}

/** What happens after an answer that needs a read. */
export function goOnWriting(
  setting: Setting,
  world: World,
  run: Run,
  doing: Exclude<Doing, { kind: 'reverting' }>,
): Move[] {
  return doing.kind === 'explaining'
    ? explain(setting, world, run, doing.accounts)
    : prove(setting, world, run, doing);
}
