/** Texts of others in the markdown of Temporal's UI: literal, on one line, never link, image or HTML. Pure. */

/** The longest text of others in one place, in characters. */
const MAX_CHARS = 300;

/** What means something in markdown; `_`, `:` and `.` only where they do, so that ids and times stay readable. */
const ACTIVE =
  /[\\`*[\]#|~!]|(?<=\])\(|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=\/\/)|(?<=(?<![\p{L}\p{N}])www)\./giu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Control and format characters, surrogates without a partner, line and paragraph separators. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
/** Part of words in some scripts, so they stay. */
const JOINERS: ReadonlySet<string> = new Set(['\u200c', '\u200d']);

function visible(char: string): string {
  if (JOINERS.has(char)) return char;
  return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

function toPlainLine(text: string): string {
  return text.replaceAll(/\r\n|[\r\n]/g, '⏎').replaceAll(INVISIBLE, visible);
}

/** Cut between characters, with a mark where text is missing. */
function cut(text: string, most: number): string {
  const chars = Array.from(text);
  return chars.length <= most ? text : `${chars.slice(0, most - 1).join('')}…`;
}

/**
 * The text as a person would read it, whatever its content.
 * @param most characters, before they are escaped. @default 300
 */
export function toMarkdownText(text: string, most = MAX_CHARS): string {
  return cut(toPlainLine(text), most)
    .replaceAll(/[&<>]/g, (char) => ENTITIES[char] ?? char)
    .replaceAll(ACTIVE, String.raw`\$&`);
}

/** An escaped text may be cut between these pieces. */
export function markdownPieces(escaped: string): readonly string[] {
  return escaped.match(/\\.|&[a-z]+;|./gsu) ?? [];
}
