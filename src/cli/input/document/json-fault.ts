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

/** What may come next. */
type Wanted = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or ]' | ', or }' | 'end';

const WORDS: Readonly<Record<Wanted, string>> = {
  value: 'a value',
  'value or ]': 'a value or ]',
  name: 'a name in double quotes',
  'name or }': 'a name in double quotes or }',
  ':': ':',
  ', or ]': ', or ]',
  ', or }': ', or }',
  end: 'nothing more',
};

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
  /** Where the last string began. */
  textAt = 0;
  #wanted: Wanted = 'value';
  readonly #text: string;
  readonly #nested: ('[' | '{')[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Null if all of it is JSON. */
  fault(): string | null {
    for (;;) {
      this.#skip(BLANK);
      if (this.at >= this.#text.length)
        return this.#wanted === 'end' ? null : `${WORDS[this.#wanted]}, but the text ends`;
      const next = this.#step();
      if (next === null) return this.#insideText() ?? WORDS[this.#wanted];
      this.#wanted = next;
    }
  }

  #step(): Wanted | null {
    switch (this.#wanted) {
      case 'value':
        return this.#value();
      case 'value or ]':
        return this.#take(']') ? this.#leave() : this.#value();
      case 'name':
        return this.#skipText() ? ':' : null;
      case 'name or }':
        if (this.#take('}')) return this.#leave();
        return this.#skipText() ? ':' : null;
      case ':':
        return this.#take(':') ? 'value' : null;
      case ', or ]':
        if (this.#take(']')) return this.#leave();
        return this.#take(',') ? 'value' : null;
      case ', or }':
        if (this.#take('}')) return this.#leave();
        return this.#take(',') ? 'name' : null;
      case 'end':
        return null;
    }
  }

  #value(): Wanted | null {
    if (this.#take('{')) return this.#enter('{');
    if (this.#take('[')) return this.#enter('[');
    return this.#skipText() || this.#skip(SCALAR) ? this.#afterValue() : null;
  }

  #enter(kind: '[' | '{'): Wanted {
    this.#nested.push(kind);
    return kind === '[' ? 'value or ]' : 'name or }';
  }

  #leave(): Wanted {
    this.#nested.pop();
    return this.#afterValue();
  }

  #afterValue(): Wanted {
    switch (this.#nested.at(-1)) {
      case '[':
        return ', or ]';
      case '{':
        return ', or }';
      case undefined:
        return 'end';
    }
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

/** Null if the text is JSON. */
export function findJsonFault(text: string): JsonFault | null {
  const scanner = new Scanner(text);
  const expected = scanner.fault();
  if (expected === null) return null;
  return { ...placeAt(text, scanner.at), expected, found: foundAt(text, scanner) };
}
