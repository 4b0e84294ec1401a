/**
 * The worker as a real process, started with nothing of this machine's environment except what a test passes; its log
 * lines as objects, and waits for them. Everything started ends with `endAll`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePorts } from '../../dev/dev-server/free-ports.ts';

const PROGRAM = path.resolve(__dirname, '../../dist/src/worker/main.js');
const PATIENCE_MS = 120_000;

export type LogLine = Readonly<Record<string, unknown>>;

/** Settings that point nowhere, so that a test which forgets to replace them reaches nobody. */
export const SETTINGS = {
  GENESYS_CLIENT_ID: 'sim-client',
  GENESYS_CLIENT_SECRET: 'sim-secret',
  GENESYS_ORGANIZATION_ID: 'org-1',
  GENESYS_API_URL: 'http://127.0.0.1:9',
  GENESYS_LOGIN_URL: 'http://127.0.0.1:9',
  TEMPORAL_ADDRESS: '127.0.0.1:9',
} as const;

const running = new Set<WorkerProcess>();

/**
 * Builds the bundles that a worker would build at its start: on a busy machine they take longer than a start may.
 */
export async function bundlesAhead(): Promise<void> {
  const program = path.join(path.dirname(PROGRAM), 'bundle-workflows.js');
  await once(spawn(process.execPath, [program], { stdio: 'ignore' }), 'close');
}

/** Ends what a test left running. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((worker) => worker.kill('SIGKILL')));
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

export class WorkerProcess {
  readonly lines: LogLine[] = [];
  stderr = '';
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();

  constructor(env: Readonly<Record<string, string>>) {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: run npm run build first`);
    this.#child = spawn(process.execPath, [PROGRAM], {
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this);
    this.ended = once(this.#child, 'close').then(([code, signal]) => {
      running.delete(this);
      this.#changed();
      return code ?? signal;
    });
    this.#read();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves with the first matching line, even if it was logged before. */
  async line(what: string, fits: (line: LogLine) => boolean): Promise<LogLine> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = this.lines.find(fits);
      if (found !== undefined) return found;
      if (!running.has(this) || Date.now() > giveUpAt) throw new Error(this.#story(what));
      await this.#nextChange(giveUpAt - Date.now());
    }
  }

  /** The first line whose message contains the words. */
  async says(words: string): Promise<LogLine> {
    return this.line(words, (line) => String(line['msg']).includes(words));
  }

  async kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    this.#child.kill(signal);
    return this.ended;
  }

  /** Stops it (SIGSTOP) until it is continued. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  /** Continues where it stopped. */
  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** Where its endpoint listens. */
  async endpoint(): Promise<string> {
    return String((await this.says('serving /metrics'))['url']);
  }

  #read(): void {
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('the worker has no output');
    createInterface({ input: stdout }).on('line', (text) => {
      this.lines.push(JSON.parse(text));
      this.#changed();
    });
    stderr.setEncoding('utf8').on('data', (chunk: string) => (this.stderr += chunk));
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }

  async #nextChange(withinMs: number): Promise<void> {
    let watcher: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      watcher = resolve;
      this.#watchers.add(resolve);
      timer = setTimeout(resolve, withinMs);
    });
    clearTimeout(timer);
    if (watcher !== undefined) this.#watchers.delete(watcher);
  }

  #story(what: string): string {
    const said = this.lines.map((line) => JSON.stringify(line)).join('\n');
    return `the worker never said "${what}". It said:\n${said}\n${this.stderr}`;
  }
}
