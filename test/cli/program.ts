/** `interlude` as a real process, with nothing of this machine's environment except what a test passes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';

export const PROGRAM = path.resolve(__dirname, '../../dist/src/cli/main.js');

export interface Ended {
  /** Exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Set<ChildProcess>();

/** Ends what a test left running. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export class Program {
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;

  constructor(argv: readonly string[], env: Readonly<Record<string, string>> = {}, stdin = '') {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: run npm run build first`);
    const child = spawn(process.execPath, [PROGRAM, ...argv], {
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
    });
    this.#child = child;
    running.add(child);
    // A character may arrive in two chunks.
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (this.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (this.stderr += chunk));
    // It may have seen enough before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    this.ended = once(child, 'close').then(([code, signal]) => {
      running.delete(child);
      const { stdout, stderr } = this;
      return { code: code ?? signal, stdout, stderr };
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Its reader closes the pipe. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }
}

/** Runs `interlude` to its end. */
export function interludeProcess(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<Ended> {
  return new Program(argv, env, stdin).ended;
}
