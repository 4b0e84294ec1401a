/** When two worlds are the same: numbers stand for their parts. */
import type { World } from './world/world.ts';

/** Numbers for parts of states, by the numbers of their own parts: unchanged parts are recognised at once. */
export class Names {
  readonly #ofText = new Map<string, number>();
  /** Parts of the worlds at hand. Not a WeakMap: with millions of parts, collecting garbage takes most of the time. */
  #ofPart = new Map<object, number>();
  #ofEarlierPart = new Map<object, number>();
  /** Where members are, in order of their names, by the names as they come. */
  readonly #shapes = new Map<
    string,
    { readonly number: number; readonly order: readonly number[] }
  >();

  /** Forgets the parts of worlds before the last ones; their texts keep their numbers. */
  age(): void {
    this.#ofEarlierPart = this.#ofPart;
    this.#ofPart = new Map();
  }

  number(part: object): number {
    const known = this.#ofPart.get(part);
    if (known !== undefined) return known;
    const number =
      this.#ofEarlierPart.get(part) ??
      this.#numberOf(Array.isArray(part) ? this.#list(part) : this.#members(part));
    this.#ofPart.set(part, number);
    return number;
  }

  #numberOf(text: string): number {
    const known = this.#ofText.get(text);
    if (known !== undefined) return known;
    this.#ofText.set(text, this.#ofText.size);
    return this.#ofText.size - 1;
  }

  #list(part: readonly unknown[]): string {
    let text = '[';
    for (const member of part) text += `${this.#name(member)},`;
    return text;
  }

  /** The same for every order; a member that is undefined is none. */
  #members(part: object): string {
    const values: unknown[] = Object.values(part);
    const { number, order } = this.#shapeOf(Object.keys(part), values);
    let text = `${number}`;
    for (const at of order) text += `,${this.#name(values[at])}`;
    return text;
  }

  #shapeOf(keys: readonly string[], values: readonly unknown[]) {
    const present = keys.map((key, at) => (values[at] === undefined ? '' : key));
    const text = present.join();
    const known = this.#shapes.get(text);
    if (known !== undefined) return known;
    const order = [...present.keys()]
      .filter((at) => present[at] !== '')
      .toSorted((a, b) => ((present[a] ?? '') < (present[b] ?? '') ? -1 : 1));
    const number = this.#numberOf(`{${order.map((at) => present[at]).join()}`);
    const shape = { number, order };
    this.#shapes.set(text, shape);
    return shape;
  }

  #name(value: unknown): string {
    if (typeof value === 'string') return `"${this.#numberOf(`"${value}`)}`;
    return typeof value === 'object' && value !== null ? `#${this.number(value)}` : String(value);
  }

  keyOf({ line, calendar, files, runs, nowMs, faults, told, broken }: World): string {
    const parts = [line, calendar, files, runs, told].map((part) => this.number(part));
    return `${parts.join()},${nowMs},${faults},${broken ?? ''}`;
  }
}
