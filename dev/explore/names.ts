/**
 * When two worlds are the same: prints of 64 bits stand for their parts. That two of a hundred million states are
 * taken for one has a probability of one in several thousand, and a print takes a hundredth of the memory of a state.
 */
import type { World } from './world/world.ts';

/** Two numbers of 32 bits. */
export interface Print {
  readonly a: number;
  readonly b: number;
}

const PARTS = ['line', 'calendar', 'files', 'runs', 'told', 'nowMs', 'faults', 'broken'] as const;

function turned(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function stirred(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

/** Both, in this order. */
function joined(one: Print, two: Print): Print {
  const a = stirred(Math.imul(one.a, 0x9e3779b1) ^ turned(two.a, 15));
  const b = stirred(Math.imul(one.b, 0xc2b2ae3d) ^ turned(two.b, 13) ^ a);
  return { a, b };
}

const NOTHING: Print = { a: 0x2545f491, b: 0x4f6cdd1d };
const LIST: Print = { a: 0x1b873593, b: 0xcc9e2d51 };

function printOfText(text: string): Print {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  return joined({ a, b }, { a: b, b: a });
}

/** Prints of parts of states, by the prints of their own parts: unchanged parts are recognised at once. */
export class Names {
  readonly #ofText = new Map<string, Print>();
  /** Parts of the worlds at hand. Not a WeakMap: with millions of parts, collecting garbage takes most of the time. */
  #ofPart = new Map<object, Print>();
  #ofEarlierPart = new Map<object, Print>();

  /** Forgets the parts of worlds before the last ones. */
  age(): void {
    this.#ofEarlierPart = this.#ofPart;
    this.#ofPart = new Map();
  }

  printOf(world: World): Print {
    return PARTS.reduce((print, part) => joined(print, this.#valueOf(world[part])), NOTHING);
  }

  #part(part: object): Print {
    const known = this.#ofPart.get(part);
    if (known !== undefined) return known;
    const print =
      this.#ofEarlierPart.get(part) ??
      (Array.isArray(part) ? this.#list(part) : this.#members(part));
    this.#ofPart.set(part, print);
    return print;
  }

  #list(part: readonly unknown[]): Print {
    return part.reduce<Print>((print, member) => joined(print, this.#valueOf(member)), LIST);
  }

  /** The same for every order; a member that is undefined is none. */
  #members(part: object): Print {
    let [a, b] = [0, 0];
    for (const [name, value] of Object.entries(part)) {
      if (value === undefined) continue;
      const member = joined(this.#text(name), this.#valueOf(value));
      a = (a + member.a) | 0;
      b = (b + member.b) | 0;
    }
    return joined({ a, b }, NOTHING);
  }

  #valueOf(value: unknown): Print {
    if (typeof value === 'object' && value !== null) return this.#part(value);
    return this.#text(typeof value === 'string' ? `"${value}` : String(value));
  }

  #text(text: string): Print {
    const known = this.#ofText.get(text);
    if (known !== undefined) return known;
    const print = printOfText(text);
    this.#ofText.set(text, print);
    return print;
  }
}

/** A set of prints. */
export class Prints {
  #slots = new Int32Array(2 ** 16);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Returns false if it is known already. */
  add({ a, b }: Print): boolean {
    if (this.#size * 4 > this.#slots.length) this.#grow();
    // An empty slot is zero.
    if (!this.#put(a, b === 0 ? 1 : b)) return false;
    this.#size += 1;
    return true;
  }

  #put(a: number, b: number): boolean {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 2;
      const stands = slots[at + 1];
      if (stands === 0) {
        slots[at] = a;
        slots[at + 1] = b;
        return true;
      }
      if (stands === b && slots[at] === a) return false;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 2);
    for (let at = 0; at < before.length; at += 2) {
      const b = before[at + 1] ?? 0;
      if (b !== 0) this.#put(before[at] ?? 0, b);
    }
  }
}
