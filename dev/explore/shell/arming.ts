/** The step that arms: the calendar is asked, the line is read, and its state is kept as the baseline. */
import type { Change } from '../../../src/contract/change/change.ts';
import type { Snapshot } from '../../../src/line/target.ts';
import { isOlder } from '../../../src/line/versions.ts';
import { askCalendar, forgetLeft, type Asked } from '../world/calendar.ts';
import { FIELDS, LINE_ID } from '../world/scenario.ts';
import { after, again, deliveries, fail, noteOf, only, settle, type Setting } from './shell.ts';
import { readOutcomes } from '../world/target-api.ts';
import { tell, type Move, type Run, type World } from '../world/world.ts';

/** Not ready yet; after the start it never is. */
function refuse(world: World, run: Run): World {
  return world.nowMs >= run.startMs ? fail(world, run) : again(world, run, 'arm');
}

/** Changes on the line that people are responsible for, as the calendar or a file knows them. */
function changesLeft({ calendar, files }: World): Change[] {
  const filed = [files.A, files.B].map((file) => (file?.isTaken === true ? file.change : null));
  return [calendar.left.A, calendar.left.B, ...filed].filter((change) => change !== null);
}

/** Something of a change that was left to a person is there, or the read is older than that. */
function showsLeft({ rules }: Setting, world: World, now: Snapshot): boolean {
  const { target } = world.scenario;
  return changesLeft(world).some(
    (change) =>
      isOlder(target.versions, now.version, change.floor) ||
      rules.whatRemainsOf(target, change, { ...now, id: LINE_ID }).length > 0,
  );
}

/** The file of the other window describes a change that is still on the line, or a newer version than this read. */
function isOthersLeft({ rules }: Setting, world: World, { name }: Run, now: Snapshot): boolean {
  const { files, scenario } = world;
  const { target } = scenario;
  const file = files[name === 'A' ? 'B' : 'A'];
  if (file === null || file.change === null || file.isTaken === true) return false;
  const { change } = file;
  if (isOlder(target.versions, now.version, change.floor)) return true;
  return rules.whatShows(target, change, { ...now, id: LINE_ID }).length > 0;
}

function armOn({ rules }: Setting, world: World, run: Run, asked: Asked, now: Snapshot) {
  const file = world.files[run.name];
  const accounts = [asked.change, run.change, file?.change ?? null].filter(
    (account) => account !== null,
  );
  const { onDrift, sends, target } = world.scenario;
  const { isRerun, change: own } = run;
  const arming = { intended: sends[run.name], onDrift, accounts, own, isRerun };
  return rules.armOn(target, arming, { ...now, id: LINE_ID });
}

function meet(setting: Setting, run: Run, asked: Asked, label: string, now: Snapshot): Move[] {
  if (showsLeft(setting, asked.world, now))
    return only(`arm: ${label}, a person is responsible`, again(asked.world, run, 'arm'));
  const world = forgetLeft(asked.world);
  if (isOthersLeft(setting, world, run, now))
    return only(`arm: ${label}, the other's change may stand`, again(world, run, 'arm'));
  const by = armOn(setting, world, run, asked, now);
  if (by.kind === 'stale_read') return only(`arm: ${label}, too old`, again(world, run, 'arm'));
  if (by.kind === 'maintenance')
    return only(`arm: ${label}, in maintenance by somebody`, tell(refuse(world, run), FIELDS));
  const { change } = by;
  return deliveries(setting, world, `arm: ${label}, armed`, {
    note: noteOf(run, change),
    heard: (next) => settle(next, run, { change, isHeld: false }),
    unheard: (next) => again(next, run, 'arm'),
    needsNote: true,
  });
}

export function armMoves(setting: Setting, world: World, run: Run): Move[] {
  const asked = askCalendar(setting.rules, world, run);
  const file = world.files[run.name];
  if (!asked.stands) return only('arm: the booking is gone', refuse(asked.world, run));
  if (asked.mustWait)
    return only('arm: the line is held by another', again(asked.world, run, 'arm'));
  if (world.calendar.isStopped)
    return only('arm: starts are stopped', again(asked.world, run, 'arm', { isHeld: true }));
  if (file !== null && file.change === null)
    return only('arm: its window was over', refuse(asked.world, run));
  return readOutcomes(asked.world, run.change).flatMap(({ label, faults, seen }) => {
    const said = `the line ${label}`;
    const moves =
      seen === null
        ? only(`arm: reading the line fails`, again(asked.world, run, 'arm'))
        : meet(setting, run, asked, said, seen);
    return after(faults, moves);
  });
}
