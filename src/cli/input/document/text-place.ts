/** A position in a text, as editors count it. Pure. */

/** Both count from 1; a column is one UTF-16 code unit. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

export function sayPlace({ line, column }: Place): string {
  return `line ${line}, column ${column}`;
}
