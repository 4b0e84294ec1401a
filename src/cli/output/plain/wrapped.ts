/** Text broken into lines of a width, between words if possible. Pure. */
import { displayWidth, graphemes, taken } from './display-width.ts';

function broken(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const signs = graphemes(word);
  const parts: string[] = [];
  for (let at = 0; at < signs.length;) {
    const part = taken(signs, at, width);
    parts.push(part.join(''));
    at += Math.max(part.length, 1);
  }
  return parts;
}

/**
 * Leaves nothing out.
 * @param mayBreak whether to break a word longer than the width, unless it is to be copied. @default true
 */
export function wrapped(text: string, width: number, mayBreak = true): readonly string[] {
  const room = Math.max(width, 10);
  const words = text.split(' ');
  const lines: string[] = [];
  for (const word of mayBreak ? words.flatMap((one) => broken(one, room)) : words) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= room)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A line whose continuation is indented; words stay whole, because ids and commands are copied. */
export function hung(line: string, width: number, indent: number): string {
  if (displayWidth(line) <= width) return line;
  const lead = line.length - line.trimStart().length;
  const [first = '', ...rest] = wrapped(line.trimStart(), width - indent, false);
  return [' '.repeat(lead) + first, ...rest.map((one) => ' '.repeat(indent) + one)].join('\n');
}
