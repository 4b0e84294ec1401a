/** Replays one path by its words: as a test, or as the timeline that `npm run explore` prints. */
import { checkEnd, checkState } from './invariants.ts';
import { movesOf } from './moves.ts';
import { relevant } from './relevant.ts';
import { PRODUCT_RULES, type Rules } from './rules.ts';
import type { Setting } from './shell/shell.ts';
import { firstWorld } from './world/scenario.ts';
import type { Move, Scenario, World } from './world/world.ts';

/** A path has a step for which there is no move. */
export class NoSuchMove extends TypeError {
  override readonly name = 'NoSuchMove';
  /** What can happen there instead. */
  readonly possible: readonly string[];

  constructor(label: string, possible: readonly string[]) {
    super(`nothing of the kind can happen here: ${label}`);
    this.possible = possible;
  }
}

/** With everything that has been, even if it decides nothing any more. */
export function wholeStateAfter(before: World, move: Move): World {
  return checkState({ ...move.next, faults: before.faults + move.faults }, before);
}

/** @param mostFaults on the whole path. @default no limit */
export function stateAfter(world: World, move: Move, mostFaults = Infinity): World {
  return relevant(wholeStateAfter(world, move), mostFaults);
}

function follow(setting: Setting, world: World, label: string): World {
  const moves = movesOf(setting, world, Infinity);
  const move = moves.find((one) => one.label === label);
  if (move !== undefined) return stateAfter(world, move);
  throw new NoSuchMove(
    label,
    moves.map((one) => one.label),
  );
}

interface ReplayOptions {
  readonly rules?: Rules;
  /** Called for each step. */
  readonly told?: (label: string, before: World, after: World) => void;
}

/**
 * The world at the end of a path.
 * @throws {NoSuchMove}
 */
export function replay(
  scenario: Scenario,
  path: readonly string[],
  { rules = PRODUCT_RULES, told }: ReplayOptions = {},
): World {
  const setting = { rules };
  const end = path.reduce((world, label) => {
    const next = follow(setting, world, label);
    told?.(label, world, next);
    return next;
  }, firstWorld(scenario));
  const isOver = movesOf(setting, end, 0).length === 0;
  return isOver ? checkEnd(end) : end;
}
