/** Hides texts in whatever spelling they are echoed: plain, escaped in any way, or in base64. Pure. */
import { toPlainText, type PlainText } from './plain-text.ts';

export const HIDDEN = '***';
/** Hiding anything shorter would remove ordinary text. */
const SHORTEST_UNESCAPED = 4;
const SHORTEST_BASE64 = 8;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A text to hide, and its spellings. */
export interface Hidden {
  readonly text: string;
  /** Without escapes, in bytes. */
  readonly looks: readonly string[];
}

export function toHidden(text: string): Hidden {
  const unescaped = toPlainText(text).bytes;
  const own = unescaped.length < SHORTEST_UNESCAPED ? [] : [unescaped];
  return { text, looks: [...own, ...inBase64(text).map((part) => toPlainText(part).bytes)] };
}

/** The text with everything hidden, in any spelling. */
export function hide(text: string, hidden: readonly Hidden[]): string {
  if (hidden.length === 0) return text;
  const plain = toPlainText(text);
  const found = hidden.flatMap((one) => [
    ...occurrences(text, one.text),
    ...one.looks.flatMap((look) => occurrences(plain.bytes, look).map((at) => inText(plain, at))),
  ]);
  return cover(text, found);
}

function occurrences(text: string, part: string): Range[] {
  const found: Range[] = [];
  if (part === '') return found;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length))
    found.push({ from: at, to: at + part.length });
  return found;
}

function inText({ from, to }: PlainText, range: Range): Range {
  return { from: from[range.from] ?? 0, to: to[range.to - 1] ?? 0 };
}

/** Overlapping ranges are hidden as one. */
function cover(text: string, ranges: readonly Range[]): string {
  let covered = '';
  let end = 0;
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (from >= end) covered += text.slice(end, from) + HIDDEN;
    end = Math.max(end, to);
  }
  return covered + text.slice(end);
}

/** The base64 characters that depend only on the text, at whatever offset it was encoded. */
function inBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  const parts = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const [from, to] = [(offset * 8) / 6, ((offset + bytes.length) * 8) / 6];
    return encoded.slice(Math.ceil(from), Math.floor(to));
  });
  const urlSafe = parts.map((part) => part.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([...parts, ...urlSafe])].filter((part) => part.length >= SHORTEST_BASE64);
}
