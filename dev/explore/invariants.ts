/** What holds in every state, and at every end. What holds for a single write or step is next to it. */
import type { Change } from '../../src/contract/change/change.ts';
import type { JsonValue } from '../../src/contract/values/json.ts';
import { beforeOf } from '../../src/line/change.ts';
import { originalOf } from '../../src/line/revert/revert-goal.ts';
import { FIELDS, LINE_ID } from './world/scenario.ts';
import { breaks, type WindowName, type World } from './world/world.ts';

const WINDOWS = ['A', 'B'] as const;

/** Every account of a window's change. */
function accountsOf(world: World, name: WindowName): Change[] {
  const { runs, calendar, files } = world;
  return [
    runs[name]?.change ?? null,
    calendar.bookings[name]?.change ?? null,
    files[name]?.change ?? null,
  ].filter((change) => change !== null);
}

function isOfWindows(world: World, field: string, value: JsonValue): boolean {
  const { target, sends } = world.scenario;
  if (field === 'name') return target.showsMaintenance({ name: value }, LINE_ID);
  // Another installation may have set the same: then it cannot be distinguished.
  if (world.line.theirs.includes(`${field}=${JSON.stringify(value)}`)) return false;
  return WINDOWS.some((name) => {
    const ours = sends[name][field] ?? null;
    return typeof value === 'string' && target.isAlike(value, ours, field);
  });
}

/** Nothing of it is on the line, or may land there, by what the product cannot see. */
function isNotThere({ line }: World, name: WindowName, { stage }: Change): boolean {
  if (stage === 'armed' || stage === 'sent') return true;
  const stands = FIELDS.some((field) => line.by[field] === name);
  return !stands && line.late.every(({ window }) => window !== name);
}

/** A field of the baseline that is our own change, or anybody's maintenance, and is not marked as doubtful. */
function badBaseline(world: World, name: WindowName, change: Change): string | undefined {
  if (change.stage === 'reverted') return undefined;
  // A read of a lagging replica never leads to an overwrite: the line has another version.
  if (change.version !== world.line.version && isNotThere(world, name, change)) return undefined;
  const original = originalOf(world.scenario.target, change);
  const doubts = beforeOf(change);
  return Object.entries(original).find(
    ([field, value]) => !(field in doubts) && isOfWindows(world, field, value),
  )?.[0];
}

function checkBaselines(world: World): World {
  for (const name of WINDOWS)
    for (const change of accountsOf(world, name)) {
      const field = badBaseline(world, name, change);
      if (field !== undefined)
        return breaks(
          world,
          `the baseline of ${name} is a change of ours or a maintenance (${field})`,
        );
    }
  return world;
}

/** Nothing that decides about baselines has changed. */
function isAsBefore(world: World, before: World): boolean {
  if (world.line !== before.line) return false;
  return WINDOWS.every((name) => {
    const [now, earlier] = [accountsOf(world, name), accountsOf(before, name)];
    return now.length === earlier.length && now.every((change, at) => change === earlier[at]);
  });
}

/** What holds in every state, if it has held in the one before. */
export function checkState(world: World, before: World): World {
  return world.broken !== null || isAsBefore(world, before) ? world : checkBaselines(world);
}

/** When nothing more happens: the line is as it should be, or a person was told. */
export function checkEnd(world: World): World {
  const { line, told } = world;
  const wrong = FIELDS.filter((field) => line.fields[field] !== line.due[field]);
  const untold = wrong.filter((field) => !told.includes(field));
  if (untold.length === 0) return world;
  return breaks(world, `in the end ${untold.join()} is not as before, and nobody is told`);
}
