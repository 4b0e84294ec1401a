/** The figures as a table for people. Pure. */
import type { Figure } from './sections/section.ts';

/** The results of one section. */
export interface SectionReport {
  readonly section: string;
  readonly figures: readonly Figure[];
}

const HEAD = ['', 'measured', 'floor', 'ratio', 'goal', ''];

function say(value: number | null | undefined, unit = ''): string {
  if (value === undefined) return '';
  if (value === null) return '?';
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${rounded.toLocaleString('en-US')}${unit === '' ? '' : ` ${unit}`}`;
}

/** Null if it has no goal, or is not known. */
function isMet({ value, atMost, atLeast }: Figure): boolean | null {
  if (value === null) return null;
  if (typeof atMost === 'number') return value <= atMost;
  return typeof atLeast === 'number' ? value >= atLeast : null;
}

function goalOf({ atMost, atLeast, unit }: Figure): string {
  if (typeof atMost === 'number') return `at most ${say(atMost, unit)}`;
  return typeof atLeast === 'number' ? `at least ${say(atLeast, unit)}` : '';
}

function toRow(figure: Figure): readonly string[] {
  const { name, value, unit, floor, note = '' } = figure;
  const hasRatio = typeof floor === 'number' && floor > 0 && value !== null;
  const met = isMet(figure);
  return [
    name,
    say(value, unit),
    say(floor, unit),
    hasRatio ? `${(value / floor).toFixed(2)} ×` : '',
    goalOf(figure),
    [met === null ? '' : met ? 'met' : 'NOT MET', note].filter((text) => text !== '').join(', '),
  ];
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column > 0 && column < 4 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

/** One table per section. */
export function toText(reports: readonly SectionReport[]): string {
  const tables = reports.map(({ section, figures }) =>
    tableOf([[section, ...HEAD.slice(1)], ...figures.map(toRow)]),
  );
  return `${tables.join('\n\n')}\n`;
}
