/**
 * Other administrators at work on the lines of a run, whether a window is active or not. Each value they set is unique,
 * so that it differs from ours. Pure.
 */
import { kindOf } from '../kinds/chaos-kinds.ts';
import type { Edit, EditBack } from './deeds.ts';
import { overLines, type PlannedLine } from './plan-windows.ts';
import { randomOf } from './random.ts';

/** Mean time between two edits; shorter with many lines. */
const EVERY_MS = 900;

export interface EditsOptions {
  readonly seed: number;
  readonly spanMs: number;
  readonly lines: readonly PlannedLine[];
}

/** Edits of managed fields, of another field, and back to the values before. */
export function planEdits({ seed, spanMs, lines }: EditsOptions): readonly (Edit | EditBack)[] {
  const random = randomOf(seed, 'edits');
  const edits: (Edit | EditBack)[] = [];
  const everyMs = overLines(EVERY_MS, lines);
  let atMs = 2_000;
  while (atMs < spanMs) {
    const line = random.pick(lines).id;
    const mark = `edit ${edits.length + 1}`;
    if (random.chance(0.15))
      edits.push({
        kind: 'edit_back',
        atMs,
        line,
        field: random.pick(kindOf(line).managed),
      });
    else edits.push({ kind: 'edit', atMs, line, fields: kindOf(line).edit(random, mark) });
    atMs += random.int(100, 2 * everyMs);
  }
  return edits;
}
