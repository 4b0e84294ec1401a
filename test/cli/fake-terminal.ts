/** A machine for `run`: fixed clock and zone, captured output, with or without a terminal. */
import { checkRequest } from '../../src/client/arguments/asked-request.ts';
import type { Io, Output } from '../../src/cli/terminal/io.ts';
import { run } from '../../src/cli/run.ts';
import { FakeClient, NOW_MS } from './fake-client.ts';

class Captured implements Output {
  readonly isTTY: boolean;
  readonly columns: number;
  text = '';

  constructor(isTTY: boolean, columns: number) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }
}

export interface Setting {
  readonly client?: FakeClient;
  /** There is a person. */
  readonly tty?: boolean;
  /** Width of the terminal. @default 100 */
  readonly columns?: number;
  readonly stdin?: string;
  /** What the person answers when asked. */
  readonly answer?: boolean;
  /** What the person types when asked for something other than yes or no. */
  readonly typed?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly connectError?: Error;
  /** Temporal does not answer: there is no connection. */
  readonly isSilent?: boolean;
  readonly signal?: AbortSignal;
  /** How often a repeated call is made while the command runs. */
  readonly ticks?: number;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly questions: readonly string[];
  readonly client: FakeClient;
  /** How often the client was loaded. */
  readonly loads: number;
}

async function* bytes(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
}

/** Runs `interlude` with these arguments, in this process. */
export async function interlude(argv: readonly string[], setting: Setting = {}): Promise<Ran> {
  const { client = new FakeClient(), tty = false, columns = 100, stdin = '', env = {} } = setting;
  const [stdout, stderr] = [new Captured(tty, columns), new Captured(tty, columns)];
  const questions: string[] = [];
  let loads = 0;
  const io: Io = {
    stdin: { isTTY: tty, [Symbol.asyncIterator]: () => bytes(stdin) },
    stdout,
    stderr,
    env,
    timeZone: 'Europe/Berlin',
    signal: setting.signal ?? new AbortController().signal,
    version: '1.2.3',
    now: () => NOW_MS,
    userName: () => 'mia',
    async ask(question) {
      questions.push(question);
      return setting.typed ?? '';
    },
    async confirm(question) {
      questions.push(question);
      return setting.answer ?? false;
    },
    every(_ms, call) {
      for (let tick = 0; tick < (setting.ticks ?? 0); tick += 1) call();
      return () => undefined;
    },
    async loadClient() {
      loads += 1;
      return {
        checkRequest: (request) =>
          checkRequest(request).filter(({ path }) => path !== 'start_time' || !isFixed(request)),
        async connect() {
          if (setting.connectError !== undefined) throw setting.connectError;
          if (setting.isSilent === true) await new Promise(() => undefined);
          return client;
        },
      };
    },
  };
  const code = await run(argv, io);
  return { code, stdout: stdout.text, stderr: stderr.text, questions, client, loads };
}

/** The clock here is fixed, the schema's is not: a start near it is never past. */
function isFixed(request: unknown): boolean {
  const text = JSON.stringify(request);
  return text.includes('"start_time":"2027-');
}
