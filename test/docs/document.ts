/** Reads docs/contract.md for a test: tables of a section, and generated parts. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FILE = path.resolve(__dirname, '../../docs/contract.md');

/** Whether generated parts are written instead of compared. */
const WRITES = process.env['INTERLUDE_WRITE_DOCS'] === '1';

function text(): string {
  return readFileSync(FILE, 'utf8');
}

/** The text of a section, from its heading to the next heading of the same or a higher level. */
export function section(title: string): string {
  const [, level = '', rest = ''] =
    new RegExp(`^(#+) ${title}\\n([\\s\\S]*)`, 'm').exec(text()) ?? [];
  if (level === '') throw new Error(`docs/contract.md has no section ${title}`);
  return rest.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0] ?? '';
}

/** Rows of the table of a section whose first column has this name; a row by its column names. */
export function rowsOf(title: string, firstColumn: string): readonly string[][] {
  const lines = section(title).split('\n');
  const head = lines.findIndex((line) => new RegExp(`^\\| ${firstColumn} +\\|`).test(line));
  if (head === -1) throw new Error(`section ${title} has no table of ${firstColumn}`);
  const rows = lines.slice(head + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end === -1 ? rows.length : end).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Words in backticks. */
export function codeWords(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
}

/** Of the first column of a table. */
export function namesOf(title: string, firstColumn: string): string[] {
  return rowsOf(title, firstColumn).flatMap(([cell = '']) => codeWords(cell));
}

/** The current lines of a generated part; written first if requested. */
export function generatedPart(name: string, lines: readonly string[]): readonly string[] {
  const part = new RegExp(
    `(<!-- generated from the code: ${name} -->\\n)([\\s\\S]*?)(<!-- end -->)`,
  );
  if (WRITES) writeFileSync(FILE, text().replace(part, `$1\n${lines.join('\n')}\n\n$3`));
  const stands = part.exec(text())?.[2];
  if (stands === undefined) throw new Error(`docs/contract.md has no generated part ${name}`);
  return stands.trim().split('\n');
}
