/** The small world that is explored: its values as tags, its instants, its beginning. */
import type { Fields, JsonValue } from '../../../src/contract/values/json.ts';
import type { Likeness } from '../../../src/line/target.ts';
import type { Author, LineState, Run, Scenario, WindowName, World } from './world.ts';

export const LINE_ID = 'line';
export const MARK = 'Maintenance';
export const FIELDS = ['name', 'greeting', 'routing'] as const;
const BEFORE: Fields = { name: 'Main', greeting: 'Welcome', routing: 'skills' };
const FIRST_VERSION = 14;

const SECOND_MS = 1_000;
export const ARM_LEAD_MS = 60 * SECOND_MS;
export const LATEST_AFTER_MS = 60 * SECOND_MS;
const LENGTH_MS = 600 * SECOND_MS;

/** How the API stores what it is sent. */
export function tidied({ tidies }: Pick<Scenario, 'tidies'>, fields: Fields): Fields {
  if (!tidies) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.trim() : value,
    ]),
  );
}

function loose(value: JsonValue): JsonValue {
  return typeof value === 'string' ? value.trim().toLowerCase() : value;
}

/** Every installation sets the same mark. */
const MENU: Likeness = {
  markField: 'name',
  tellingField: 'greeting',
  isSame: (a, b) => a === b,
  isAlike: (a, b) => loose(a) === loose(b),
  versions: 'counted',
  isMovedByOthers: false,
  showsMaintenance: ({ name }) => name === MARK,
  isSentMark: () => null,
};

function isMarked({ name = null }: Fields): boolean {
  return typeof name === 'string' && name.startsWith(MARK);
}

/** Each window has a mark of its own. */
const OBJECT: Likeness = {
  ...MENU,
  tellingField: 'name',
  showsMaintenance: isMarked,
  isSentMark: (now, sent) => isMarked(sent) && now['name'] === sent['name'],
};

const ALL_FIELDS: Scenario['sends'] = {
  A: { name: MARK, greeting: 'A later ', routing: 'none' },
  B: { name: MARK, greeting: 'B later ', routing: 'none' },
};
const OTHER_FIELDS: Scenario['sends'] = {
  A: { name: `${MARK} A`, greeting: 'A later ' },
  B: { name: `${MARK} B`, routing: 'none' },
};

const PLAIN = {
  tidies: false,
  onDrift: 'keep',
  hasSecond: false,
  target: MENU,
  sends: ALL_FIELDS,
} as const;

export const SCENARIOS: readonly Scenario[] = [
  { ...PLAIN, name: 'one window' },
  { ...PLAIN, name: 'an API that tidies texts', tidies: true },
  { ...PLAIN, name: 'a second window', hasSecond: true },
  {
    ...PLAIN,
    name: 'another window on other fields, with marks of their own',
    hasSecond: true,
    target: OBJECT,
    sends: OTHER_FIELDS,
  },
];

/** What only a run that goes on asks itself; a reset begins anew without it. */
export const AT_REST = {
  mustLook: false,
  retry: null,
  isStopped: false,
  isHeld: false,
  hasFailed: false,
  isLeft: false,
  isTakenOver: false,
  isRerun: false,
  hasRecalled: false,
  refusedSinceMs: null,
  doing: null,
  facts: null,
  calls: 0,
} as const satisfies Partial<Run>;

function firstRun(name: WindowName, startMs: number): Run {
  return {
    name,
    number: 1,
    kind: 'window',
    state: 'running',
    startMs,
    endMs: startMs + LENGTH_MS,
    change: null,
    ...AT_REST,
    isOld: false,
    reverts: 0,
    saves: [],
  };
}

/** A run begun by a reset or as a rescue: nothing of the previous one is left except its plan. */
export function anew({ name, number, startMs }: Run, changes: Partial<Run>): Run {
  return { ...firstRun(name, startMs), number, ...changes };
}

function entryOf(name: WindowName) {
  return { run_id: `${name}1`, formerRuns: [], rescuedRun: null, change: null };
}

/** Both windows are booked, and nothing has happened yet. */
export function firstWorld(scenario: Scenario): World {
  const { hasSecond } = scenario;
  const by = Object.fromEntries(FIELDS.map((field): [string, Author] => [field, 'before']));
  const state: LineState = { version: FIRST_VERSION, fields: BEFORE, by, due: BEFORE };
  return {
    scenario,
    nowMs: -2 * ARM_LEAD_MS,
    faults: 0,
    line: { ...state, past: [], late: [], refuses: null, theirs: [], hasOthers: false, edits: 0 },
    calendar: {
      bookings: { A: entryOf('A'), B: hasSecond ? entryOf('B') : null },
      released: [],
      left: { A: null, B: null },
      notes: [],
      isStopped: false,
    },
    files: { A: null, B: null },
    runs: { A: firstRun('A', 0), B: hasSecond ? firstRun('B', LENGTH_MS) : null },
    told: [],
    broken: null,
  };
}
