/** The API as a product sees it: what a read may show, and what may happen to a write and to its answer. */
import type { Change } from '../../../src/contract/change/change.ts';
import type { Snapshot } from '../../../src/line/target.ts';
import { isOfEarlierObject } from '../beyond-telling.ts';
import { land, mustBeInTime, stateAfter } from './landing.ts';
import { withLine, type LateWrite, type World } from './world.ts';

export interface ReadOutcome {
  readonly label: string;
  readonly faults: number;
  /** Null if the read failed. */
  readonly seen: Snapshot | null;
}

/** How many older states a replica may show: more lead to nothing new. */
const OLDEST = 2;

export function readOutcomes({ line }: World, change: Change | null): ReadOutcome[] {
  const past = line.past.filter((state) => !isOfEarlierObject(line, state, change));
  const older = past.slice(0, OLDEST).map(({ version, fields }) => ({
    label: `a replica shows version ${version}`,
    faults: 1,
    seen: { version, fields },
  }));
  const { version, fields } = line;
  return [
    { label: `shows version ${version}`, faults: 0, seen: { version, fields } },
    ...older,
    { label: 'fails', faults: 1, seen: null },
  ];
}

export type Answer =
  | { readonly kind: 'answer'; readonly now: Snapshot }
  | { readonly kind: 'conflict' }
  /** The outcome is unknown. */
  | { readonly kind: 'unknown' }
  /** It was rejected for now: nothing was changed. */
  | { readonly kind: 'turned_away' }
  /** The API refuses its values. */
  | { readonly kind: 'refused'; readonly named: readonly string[] };

export interface WriteOutcome {
  readonly label: string;
  readonly faults: number;
  readonly world: World;
  readonly answer: Answer;
}

function snapshot({ line: { version, fields } }: World): Snapshot {
  return { version, fields };
}

function outcome(label: string, world: World, answer: Answer): WriteOutcome {
  return { label, faults: 1, world, answer };
}

/** What may go wrong with a write, whatever the state of the line. */
function untouched(world: World): WriteOutcome[] {
  return [
    outcome('is lost on its way', world, { kind: 'unknown' }),
    outcome('is turned away', world, { kind: 'turned_away' }),
  ];
}

function isRefused({ line }: World, { fields, purpose }: LateWrite): boolean {
  return purpose === 'revert' && line.refuses !== null && line.refuses in fields;
}

function landings(world: World, write: LateWrite): WriteOutcome[] {
  const landed = land(world, write);
  const merged = withLine(world, stateAfter(world.line, {}, {}));
  const late = withLine(world, { late: [...world.line.late, write] });
  const twice =
    landed.broken === null ? land(landed, { ...write, version: landed.line.version }) : landed;
  return [
    { ...outcome('lands', landed, { kind: 'answer', now: snapshot(landed) }), faults: 0 },
    outcome('lands, its answer is lost', landed, { kind: 'unknown' }),
    outcome('is late', late, { kind: 'unknown' }),
    outcome('lands, is sent again and told as a conflict', landed, { kind: 'conflict' }),
    outcome('lands twice', twice, { kind: 'answer', now: snapshot(twice) }),
    outcome('lands, answered by the old object', landed, { kind: 'answer', now: snapshot(world) }),
    outcome('is taken for nothing', merged, { kind: 'answer', now: snapshot(merged) }),
    outcome('is told as a conflict for nothing', world, { kind: 'conflict' }),
  ];
}

/** A write is sent. */
export function writeOutcomes(asked: World, write: LateWrite): WriteOutcome[] {
  const world = mustBeInTime(asked, write);
  if (write.version !== world.line.version)
    return [
      { label: 'is a conflict', faults: 0, world, answer: { kind: 'conflict' } },
      ...untouched(world),
    ];
  if (isRefused(world, write))
    return [
      { label: 'is refused', faults: 0, world, answer: { kind: 'refused', named: [] } },
      ...untouched(world),
    ];
  return [...landings(world, write), ...untouched(world)];
}
