/** Finds where a text stops being JSON, for people: line, column, what was expected. Pure. */

/** Both count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

const BLANK = /[ \t\n\r]*/y;
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
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

class Scanner {
  at = 0;
  #wanted: Wanted = 'value';
  readonly #text: string;
  readonly #nested: ('[' | '{')[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Null where all of it is JSON. */
  fault(): string | null {
    for (;;) {
      this.#skip(BLANK);
      if (this.at >= this.#text.length)
        return this.#wanted === 'end' ? null : `${WORDS[this.#wanted]}, but the text ends`;
      const next = this.#step();
      if (next === null) return WORDS[this.#wanted];
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
        return this.#skip(STRING) ? ':' : null;
      case 'name or }':
        if (this.#take('}')) return this.#leave();
        return this.#skip(STRING) ? ':' : null;
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
    return this.#skip(STRING) || this.#skip(SCALAR) ? this.#afterValue() : null;
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

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.#text)?.[0].length ?? 0;
    this.at += length;
    return length > 0;
  }
}

/** Null where the text is JSON. */
export function findJsonFault(text: string): JsonFault | null {
  const scanner = new Scanner(text);
  const expected = scanner.fault();
  if (expected === null) return null;
  const lines = text.slice(0, scanner.at).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, expected };
}
