/** Texts of others on a terminal: control sequences are shown, not sent. Pure. */
import { displayWidth, graphemes, taken } from './display-width.ts';

function escaped(char: string): string {
  return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

const STEERING = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Makes control characters visible, and those that change the direction of text. */
export function printable(text: string): string {
  return text.replaceAll('\n', '⏎').replaceAll(STEERING, escaped);
}

export function shown(text: string | null): string | null {
  return text === null ? null : printable(text);
}

/** One line of JSON: the same value, without anything that a terminal would act on. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(STEERING, escaped);
}

/** In quotation marks, as it is heard or read. */
export function quoted(text: string): string {
  return `"${printable(text)}"`;
}

/** Cut to a width, with a mark where text is missing. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${taken(graphemes(text), 0, Math.max(width - 1, 0)).join('')}…`;
}

const PLAIN_WORD = /^[\w@%+=:,./][\w@%+=:,./~-]*$/;

/** An id in a command that people copy: a shell must take it as one word, and run nothing in it. */
export function shellWord(text: string): string {
  return PLAIN_WORD.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
