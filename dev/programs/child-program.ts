/**
 * One of our programs as a child process, for the demo and for chaos: it gets nothing from this environment that could
 * point it at somebody's Temporal or organisation, and never outlives this process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The variables a program needs from a machine; no proxy, no profile, no credentials. */
const PASSED_ON = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'TZ'];
const LINES_KEPT = 12;
const STOP_LIMIT_MS = 5_000;

/** A program ended without being asked to. */
export class ProgramEndedError extends Error {
  override readonly name = 'ProgramEndedError';

  constructor(what: string, how: string, lastLines: readonly string[]) {
    const said = lastLines.length === 0 ? 'It said nothing.' : 'Its last words:';
    super([`The ${what} ended by itself (${how}). ${said}`, ...lastLines].join('\n'));
  }
}

export interface ProgramOptions {
  /** For messages, e.g. `worker`. */
  readonly what: string;
  /** Compiled entry file. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Called for each line of its output. */
  readonly onLine: (line: string) => void;
}

export class ChildProgram {
  /** Rejects when the program ends before {@link stop}; never resolves. */
  readonly fallen: Promise<never>;
  readonly pid: number | undefined;
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  readonly #lastLines: string[] = [];
  #isWanted = true;

  constructor({ what, file, args = [], env = {}, onLine }: ProgramOptions) {
    // A separate process group: Ctrl-C reaches it through us, in our order.
    this.#child = spawn(process.execPath, [file, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...inherited(), ...env },
    });
    this.pid = this.#child.pid;
    this.#read(onLine);
    this.#ended = this.#awaitEnd();
    this.fallen = this.#fall(what);
    this.fallen.catch(() => undefined);
  }

  /** Kills it (`kill -9`) and waits until it has ended. */
  async kill(): Promise<void> {
    this.#isWanted = false;
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Stops it, and lets it continue. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  /** Asks it to end, and kills it after five seconds. May be called again. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.#ended;
    clearTimeout(force);
  }

  #read(onLine: (line: string) => void): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.#lastLines.push(line);
        if (this.#lastLines.length > LINES_KEPT) this.#lastLines.shift();
        onLine(line);
      });
    }
  }

  #awaitEnd(): Promise<string> {
    const killAtExit = (): void => void this.#child.kill('SIGKILL');
    process.once('exit', killAtExit);
    return new Promise((resolve) => {
      const settle = (how: string): void => {
        process.off('exit', killAtExit);
        resolve(how);
      };
      this.#child.once('close', (code, signal) => settle(signal ?? `exit code ${code}`));
      this.#child.once('error', (error) => settle(error.message));
    });
  }

  async #fall(what: string): Promise<never> {
    const how = await this.#ended;
    if (this.#isWanted) throw new ProgramEndedError(what, how, this.#lastLines);
    return new Promise(() => undefined);
  }
}

function inherited(): Record<string, string> {
  const kept = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}
