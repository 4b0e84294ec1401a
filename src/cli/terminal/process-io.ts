/** The machine as this process sees it. */
import { once } from 'node:events';
import { hostname, userInfo } from 'node:os';
import { isatty } from 'node:tty';
import { zoneOfEnvironment } from '../input/time-argument.ts';
import type { Io, Output } from './io.ts';

const DEFAULT_COLUMNS = 80;

function output(stream: NodeJS.WriteStream, fd: number): Output {
  return {
    isTTY: isatty(fd),
    get columns() {
      // Undefined without a terminal, 0 if not known.
      return stream.columns > 0 ? stream.columns : DEFAULT_COLUMNS;
    },
    write(text) {
      stream.write(text);
    },
    async drained() {
      if (stream.writableNeedDrain) await once(stream, 'drain');
    },
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? process.env['LOGNAME'] ?? 'unknown';
  }
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While reading a line, the terminal handles Ctrl-C itself.
  terminal.on('SIGINT', () => process.emit('SIGINT'));
  const gone = new Promise<string>((resolve) => {
    terminal.once('close', () => resolve(''));
  });
  try {
    return await Promise.race([terminal.question(question, { signal }), gone]);
  } catch {
    process.stderr.write('\n');
    return '';
  } finally {
    terminal.close();
  }
}

async function loadClient() {
  const { checkRequest, MaintenanceClient } = await import('../../client/index.ts');
  const identity = `interlude-cli/${userName()}@${hostname()}`;
  return { checkRequest, connect: () => MaintenanceClient.connect({ identity }) };
}

function every(ms: number, call: () => void): () => void {
  const timer = setInterval(call, ms);
  return () => clearInterval(timer);
}

/** The zone of times that are shown: `TZ` as flags read it, else the machine's. */
function localZone(): string {
  const found: { readonly timeZone?: string } = new Intl.DateTimeFormat().resolvedOptions();
  const { timeZone: machine = 'UTC' } = found;
  const own = zoneOfEnvironment(process.env['TZ'], machine);
  return own.ok ? own.zone.name : 'UTC';
}

/** @param signal aborted by Ctrl-C */
export function processIo(signal: AbortSignal, version: string): Io {
  const { stdin, stdout, stderr, env } = process;
  return {
    stdin: {
      isTTY: isatty(0),
      [Symbol.asyncIterator]: () => stdin[Symbol.asyncIterator](),
    },
    stdout: output(stdout, 1),
    stderr: output(stderr, 2),
    env,
    timeZone: localZone(),
    signal,
    version,
    now: () => Date.now(),
    userName,
    ask: (question) => ask(question, signal),
    confirm: async (question) => /^\s*y(?:es)?\s*$/i.test(await ask(question, signal)),
    every,
    loadClient,
  };
}
