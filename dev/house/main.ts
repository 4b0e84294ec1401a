/** `npm run house`: statistics of the sources, folder by folder. Started by tools/run.mjs; prints a table. */
import path from 'node:path';
import { measureAll, type FileFigures } from './measure.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

function roomOf({ file }: FileFigures): string {
  return path.posix.dirname(file).split('/').slice(0, 3).join('/');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function row(name: string, ...cells: readonly (number | string)[]): string {
  const [first, ...others] = [name.padEnd(28), ...cells.map((cell) => String(cell).padStart(9))];
  return `${first}${others.join('')}\n`;
}

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function toRow(name: string, files: readonly FileFigures[]): string {
  const lines = sum(files.map((one) => one.lines));
  return row(name, files.length, lines, sum(files.map((one) => one.exports)));
}

function tableOf(figures: readonly FileFigures[]): string {
  const rooms = [...new Set(figures.map(roomOf))];
  const rows = rooms.map((room) =>
    toRow(
      room,
      figures.filter((one) => roomOf(one) === room),
    ),
  );
  return [row('room', 'files', 'lines', 'exports'), ...rows, toRow('all', figures)].join('');
}

function detailsOf(figures: readonly FileFigures[]): string {
  const lengths = figures.flatMap(({ functions }) => functions).toSorted((a, b) => a - b);
  const longest = Math.max(...figures.map(({ lines }) => lines));
  return [
    row('functions, lines', `p50 ${percentile(lengths, 0.5)}`, `p90 ${percentile(lengths, 0.9)}`),
    row('longest function, file', lengths.at(-1) ?? 0, longest),
    row('shapes of the change', figures.flatMap(({ shapes }) => shapes).join(', ')),
    row('mutable window fields', sum(figures.map(({ mutableFields }) => mutableFields))),
  ].join('');
}

for (const folder of ['src', 'dev', 'test']) {
  const figures = await measureAll(ROOT, folder);
  process.stdout.write(`${tableOf(figures)}${folder === 'src' ? detailsOf(figures) : ''}\n`);
}
