/** What others may do with the line at any point: people, another installation, a backup. */
import type { Change } from '../../../src/contract/change/change.ts';
import type { Fields, JsonValue } from '../../../src/contract/values/json.ts';
import { hidesOthersMark, hidesOurWrite } from '../beyond-telling.ts';
import { stateAfter } from './landing.ts';
import { mayStillLand, mustProveBack } from '../../../src/line/change.ts';
import { FIELDS, MARK } from './scenario.ts';
import {
  withLine,
  type Author,
  type WindowName,
  type Line,
  type LineState,
  type Move,
  type Scenario,
  type World,
} from './world.ts';

function tagsOf(fields: Fields): string[] {
  return Object.entries(fields).map(([field, value]) => `${field}=${JSON.stringify(value)}`);
}

const WINDOWS = ['A', 'B'] as const;

function isOn({ by }: LineState, name: WindowName): boolean {
  return FIELDS.some((field) => by[field] === name);
}

/**
 * Whether the maintenance of another installation cannot be distinguished from the change of a window that was on
 * the line and is not reported as back yet: the same mark, the same routing.
 */
function isTooAlike({ line, runs }: World): boolean {
  const isHeldByB = runs.B?.state === 'running' && runs.B.change !== null;
  return WINDOWS.some((name) => {
    const hasStood = line.past.some((state) => isOn(state, name));
    return hasStood && !isOn(line, name) && !(runs[name]?.state === 'over' && isHeldByB);
  });
}

/** Each window sets a mark of its own, which tells it from every other maintenance. */
function hasOwnMarks({ sends: { A, B } }: Scenario): boolean {
  return A['name'] !== B['name'];
}

/** Part of its change is there, or may be there by what it knows; one write after its own, it knows better. */
function mayStand({ line, runs, scenario }: World, name: WindowName): boolean {
  const change = runs[name]?.change ?? null;
  if (!mustProveBack(change)) return false;
  if (isOn(line, name)) return true;
  // The mark of others proves that it is not there.
  if (hasOwnMarks(scenario)) return false;
  if (change === null || runs[name]?.reverts !== 0) return false;
  return mayStillLand(change) && line.version > change.version;
}

/** The window whose change may be there with the same value: they cannot be distinguished. */
function ownerOf(world: World, field: string, value: JsonValue): WindowName | undefined {
  const owners = WINDOWS.filter(
    (name) => mayStand(world, name) && world.scenario.sends[name][field] === value,
  );
  return owners.find((name) => world.line.by[field] === name) ?? owners[0];
}

/** The account of a window that has seen the latest version: after a backup its file may know more than its run. */
function newestAccount({ runs, files }: World, owner: WindowName): Change | null {
  const own = runs[owner]?.change ?? null;
  const filed = files[owner]?.change ?? null;
  if (own === null || filed === null) return own ?? filed;
  return filed.floor > own.floor ? filed : own;
}

/**
 * The value before a window's value that others have set as well: what its accounts know, with or without a backup.
 */
function dueBeneath(world: World, owner: WindowName, field: string): JsonValue {
  const { line } = world;
  if (line.by[field] === owner) return line.due[field] ?? null;
  return newestAccount(world, owner)?.baseline[field] ?? null;
}

/**
 * Somebody has edited the routing over a change that may be there, and its window has not read that. If another
 * installation then sets the same routing as ours, nobody can tell which of the two earlier values lies beneath.
 */
function hidesEdit(world: World): boolean {
  const { by, fields } = world.line;
  return WINDOWS.some((name) => {
    const known = newestAccount(world, name)?.baseline['routing'] ?? null;
    return mayStand(world, name) && by['routing'] === 'theirs' && known !== fields['routing'];
  });
}

/** Somebody else writes these fields: they are due from here on. */
function edited(world: World, written: Fields): World {
  const { line } = world;
  const isTheirs = ([field, value]: [string, JsonValue]): boolean =>
    line.fields[field] !== value && ownerOf(world, field, value) === undefined;
  const fields = Object.fromEntries(Object.entries(written).filter(isTheirs));
  const alike = Object.entries(written).flatMap(([field, value]) => {
    const owner = ownerOf(world, field, value);
    return owner === undefined ? [] : [[field, owner] as const];
  });
  const authors = Object.fromEntries(
    Object.keys(fields).map((field): [string, Author] => [field, 'theirs']),
  );
  const by = { ...authors, ...Object.fromEntries(alike) };
  const before = alike.map(([field, owner]) => [field, dueBeneath(world, owner, field)]);
  const due = { ...line.due, ...fields, ...Object.fromEntries(before) };
  const next = stateAfter(line, written, by, due);
  const theirs = [...new Set([...line.theirs, ...tagsOf(fields)])].toSorted();
  return withLine(world, { ...next, theirs, edits: line.edits + 1 });
}

/** The maintenance of another installation may pass for that of a window: nobody could tell them apart. */
function isBeyondTelling(world: World): boolean {
  return !hasOwnMarks(world.scenario) && (isTooAlike(world) || hidesEdit(world));
}

/** Another installation puts the line into maintenance: the same mark, and the routing that ours set. */
function maintained(world: World, greeting: JsonValue): World {
  const next = edited(world, { name: MARK, greeting, routing: 'none' });
  return withLine(next, { hasOthers: true });
}

/** Somebody restores by hand what our windows have changed. */
function undone(world: World): World {
  const { line } = world;
  return withLine(world, stateAfter(line, line.due, backAuthors(line)));
}

function backAuthors({ by }: Line): LineState['by'] {
  return Object.fromEntries(
    Object.entries(by).map(([field, author]): [string, Author] => [
      field,
      author === 'theirs' ? 'theirs' : 'before',
    ]),
  );
}

/** The object is re-created, or restored from a backup: it counts from a lower version. */
function remade(line: Line, { fields, by, due }: LineState): Line {
  const { version, past } = line;
  const stood = { version, fields: line.fields, by: line.by, due: line.due };
  return { ...line, version: 3, fields, by, due, past: [stood, ...past], late: [] };
}

function one(label: string, next: World): Move {
  return { label, faults: 1, next };
}

function backups(world: World): Move[] {
  const { line } = world;
  const oldest = line.past.at(-1);
  if (oldest === undefined || line.version < 10) return [];
  return [
    one('the object is restored from an old backup', {
      ...world,
      line: remade(line, oldest),
    }),
    one('the object is made anew as it stands', { ...world, line: remade(line, line) }),
  ];
}

export function othersMoves(world: World): Move[] {
  const { line } = world;
  const tag = (field: string): JsonValue => `theirs ${field} ${line.edits + 1}`;
  const isTold = (field: string): boolean =>
    !hidesOurWrite(world, field) && !hidesOthersMark(world, field);
  const edits = FIELDS.filter(isTold).map((field) =>
    one(`somebody edits ${field}`, edited(world, { [field]: tag(field) })),
  );
  const undoing = WINDOWS.some((name) => isOn(line, name))
    ? [one('somebody puts back by hand what our change has changed', undone(world))]
    : [];
  const refusing =
    line.refuses === null
      ? [one('the API refuses routing from here on', withLine(world, { refuses: 'routing' }))]
      : [];
  return [
    ...edits,
    one('somebody edits another field', withLine(world, stateAfter(line, {}, {}))),
    ...(isBeyondTelling(world)
      ? []
      : [
          one(
            'another installation puts the line into maintenance',
            maintained(world, tag('greeting')),
          ),
        ]),
    ...undoing,
    ...refusing,
    ...backups(world),
  ];
}
