/** Tables and phrases of the documents in markdown. Pure. */
import { toMarkdownText } from '../../../contract/values/markdown.ts';

type Cell = string | number | null;

/** @param unknown stands for a value that is not known. @default '' */
export function markdownCell(value: Cell, unknown = ''): string {
  return value === null ? unknown : toMarkdownText(String(value));
}

export function markdownRow(cells: readonly Cell[], unknown = ''): string {
  return `| ${cells.map((cell) => markdownCell(cell, unknown)).join(' | ')} |`;
}

export function markdownHead(names: readonly string[]): string[] {
  return [markdownRow(names), `| ${names.map(() => '---').join(' | ')} |`];
}

export const ABOUT_ACTORS =
  'An actor is _claimed_ where the caller gave the name, _authenticated_ where the server knows it.';

/** `mia (claimed)`; null if nobody is known. */
export function actorText(actor: string | null, source: string | null): string | null {
  return actor === null ? null : `${actor} (${source ?? 'unknown'})`;
}

interface Versions {
  readonly previous_version: number | null;
  readonly new_version: number | null;
}

/** The versions of a line around a step: `14` before a write, `14 → 15` after it; empty if neither is known. */
export function versionsText({ previous_version: before, new_version: after }: Versions): string {
  if (after === null) return before === null ? '' : String(before);
  return `${before ?? '?'} → ${after}`;
}
