/**
 * Retries calls as the SDK does. After a pause, the SDK retries even if the connection was closed meanwhile; gRPC then
 * throws where nobody can catch it, which ends the process. So a connection is closed only when no call is in such a
 * pause.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type Connection,
} from '@temporalio/client';

const RETRY = defaultGrpcRetryOptions();

export class Retries {
  /** For the one connection that is closed here. */
  readonly interceptor: ReturnType<typeof makeGrpcRetryInterceptor> = makeGrpcRetryInterceptor({
    retryableDecider: (tries, status) => !this.#isClosing && RETRY.retryableDecider(tries, status),
    delayFunction: (tries, status) => this.#noted(RETRY.delayFunction(tries, status)),
  });
  readonly #pauses = new Set<Promise<void>>();
  #isClosing = false;

  /** From now on no call is retried; one that is in a pause, seconds at most, is retried once more. */
  stop(): void {
    this.#isClosing = true;
  }

  /** {@link stop}, and closes the connection. */
  async close(connection: Connection): Promise<void> {
    this.stop();
    if (this.#pauses.size > 0) {
      await Promise.all(this.#pauses);
      await nextTurn();
    }
    await connection.close();
  }

  /** The SDK sets its timer right after this one, so it has gone off one turn later. */
  #noted(ms: number): number {
    const pause = new Promise<void>((resolve) => {
      setTimeout(resolve, ms);
    });
    this.#pauses.add(pause);
    void pause.then(() => this.#pauses.delete(pause));
    return ms;
  }
}
