/**
 * Finds where a text stops being JSON, for people: line, column, what was expected, and what was found, named for a
 * person who may not see it, or take it for another. Pure.
 */
import { codePoint } from '../../../contract/values/text-rules.ts';

/** Quotation marks of languages and word processors, none of which is valid in JSON. */
const QUOTES = /[\p{Pi}\p{Pf}\u201a\u201e\u02ba\u02bc\u2032\u2033\u300c-\u301f]/u;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;
const NAMES: ReadonlyMap<string, string> = new Map([
  ['\0', 'NUL: is the text UTF-16? Save it as UTF-8'],
  ['\t', 'a tab'],
  ['\n', 'a line break'],
  ['\r', 'a line break'],
  ['\u00a0', 'a no-break space'],
  ['\u200b', 'a zero-width space'],
  ['\ufeff', 'a byte order mark'],
]);

/** The ASCII character that it looks like; null if none. */
function lookAlike(char: string): string | null {
  if (QUOTES.test(char)) return '"';
  const plain = char.normalize('NFKC');
  return plain !== char && /^[!-~]$/.test(plain) ? plain : null;
}

function describe(char: string): string {
  const name = NAMES.get(char);
  if (name !== undefined) return name;
  if (INVISIBLE.test(char)) return 'an invisible character';
  if (/\p{Z}/u.test(char)) return 'an unusual space';
  const plain = lookAlike(char);
  return plain === null ? char : `${char}, which is not ${plain}`;
}

/** Whether a character is mistaken for one of JSON's quotation marks. */
function isOtherQuote(char: string): boolean {
  return QUOTES.test(char);
}

/** Plain ASCII unchanged, anything else with its code point and name. */
function nameCharacter(char: string): string {
  return /^[!-~]$/.test(char) ? char : `${codePoint(char)} (${describe(char)})`;
}

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

export interface JsonFault extends Place {
  readonly expected: string;
  /** What was found instead; null if the text ends. */
  readonly found: string | null;
}

const BLANK = /[ \t\n\r]*/y;
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
/** A string up to its end, or up to an invalid character. */
const STRING_SO_FAR = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

type Wanted = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or ]' | ', or }' | 'end';

const PAIRS = [
  ['{', '}'],
  ['[', ']'],
] as const;

function wordsOf(wanted: Wanted): string {
  if (wanted === 'end') return 'nothing more';
  return wanted.replace('value', 'a value').replace('name', 'a name in double quotes');
}

/** How to write what people type into strings; Windows line breaks count as one. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\n'],
  ['\t', '\\t'],
]);

/** Inside a string, nearly every character is allowed. */
function wantedInText(char: string | undefined): string {
  if (char === undefined) return '" at the end of the text';
  if (char === '\\') return 'after \\ one of " \\ / b f n r t, or u and four digits';
  const written = ESCAPES.get(char);
  return `no control character inside a string${written === undefined ? '' : `: write ${written}`}`;
}

class Scanner {
  at = 0;
  textAt = 0;
  #wanted: Wanted = 'value';
  readonly #text: string;
  /** What closes the arrays and objects that are open. */
  readonly #nested: (']' | '}')[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  fault(): string | null {
    for (;;) {
      this.#skip(BLANK);
      if (this.at >= this.#text.length)
        return this.#wanted === 'end' ? null : `${wordsOf(this.#wanted)}, but the text ends`;
      const next = this.#step();
      if (next === null) return this.#insideText() ?? wordsOf(this.#wanted);
      this.#wanted = next;
    }
  }

  #step(): Wanted | null {
    const wanted = this.#wanted;
    if (/[\]}]$/.test(wanted) && this.#take(wanted.slice(-1))) {
      this.#nested.pop();
      return this.#afterValue();
    }
    if (wanted.startsWith('value')) return this.#value();
    if (wanted.startsWith('name')) return this.#skipText() ? ':' : null;
    if (wanted === ':') return this.#take(':') ? 'value' : null;
    if (wanted === 'end' || !this.#take(',')) return null;
    return wanted === ', or ]' ? 'value' : 'name';
  }

  #value(): Wanted | null {
    for (const [open, close] of PAIRS)
      if (this.#take(open)) {
        this.#nested.push(close);
        return close === ']' ? 'value or ]' : 'name or }';
      }
    return this.#skipText() || this.#skip(SCALAR) ? this.#afterValue() : null;
  }

  #afterValue(): Wanted {
    const close = this.#nested.at(-1);
    return close === undefined ? 'end' : `, or ${close}`;
  }

  #take(char: string): boolean {
    if (this.#text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  #skipText(): boolean {
    const from = this.at;
    if (!this.#skip(STRING)) return false;
    this.textAt = from;
    return true;
  }

  /** A string is allowed here but is invalid: moves to where it breaks. */
  #insideText(): string | null {
    const mayBegin = this.#wanted.startsWith('value') || this.#wanted.startsWith('name');
    if (!mayBegin || !this.#skip(STRING_SO_FAR)) return null;
    return wantedInText(this.#text[this.at]);
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.#text)?.[0].length ?? 0;
    this.at += length;
    return length > 0;
  }
}

/** A string that was meant to end at another kind of quotation mark has run on to JSON's next one. */
function swallowed(text: string, { at, textAt }: Scanner): string {
  const quote = Array.from(text.slice(textAt, at)).find(isOtherQuote);
  return quote === undefined ? '' : `, after a string with ${nameCharacter(quote)}`;
}

function foundAt(text: string, scanner: Scanner): string | null {
  const code = text.codePointAt(scanner.at);
  if (code === undefined) return null;
  return `${nameCharacter(String.fromCodePoint(code))}${swallowed(text, scanner)}`;
}

export function findJsonFault(text: string): JsonFault | null {
  const scanner = new Scanner(text);
  const expected = scanner.fault();
  if (expected === null) return null;
  return { ...placeAt(text, scanner.at), expected, found: foundAt(text, scanner) };
}
