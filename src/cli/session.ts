/** One run of the program: the client, connected once and only when needed, and its output. */
import type { FindFor } from '../client/index.ts';
import { candidatesOf, choiceText, readChoice } from './output/list/fitted-list.ts';
import type { ClientLibrary, ClientPort, WindowPort } from './client-port.ts';
import { CliError } from './errors.ts';
import type { Io } from './terminal/io.ts';
import type { Clock } from './output/plain/moments.ts';
import { paintFor, type Page, type Paint } from './output/plain/paint.ts';
import { jsonLine } from './output/plain/printable.ts';
import { whileWaiting } from './terminal/asking.ts';

export class Session {
  readonly io: Io;
  readonly paint: Paint;
  /** Print exactly one JSON value on standard output. */
  json: boolean;
  /** The name of the command; null before it is known. */
  command: string | null = null;
  /** The exit code if nothing is thrown. */
  exitCode = 0;
  /** It was already reported that no worker answers; once is enough. */
  hasToldSilence = false;
  /** The answer itself says which keys are missing. */
  tellsMissingKeys = false;
  #library: Promise<ClientLibrary> | null = null;
  #client: Promise<ClientPort> | null = null;
  #connected: ClientPort | null = null;

  constructor(io: Io, json: boolean) {
    this.io = io;
    this.json = json;
    this.paint = paintFor(io.stdout, io.env);
  }

  library(): Promise<ClientLibrary> {
    this.#library ??= this.io.loadClient();
    return this.#library;
  }

  client(): Promise<ClientPort> {
    this.#client ??= whileWaiting(this.io, 'Connecting to Temporal …', this.#connect());
    return this.#client;
  }

  async #connect(): Promise<ClientPort> {
    this.#connected = await (await this.library()).connect();
    return this.#connected;
  }

  /**
   * The window that is meant; if several match, the person at the terminal chooses.
   * @throws the client's errors, also if several match and nobody can be asked
   */
  async window(text: string, wanted: FindFor): Promise<WindowPort> {
    const client = await this.client();
    try {
      return await client.find(text, wanted);
    } catch (error) {
      const windows = candidatesOf(error);
      if (windows === null || !this.hasPerson) throw error;
      const question = choiceText(windows, this.clock(), this.io.stderr.columns);
      const chosen = readChoice(await this.io.ask(question), windows);
      if (chosen === null)
        throw new CliError('declined', 'no window was chosen; nothing was changed');
      return client.find(chosen.workflow_id, 'only');
    }
  }

  /** Ids of keys without which part of the answer could not be read. */
  get missingKeys(): readonly string[] {
    return this.#connected?.missingKeys ?? [];
  }

  clock(timeZone = this.io.timeZone): Clock {
    return { nowMs: this.io.now(), timeZone };
  }

  /** How texts for people are shown on standard output. */
  page(): Page {
    const { isTTY, columns } = this.io.stdout;
    return { clock: this.clock(), paint: this.paint, width: isTTY ? columns : Infinity };
  }

  /** Prints the answer, as JSON or as text for people. */
  answer(value: unknown, text: () => string): void {
    this.print(this.json ? jsonLine(value) : text());
  }

  print(text: string): void {
    this.io.stdout.write(`${text}\n`);
  }

  /** Reports how a flag was read, separately from the answer. */
  tell(flag: string, said: string): void {
    this.io.stderr.write(`${flag.slice(2)}: ${said}\n`);
  }

  /** Whether there is a person who can be asked. */
  get hasPerson(): boolean {
    return this.io.stdin.isTTY && this.io.stderr.isTTY;
  }

  /**
   * Says what is about to happen and asks, but only on a terminal.
   * @throws {CliError} the answer was not yes
   */
  async confirm(warning: string, yes: boolean): Promise<void> {
    if (yes || !this.hasPerson) return;
    const { yellow } = paintFor(this.io.stderr, this.io.env);
    if (!(await this.io.confirm(`${yellow(warning)}\nContinue? [y/N] `)))
      throw new CliError('declined', 'nothing was changed');
  }

  /** A client that is still connecting is not awaited, nor is any after Ctrl-C. */
  async close(): Promise<void> {
    if (!this.io.signal.aborted) await this.#connected?.close().catch(() => undefined);
  }
}
