/** The state of the line when one of our writes lands, and what must not result. */
import type { Change } from '../../../src/contract/change/change.ts';
import type { Fields, JsonValue } from '../../../src/contract/values/json.ts';
import { originalOf } from '../../../src/line/revert/revert-goal.ts';
import { isDisowned, isMarkedAlike, isTakenForLost } from '../beyond-telling.ts';
import { FIELDS, LATEST_AFTER_MS, tidied } from './scenario.ts';
import type { Likeness } from '../../../src/line/target.ts';
import {
  breaks,
  withLine,
  type Author,
  type LateWrite,
  type Line,
  type LineState,
  type World,
} from './world.ts';

/** The line after a write; a replica may still show the earlier state. */
export function stateAfter(
  line: Line,
  fields: Fields,
  authors: LineState['by'],
  due: Fields = line.due,
): Line {
  const { version, fields: now, by, past } = line;
  return {
    ...line,
    version: version + 1,
    fields: { ...now, ...fields },
    by: { ...by, ...authors },
    due,
    past: [{ version, fields: now, by, due: line.due }, ...past],
    // What was sent for an older version can never land.
    late: [],
  };
}

function isKept(target: Likeness, change: Change, field: string, value: JsonValue): boolean {
  const doubt = change.doubts?.[field];
  return originalOf(target, change)[field] === value || doubt?.value === value;
}

/** Fields of others that are lost for good if this lands. */
function lostEdits(world: World, write: LateWrite): string[] {
  const { line, scenario } = world;
  const { window, purpose, fields, change } = write;
  return Object.entries(fields)
    .filter(([field, value]) => line.fields[field] !== value && line.by[field] !== window)
    .filter(([field]) => {
      const stands = line.fields[field] ?? null;
      if (purpose === 'apply') return !isKept(scenario.target, change, field, stands);
      const isAlike = isMarkedAlike(world, write, field) || isDisowned(world, write, field);
      return change.on_drift === 'keep' && !isAlike;
    })
    .map(([field]) => field);
}

/** Only due values count as put back, and only changed ones as ours. */
function authorsOf(world: World, write: LateWrite): LineState['by'] {
  const { fields: now, by, due } = world.line;
  const { window, purpose, fields } = write;
  const authors = Object.entries(fields).map(([field, value]): [string, Author] => {
    if (purpose === 'revert' && due[field] === value) return [field, 'before'];
    const isTheirs = now[field] === value && !isTakenForLost(world, write, field);
    return [field, isTheirs ? (by[field] ?? window) : window];
  });
  return Object.fromEntries(authors);
}

/** What is taken for one of our lost writes has its baseline due, by everything known when it is sent. */
function dueAfterApply(world: World, write: LateWrite): Fields {
  const { line, files, scenario } = world;
  const baseline = originalOf(scenario.target, files[write.window]?.change ?? write.change);
  const taken = FIELDS.filter((field) => isTakenForLost(world, write, field));
  const due = taken.map((field) => [field, baseline[field] ?? null] as const);
  return { ...line.due, ...Object.fromEntries(due) };
}

/** What counts as ours goes back: it is no longer due. */
function dueAfter(world: World, write: LateWrite): Fields {
  const { line } = world;
  if (write.purpose === 'apply') return dueAfterApply(world, write);
  const alike = Object.entries(write.fields).filter(([field]) =>
    isMarkedAlike(world, write, field),
  );
  return { ...line.due, ...Object.fromEntries(alike) };
}

/** One of our writes lands. */
export function land(world: World, write: LateWrite): World {
  const { window, purpose } = write;
  const run = world.runs[window];
  const lost = lostEdits(world, write);
  const fields = tidied(world.scenario, write.fields);
  const due = dueAfter(world, write);
  const authors = authorsOf(withLine(world, { due }), write);
  const line = stateAfter(world.line, fields, authors, due);
  const next = { ...world, line };
  if (lost.length > 0)
    return breaks(
      next,
      `the ${purpose} of ${window} overwrites an edit of others (${lost.join()})`,
    );
  const isHandedOver = FIELDS.every((field) => world.told.includes(field));
  if (purpose === 'apply' && run?.state === 'over' && !isHandedOver)
    return breaks(next, `a write of ${window} lands after its window`);
  return next;
}

/** Nothing is sent before its window, nor after its latest start. */
export function mustBeInTime(world: World, { window, purpose }: LateWrite): World {
  const run = world.runs[window];
  if (run === null || purpose === 'revert') return world;
  const isInTime = world.nowMs >= run.startMs && world.nowMs <= run.startMs + LATEST_AFTER_MS;
  return isInTime ? world : breaks(world, `${window} writes outside its window`);
}
