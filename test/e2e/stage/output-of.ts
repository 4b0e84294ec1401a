/** The output of a process, as it comes, and how it ends. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../../support/until.ts';

export class Output {
  /** Both streams, in order of arrival. */
  text = '';
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  /** It has ended, and all of its output was read: its exit alone comes before its last output. */
  #isOver = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'close').then(() => (this.#isOver = true));
    for (const name of ['stdout', 'stderr'] as const)
      // A character may arrive in two chunks.
      child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        this.text += chunk;
        this[name] += chunk;
      });
  }

  /** The first match, once it was printed. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const found = await until(
      `${String(pattern)} of a program`,
      () => pattern.exec(this.text) ?? (this.#isOver ? 'ended' : null),
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
