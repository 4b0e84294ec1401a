/**
 * What every walk of a user needs: packed packages in an empty project, a whole stack, and scripts of examples/ that
 * run there with nothing of this machine's environment. `stop` ends all of it.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Ended } from '../../cli/program.ts';
import { Consumer, type PackageName } from './consumer.ts';
import { Output } from './output-of.ts';
import { Stack, type StackOptions } from './stack.ts';

/** The output of a script that succeeded. @throws with its output */
export async function untilDone(script: Output): Promise<string> {
  const code = await script.end();
  if (code === 0) return script.text;
  throw new Error(`the walk ended with ${code}:\n${script.text}`);
}

/** A walk starts dozens of programs, one after the other: a busy machine takes minutes. */
export const WALK_MS = 600_000;
/** As found by `npx`, without its own start each time. */
const INTERLUDE = 'node_modules/.bin/interlude';

type Settings = Readonly<Record<string, string>>;

export class Walk {
  readonly consumer: Consumer;
  readonly stack: Stack;
  readonly #started: Output[] = [];

  private constructor(consumer: Consumer, stack: Stack) {
    this.consumer = consumer;
    this.stack = stack;
  }

  static async start(names: readonly PackageName[], options: StackOptions = {}): Promise<Walk> {
    const consumer = await Consumer.create(names);
    try {
      return new Walk(consumer, await Stack.start(options));
    } catch (error) {
      consumer.remove();
      throw error;
    }
  }

  /** A folder of the project, for a script's files. */
  folder(name: string): string {
    const place = path.join(this.consumer.folder, name);
    mkdirSync(place);
    return place;
  }

  /** Starts `examples/<name>.sh` with the stack. */
  script(name: string, args: readonly string[], settings: Settings = {}): Output {
    this.consumer.take(`examples/${name}.sh`, `${name}.sh`);
    const env = { ...this.stack.temporalEnv, TZ: 'UTC', INTERLUDE, ...settings };
    return this.command('sh', [`${name}.sh`, ...args], env);
  }

  /** Starts a program of the project. */
  command(file: string, args: readonly string[], env: Settings): Output {
    return this.#began(this.consumer.start(file, args, env));
  }

  /** Runs the packed `interlude` to its end. */
  async interlude(argv: readonly string[], settings: Settings = {}): Promise<Ended> {
    const env = { ...this.stack.temporalEnv, TZ: 'UTC', ...settings };
    const program = this.command(INTERLUDE, argv, env);
    const code = await program.end();
    const { stdout, stderr } = program;
    return { code, stdout, stderr };
  }

  /** Ends what was started here, but not the stack. */
  endStarted(): void {
    for (const one of this.#started.splice(0)) one.kill();
  }

  async stop(): Promise<void> {
    this.endStarted();
    await this.stack.stop();
    this.consumer.remove();
  }

  #began(child: ReturnType<Consumer['start']>): Output {
    const output = new Output(child);
    this.#started.push(output);
    return output;
  }
}
