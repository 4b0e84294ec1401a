/**
 * The demo's output: headings, rows, events with their time, and one line that counts while it waits, on a terminal
 * only. Plain text; colour only on a terminal that supports it.
 */
import { clock } from './clock-words.ts';

const TICK_MS = 250;
const LABEL_WIDTH = 23;
const CLEAR_LINE = '\r\u001B[K';

type Style = 'bold' | 'dim' | 'green' | 'red';
const CODES: Readonly<Record<Style, string>> = { bold: '1', dim: '2', green: '32', red: '31' };

/** Where it prints: standard output, or a test's. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export class Screen {
  readonly #output: Output;
  readonly #isLive: boolean;
  readonly #isColoured: boolean;
  #waiting: (() => string) | null = null;
  #acts = 0;
  #isSilent = false;

  constructor(output: Output, env: Readonly<Record<string, string | undefined>>) {
    this.#output = output;
    this.#isLive = output.isTTY === true && env['TERM'] !== 'dumb';
    this.#isColoured = this.#isLive && (env['NO_COLOR'] ?? '') === '';
  }

  title(text: string): void {
    this.say(this.#paint('bold', text));
  }

  /** A new part of the story. */
  act(text: string): void {
    this.#acts += 1;
    this.say('');
    this.say(this.#paint('bold', `${this.#acts}. ${text}`));
  }

  row(label: string, value: string): void {
    this.say(`   ${this.#paint('dim', label.padEnd(LABEL_WIDTH))} ${value}`);
  }

  note(text: string): void {
    this.say(text === '' ? '' : `   ${text}`);
  }

  /** Something that happened, with its local time. */
  event(atMs: number, text: string): void {
    this.say(`   ${this.#paint('dim', clock(atMs))}  ${text}`);
  }

  /** A fact of the story that was checked. */
  checked(text: string): void {
    this.say(`   ${this.#paint('green', 'checked:')} ${text}`);
  }

  trouble(text: string): void {
    this.say(this.#paint('red', text));
  }

  /** Prints nothing more. */
  silence(): void {
    this.settle();
    this.#isSilent = true;
  }

  say(text: string): void {
    if (this.#isSilent) return;
    if (this.#isLive && this.#waiting !== null) this.#output.write(CLEAR_LINE);
    this.#output.write(`${text}\n`);
    this.#redraw();
  }

  /** Shows a line that is updated until the work is done; without a terminal it is printed once. */
  async during<T>(words: () => string, work: Promise<T>): Promise<T> {
    if (!this.#isLive) {
      this.note(`… ${words()}`);
      return work;
    }
    this.#waiting = words;
    this.#redraw();
    const timer = setInterval(() => this.#redraw(), TICK_MS);
    try {
      return await work;
    } finally {
      clearInterval(timer);
      this.settle();
    }
  }

  /** Removes the counting line. */
  settle(): void {
    if (this.#waiting === null) return;
    this.#waiting = null;
    this.#output.write(CLEAR_LINE);
  }

  #redraw(): void {
    if (this.#waiting === null || this.#isSilent) return;
    const width = (this.#output.columns || 80) - 1;
    const line = `   … ${this.#waiting()}`.slice(0, width);
    this.#output.write(`${CLEAR_LINE}${this.#paint('dim', line)}`);
  }

  #paint(style: Style, text: string): string {
    return this.#isColoured ? `\u001B[${CODES[style]}m${text}\u001B[0m` : text;
  }
}
