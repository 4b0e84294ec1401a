/** A text without its escapes (URL, form, JSON, HTML, nested), to compare secret and text by bytes. Pure. */

/** Bytes, one character each, with the part of the text that each was read from. */
export interface PlainText {
  readonly bytes: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Deeper levels of nested escapes are left alone. */
const MAX_PASSES = 8;
/** Runs of one kind (`%2525`, `\\\\"`, `&amp;amp;`) are one escape. */
const ESCAPE =
  /(?:%(?:25)*|\\+x)(?<byte>[\da-f]{2})|\\+u(?<high>d[89ab][\da-f]{2})\\+u(?<low>d[c-f][\da-f]{2})|\\+(?:u(?<unit>[\da-f]{4})|(?<escaped>["'/bfnrt]))?|&(?:amp;)*(?:#0*(?<decimal>\d{1,7})|#x0*(?<hex>[\da-f]{1,6})|(?<named>amp|lt|gt|quot|apos));?/gi;

const ESCAPED: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

class Writer implements PlainText {
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly #parts: string[] = [];

  get bytes(): string {
    return this.#parts.join('');
  }

  /** A form writes a space as a plus, so both count as the same here. */
  write(bytes: string, from: number, to: number): void {
    for (const byte of bytes) {
      this.#parts.push(byte === ' ' ? '+' : byte);
      this.from.push(from);
      this.to.push(to);
    }
  }
}

export function toPlainText(text: string): PlainText {
  let plain = inBytes(text);
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const next = withoutEscapes(plain);
    if (next.bytes.length === plain.bytes.length) return next;
    plain = next;
  }
  return plain;
}

function inBytes(text: string): PlainText {
  const writer = new Writer();
  let at = 0;
  for (const character of text) {
    writer.write(utf8(character), at, at + character.length);
    at += character.length;
  }
  return writer;
}

function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function withoutEscapes(plain: PlainText): PlainText {
  const { bytes, from, to } = plain;
  const writer = new Writer();
  let at = 0;
  const copyTo = (end: number): void => {
    for (; at < end; at += 1) writer.write(bytes[at] ?? '', from[at] ?? 0, to[at] ?? 0);
  };
  for (const match of bytes.matchAll(ESCAPE)) {
    const meant = meaningOf(match.groups ?? {});
    if (meant === null) continue;
    copyTo(match.index);
    at = match.index + match[0].length;
    writer.write(meant, from[match.index] ?? 0, to[at - 1] ?? 0);
  }
  copyTo(bytes.length);
  return writer;
}

/** In bytes; null for a number that is not a character. */
function meaningOf(groups: Readonly<Record<string, string | undefined>>): string | null {
  const { high, low, unit, escaped, byte, decimal, hex, named } = groups;
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
  if (high !== undefined && low !== undefined)
    return utf8(String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)));
  if (unit !== undefined) return utf8(String.fromCharCode(Number.parseInt(unit, 16)));
  if (escaped !== undefined) return ESCAPED[escaped.toLowerCase()] ?? escaped;
  if (named !== undefined) return NAMED[named.toLowerCase()] ?? named;
  if (decimal !== undefined) return characterOf(Number(decimal));
  return hex === undefined ? '\\' : characterOf(Number.parseInt(hex, 16));
}

function characterOf(code: number): string | null {
  return code <= 0x10_ff_ff ? utf8(String.fromCodePoint(code)) : null;
}
