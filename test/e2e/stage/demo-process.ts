/**
 * The demo as a real process, in an environment that points at somebody's server; its output, its end, and its child
 * processes.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import { EXECUTABLE_VARIABLE } from '../../support/temporal/test-server.ts';

const PROGRAM = path.resolve(__dirname, '../../../dist/dev/demo/main.js');

/** What must not matter: nobody answers there, and the secrets are wrong. */
export const SOMEBODY_ELSES = {
  TEMPORAL_ADDRESS: '127.0.0.1:9',
  TEMPORAL_NAMESPACE: 'production',
  TEMPORAL_TASK_QUEUE: 'production',
  GENESYS_API_URL: 'http://127.0.0.1:9',
  GENESYS_LOGIN_URL: 'http://127.0.0.1:9',
  GENESYS_CLIENT_ID: 'production',
  CALLBACK_SIGNING_SECRET: 'production',
  HTTP_PROXY: 'http://127.0.0.1:9',
};

const running = new Set<DemoProcess>();

/** Ends what a test left running. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((demo) => demo.kill('SIGTERM')));
}

export class DemoProcess {
  output = '';
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly #child: ChildProcess;
  readonly #changes = new EventEmitter();

  constructor(...args: readonly string[]) {
    const executable = process.env[EXECUTABLE_VARIABLE] ?? '';
    this.#child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...process.env, ...SOMEBODY_ELSES, [EXECUTABLE_VARIABLE]: executable },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.output += chunk;
        this.#changes.emit('change');
      });
    this.ended = once(this.#child, 'close').then(([code, signal]) => {
      running.delete(this);
      this.#changes.emit('change');
      return code ?? signal;
    });
  }

  async says(words: string): Promise<void> {
    while (!this.output.includes(words)) {
      if (!running.has(this)) throw new Error(`it never said "${words}":\n${this.output}`);
      await once(this.#changes, 'change');
    }
  }

  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    this.#child.kill(signal);
    return this.ended;
  }

  /** Process ids and command lines of its running children. */
  children(): readonly { readonly pid: number; readonly command: string }[] {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
    return table.split('\n').flatMap((row) => {
      const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
      const isOurs = Number(parent) === this.#child.pid && !command.startsWith('ps ');
      return isOurs ? [{ pid: Number(pid), command }] : [];
    });
  }
}

/** Whether a process with this id runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
