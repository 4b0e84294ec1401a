/** The server as a child process: its output and its end; it never outlives this process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const LINES_KEPT = 20;
const STOP_LIMIT_MS = 5_000;

export class ServerProcess {
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  readonly #killAtExit = () => void this.#child.kill('SIGKILL');
  #end: ProcessEnd | null = null;

  constructor(executable: string, args: readonly string[], onLogLine?: (line: string) => void) {
    // A separate process group, so that Ctrl-C reaches it through us, in our order. The open standard input tells
    // the program under tools/ that we are alive; others are killed at exit.
    this.#child = spawn(executable, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: childEnvironment(),
    });
    this.ended = this.#awaitEnd();
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.#remember(line);
        onLogLine?.(line);
      });
    }
    process.once('exit', this.#killAtExit);
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Null while it runs. */
  get end(): ProcessEnd | null {
    return this.#end;
  }

  get lastLines(): readonly string[] {
    return this.#lastLines;
  }

  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<ProcessEnd> {
    if (this.#end === null) this.#child.kill(signal);
    return this.ended;
  }

  /** Asks it to end, and kills it after five seconds. */
  async stop(): Promise<void> {
    const force = setTimeout(() => void this.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.kill('SIGTERM');
    clearTimeout(force);
  }

  #awaitEnd(): Promise<ProcessEnd> {
    return new Promise((resolve) => {
      const settle = (end: ProcessEnd): void => {
        this.#end ??= end;
        process.off('exit', this.#killAtExit);
        resolve(this.#end);
      };
      this.#child.once('close', (code, signal) => settle({ code, signal }));
      this.#child.once('error', (error) => {
        this.#remember(error.message);
        settle({ code: null, signal: null });
      });
    });
  }

  #remember(line: string): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > LINES_KEPT) this.#lastLines.shift();
  }
}

/** Ours, without anything that could point the server or its tools at somebody's Temporal. */
function childEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(TEMPORAL|GENESYS)_/.test(name));
  return { ...Object.fromEntries(own), INTERLUDE_END_WITH_STDIN: '1' };
}
