/**
 * `interlude` in the process of a test, with a real client and nothing of this machine's environment: for what a command
 * answers. What concerns the process itself is tested with `program.ts`, which takes a second for each start.
 */
import { checkRequest, MaintenanceClient } from '../../src/client/index.ts';
import type { Io, Output } from '../../src/cli/terminal/io.ts';
import { run } from '../../src/cli/run.ts';
import type { Ended } from './program.ts';

class Captured implements Output {
  readonly isTTY = false;
  readonly columns = 80;
  text = '';

  write(text: string): void {
    this.text += text;
  }
}

export interface Around {
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Epoch ms. @default this machine's clock */
  readonly nowMs?: number;
}

async function* bytes(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
}

/** Runs `interlude` to its end. */
export async function interludeHere(
  argv: readonly string[],
  { env, stdin = '', nowMs }: Around,
): Promise<Ended> {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const io: Io = {
    stdin: { isTTY: false, [Symbol.asyncIterator]: () => bytes(stdin) },
    stdout,
    stderr,
    env,
    timeZone: 'UTC',
    signal: new AbortController().signal,
    version: '0.0.0',
    now: () => nowMs ?? Date.now(),
    userName: () => 'somebody',
    ask: async () => '',
    confirm: async () => false,
    every(ms, call) {
      const timer = setInterval(call, ms);
      return () => clearInterval(timer);
    },
    loadClient: async () => ({ checkRequest, connect: () => MaintenanceClient.connect({ env }) }),
  };
  const code = await run(argv, io);
  return { code, stdout: stdout.text, stderr: stderr.text };
}
