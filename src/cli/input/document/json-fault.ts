/** Finds where a text stops being JSON, for people: line, column, what was expected, what was found. Pure. */
import { isOtherQuote, nameCharacter } from './character-name.ts';
import { placeAt, type Place } from './text-place.ts';

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
  return `no control character inside a text${written === undefined ? '' : `: write ${written}`}`;
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
  return quote === undefined ? '' : `, after a text with ${nameCharacter(quote)}`;
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
