// Other administrators at work on the lines of a run, whether a window is active or not. Each value
// they set is unlike any other, so that it can be told from ours. Pure.
import type { TargetFields } from '../../simulator/index.ts';
import type { Edit, EditBack } from './deeds.ts';
import type { PlannedLine } from './plan-windows.ts';
import { randomOf, type Random } from './random.ts';

/** Mean time between two edits. */
const EVERY_MS = 900;

export interface EditsOptions {
  readonly seed: number;
  readonly spanMs: number;
  readonly lines: readonly PlannedLine[];
}

/** Edits of managed fields, of another field, and back to what stood before. */
export function planEdits({ seed, spanMs, lines }: EditsOptions): readonly (Edit | EditBack)[] {
  const random = randomOf(seed, 'edits');
  const edits: (Edit | EditBack)[] = [];
  let atMs = 2_000;
  while (atMs < spanMs) {
    const line = random.pick(lines).id;
    const mark = `edit ${edits.length + 1}`;
    if (random.chance(0.15))
      edits.push({
        kind: 'edit_back',
        atMs,
        line,
        field: random.pick(['name', 'greeting', 'routing']),
      });
    else edits.push({ kind: 'edit', atMs, line, fields: fieldsOf(random, mark) });
    atMs += random.int(100, 2 * EVERY_MS);
  }
  return edits;
}

/** What an edit changes; `mark` makes its values unlike any other. */
export function fieldsOf(random: Random, mark: string): TargetFields {
  switch (random.int(1, 6)) {
    case 1:
      return { name: `Renamed by ${mark}` };
    case 2:
      return { routing: { method: 'skills', queue: { id: `queue of ${mark}` } } };
    case 3:
      return { name: `Renamed by ${mark}`, greeting: { text: `New  words of ${mark}. ` } };
    case 4:
      return { description: `Described by ${mark}` };
    default:
      return { greeting: { text: `New  words of ${mark}. ` } };
  }
}
