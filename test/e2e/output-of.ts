// What a process says, as it says it, and how it ends.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../support/until.ts';

export class Output {
  /** Both streams, as they came. */
  text = '';
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'close');
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.on('data', (chunk: Buffer) => {
        this.text += chunk.toString();
        this[name] += chunk.toString();
      });
  }

  /** The first match, once it was said. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const found = await until(
      `${String(pattern)} of a program`,
      () => pattern.exec(this.text) ?? (this.#child.exitCode === null ? null : 'ended'),
      (said) => said !== null,
    );
    if (found === null || found === 'ended')
      throw new Error(`${String(pattern)} was never said, but: ${this.text}`);
    return found;
  }

  /** Types a line. */
  type(line: string): void {
    this.#child.stdin?.end(`${line}\n`);
  }

  /** The exit code. */
  async end(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
