/**
 * The programs of one run of the demo, of chaos or of the bench: started from one folder, each awaited until it reports
 * that it is ready, and watched for an unexpected end.
 */
import path from 'node:path';
import { ChildProgram } from './child-program.ts';
import { parseLine, type LogLine } from './log-line.ts';

const FILES = {
  simulator: 'dev/simulator/main.js',
  worker: 'src/worker/main.js',
  'stand-in': 'dev/bench/stand-in/main.js',
  'bare-requests': 'dev/bench/floors/requests-main.js',
  'bare-worker': 'dev/bench/floors/bare-main.js',
} as const;

export interface ProgramStart<Ready> {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The result of the start, from the first line that has it; null for every other line. */
  readonly ready: (line: LogLine) => Ready | null;
  /** Called with the program at once, so that it is ended whatever happens. */
  readonly onStart: (program: ChildProgram) => void;
}

export class Programs {
  /** Rejects as soon as one ends unexpectedly; never resolves. */
  readonly fallen: Promise<never>;
  readonly #folder: string;
  #fail: (error: Error) => void = () => undefined;

  /** @param folder of the compiled programs */
  constructor(folder: string) {
    this.#folder = folder;
    this.fallen = new Promise((_, reject) => (this.#fail = reject));
    this.fallen.catch(() => undefined);
  }

  /** For parts of the run that are not our programs. */
  fail(error: Error): void {
    this.#fail(error);
  }

  start<Ready>(
    what: keyof typeof FILES,
    { ready, onStart, ...how }: ProgramStart<Ready>,
  ): Promise<Ready> {
    return new Promise((resolve) => {
      const program = new ChildProgram({
        what,
        file: path.join(this.#folder, FILES[what]),
        ...how,
        onLine: (text) => {
          const found = ready(parseLine(text));
          if (found !== null) resolve(found);
        },
      });
      onStart(program);
      program.fallen.catch(this.#fail);
    });
  }

  /** On a free port; resolves with its address. */
  startSimulator(onStart: ProgramStart<string>['onStart']): Promise<string> {
    return this.start('simulator', {
      args: ['--port', '0', '--json'],
      ready: ({ event, url }) => (event === 'listening' ? String(url) : null),
      onStart,
    });
  }
}
