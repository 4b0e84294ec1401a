/**
 * Situations that nobody could distinguish, by name: two courses of events that leave the line, and everything
 * known about it, the same. The rules decide for one of them, and the other one is left out; `docs/decisions` says
 * why.
 */
import type { Change } from '../../src/contract/change/change.ts';
import { FIELDS, LINE_ID } from './world/scenario.ts';
import type { LateWrite, Line, LineState, WindowName, World } from './world/world.ts';

function isOurs({ scenario, line }: World, window: WindowName, field: string): boolean {
  const { target, sends } = scenario;
  return target.isAlike(line.fields[field] ?? null, sends[window][field] ?? null, field);
}

/**
 * Another installation has set its mark and our routing, two writes or more after the version that ours was sent
 * for: our own change looks the same if somebody has edited its greeting, or set a mark of his own on it. The routing
 * counts as ours; a mark that tells its owner does not.
 */
export function isMarkedAlike(world: World, { window, change }: LateWrite, field: string): boolean {
  const { line, scenario } = world;
  const isTheirs = line.by[field] === 'theirs' && isOurs(world, window, field);
  const isMarked = scenario.target.showsMaintenance(line.fields, LINE_ID);
  const isAlike = isMarked && isOurs(world, window, 'routing');
  return isTheirs && isAlike && line.version > change.version + 1;
}

/**
 * The same between a lost answer and the next write: what others have set to our mark and our routing meanwhile
 * counts as ours, and the earlier values stay the baseline.
 */
export function isTakenForLost(
  world: World,
  { window, change }: LateWrite,
  field: string,
): boolean {
  const isTheirs = world.line.by[field] === 'theirs' && isOurs(world, window, field);
  return isTheirs && change.stage === 'in_doubt' && field !== 'greeting';
}

/**
 * A gateway has sent our write twice and returned the second answer, and before the conflict is explained others
 * edit our mark and our text away: the line would look the same if our write had not landed, and somebody had set
 * the same routing. It counts as theirs.
 */
export function hidesOurWrite({ line, runs }: World, edited: string): boolean {
  return (['A', 'B'] as const).some((name) => {
    if (runs[name]?.change?.stage !== 'sent') return false;
    const left = FIELDS.filter((field) => field !== edited && line.by[field] === name);
    return left.join() === 'routing';
  });
}

/**
 * Our revert has landed, and its window does not know that: a gateway sent it twice and returned the second answer, or
 * the window was reset. Another installation then sets our routing, and somebody edits its mark away: the line would
 * look the same if our revert had not landed, and somebody had edited our mark away. The routing counts as ours.
 */
export function hidesOthersMark(world: World, edited: string): boolean {
  const { line, runs, scenario } = world;
  const { target, sends } = scenario;
  const isTheirMark = line.by['name'] === 'theirs' && target.showsMaintenance(line.fields, LINE_ID);
  // A mark that does not tell its owner hides nothing.
  const tells = target.isSentMark(line.fields, sends.A) !== null;
  if (edited !== 'name' || !isTheirMark || !tells) return false;
  return (['A', 'B'] as const).some((name) => {
    const hasStood = line.past.some(({ by }) => by['routing'] === name);
    const isRunning = runs[name]?.state === 'running';
    return isRunning && hasStood && isOurs(world, name, 'routing');
  });
}

/**
 * The object was re-created, or restored from a backup, and a window knows only what it has been since. A replica that
 * still shows the earlier object shows it a later version with other values: somebody could have written them since.
 * Such a read is left out: a replica does not lag from before one window until another one is active.
 */
export function isOfEarlierObject(
  line: Line,
  { version }: LineState,
  change: Change | null,
): boolean {
  return version > line.version && change !== null && change.floor <= line.version;
}

/**
 * A window has taken its own write for the maintenance of another installation, left it, and called a person: to the
 * run of another window it is such a maintenance, and counts as its own.
 */
export function isDisowned(world: World, { window }: LateWrite, field: string): boolean {
  const { line, runs, calendar } = world;
  const other = window === 'A' ? 'B' : 'A';
  const run = runs[other];
  const isLeftToPerson = run?.isTakenOver === true || calendar.left[other] !== null;
  const isDone = run?.state === 'over' && run.change?.stage !== 'reverted';
  const isLeft = !isLeftToPerson && (isDone || run?.isLeft === true);
  return isLeft && line.by[field] === other && isOurs(world, window, field);
}
