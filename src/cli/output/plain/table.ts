/** Tables and lists of fields in plain text, within a width. Pure. */
import { displayWidth, padded } from './display-width.ts';
import { wrapped } from './wrapped.ts';

export type Row = readonly string[];

interface Column {
  readonly at: number;
  readonly width: number;
}

const BETWEEN = 2;
const INDENT = 4;
/** The last column, which has the longest texts, is not made narrower than this. */
const LEAST_TEXT = 20;

/** Columns by the line on which they are: as many on each as have room, the last one narrower if need be. */
function linesOf(widths: readonly number[], room: number): readonly (readonly Column[])[] {
  const lines: Column[][] = [[]];
  let left = room;
  for (const [at, width] of widths.entries()) {
    const line = lines.at(-1) ?? [];
    const free = line.length === 0 ? left : left - BETWEEN;
    const least = at === widths.length - 1 ? Math.min(width, LEAST_TEXT) : width;
    if (least <= free || line.length === 0) {
      line.push({ at, width: Math.min(width, free) });
      left = free - width;
      continue;
    }
    left = room - INDENT;
    lines.push([{ at, width: Math.min(width, left) }]);
    left -= width;
  }
  return lines;
}

/** Empty if its cells are; the last one continues below itself. */
function lineText(columns: readonly Column[], row: Row, indent: number): readonly string[] {
  const last = columns.at(-1);
  if (last === undefined || columns.every(({ at }) => (row[at] ?? '') === '')) return [];
  const before = columns.slice(0, -1);
  const head = before.map(({ at, width }) => padded(row[at] ?? '', width + BETWEEN)).join('');
  const room = before.reduce((sum, { width }) => sum + width + BETWEEN, indent);
  const texts = wrapped(row[last.at] ?? '', last.width, false);
  return texts.map((text, at) =>
    `${at === 0 ? ' '.repeat(indent) + head : ' '.repeat(room)}${text}`.trimEnd(),
  );
}

/**
 * Columns as wide as their widest cell, two spaces between, none after the last. If they do not fit, the last one
 * wraps, and those without room go to lines of their own.
 */
export function table(rows: readonly Row[], width: number): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => displayWidth(row[i] ?? ''))),
  );
  const lines = linesOf(widths, width);
  return rows
    .flatMap((row) => lines.flatMap((line, at) => lineText(line, row, at === 0 ? 0 : INDENT)))
    .join('\n');
}

/** `name  value`, one per line, indented, without fields that have no value; a long value continues below itself. */
export function fieldList(
  fields: readonly (readonly [name: string, value: string | null])[],
  width: number,
): string {
  const rows = fields.flatMap(([name, value]) => (value === null ? [] : [[`  ${name}`, value]]));
  return table(rows, width);
}
