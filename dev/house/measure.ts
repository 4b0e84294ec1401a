/**
 * Statistics of the sources: folders, lengths of functions, exports, shapes of a change. Reads files, runs nothing. The
 * parser is the one that jest compiles with.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from '@swc/core';

/** One file's figures. */
export interface FileFigures {
  readonly file: string;
  readonly lines: number;
  readonly exports: number;
  /** Lines of each function, including its signature. */
  readonly functions: readonly number[];
  /** Names of the types that have these members. */
  readonly shapes: readonly string[];
  /** Members of `WindowState` that may be written. */
  readonly mutableFields: number;
}

/** A type with these members is a shape of the change. */
const CHANGE_MEMBERS = ['baseline', 'intended'];
const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'Constructor',
]);

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit);
  else if (isNode(value)) {
    visit(value);
    for (const member of Object.values(value)) walk(member, visit);
  }
}

function textIn(node: unknown, name: string): string {
  const value = isNode(node) ? node[name] : null;
  return typeof value === 'string' ? value : '';
}

/** Names of an interface's members; only the writable ones if `mutable`. */
function membersOf(node: Node, mutable = false): string[] {
  const body = isNode(node['body']) ? node['body']['body'] : null;
  const members = Array.isArray(body) ? body.filter(isNode) : [];
  return members
    .filter((member) => !mutable || member['readonly'] !== true)
    .map((member) => textIn(member['key'], 'value'));
}

function spanOf({ span }: Node): { start: number; end: number } {
  const { start, end } = isNode(span) ? span : {};
  return { start: Number(start), end: Number(end) };
}

/** Spans count bytes, and continue from one parsed text to the next. */
function linesOf(text: Buffer, offset: number, node: Node): number {
  const { start, end } = spanOf(node);
  const part = text.subarray(start - offset, end - offset).toString('utf8');
  return part.split('\n').length;
}

/** @param text the source of one TypeScript file */
async function measure(file: string, text: string): Promise<FileFigures> {
  const program = await parse(text, { syntax: 'typescript', target: 'es2023' });
  const bytes = Buffer.from(text);
  const offset = program.span.end - bytes.length;
  const functions: number[] = [];
  const shapes: string[] = [];
  let exports = 0;
  let mutableFields = 0;
  walk(program.body, (node) => {
    const type = textIn(node, 'type');
    if (FUNCTIONS.has(type)) functions.push(linesOf(bytes, offset, node));
    if (type.startsWith('Export')) exports += 1;
    if (type !== 'TsInterfaceDeclaration') return;
    const members = membersOf(node);
    const name = textIn(node['id'], 'value');
    if (CHANGE_MEMBERS.every((member) => members.includes(member))) shapes.push(name);
    if (name === 'WindowState') mutableFields += membersOf(node, true).length;
  });
  const lines = text.split('\n').length - 1;
  return { file, lines, exports, functions, shapes, mutableFields };
}

/** Every TypeScript file in a folder. */
export async function measureAll(root: string, folder: string): Promise<FileFigures[]> {
  const entries = await readdir(path.join(root, folder), { recursive: true });
  const files = entries.filter((name) => name.endsWith('.ts')).toSorted();
  const figures: FileFigures[] = [];
  for (const name of files) {
    const file = path.posix.join(folder, name);
    figures.push(await measure(file, await readFile(path.join(root, file), 'utf8')));
  }
  return figures;
}
