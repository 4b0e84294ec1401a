/** Tries something again until it succeeds or the worker is told to stop. */
import { pause } from '../../activities/in-time.ts';
import { errorLine, StartError } from '../error-words.ts';

export interface Trying {
  readonly stop: AbortSignal;
  /** The pause after a failed try, starting at 1, ms. */
  readonly pauseMs: (tries: number) => number;
  /** Called after each failed try with the first line of its error. */
  readonly tell: (why: string, pauseMs: number) => void;
}

/**
 * Null if told to stop first.
 * @throws {StartError} what the work throws as a reason not to start
 */
export async function untilDone<T>(
  work: () => Promise<T>,
  { stop, pauseMs, tell }: Trying,
): Promise<T | null> {
  for (let tries = 1; !stop.aborted; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StartError) throw error;
      tell(errorLine(error), pauseMs(tries));
    }
    await pause(pauseMs(tries), stop);
  }
  return null;
}
