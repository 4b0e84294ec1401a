/** Connects to Temporal, and keeps trying: one line per attempt, with the address and without a stack. */
import { NativeConnection } from '@temporalio/worker';
import { inTime } from '../../activities/in-time.ts';
import { errorLine, nativeReason } from '../error-words.ts';
import type { Logger } from '../logging.ts';
import { untilDone } from './until-done.ts';
import type { TemporalSettings } from '../../client/temporal/temporal-settings.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const PATIENCE_MS = 10_000;

/** An attempt that succeeds after it was given up is closed again. */
async function attempt({ address, connection }: TemporalSettings): Promise<NativeConnection> {
  const connecting = NativeConnection.connect(connection);
  try {
    return await inTime(connecting, PATIENCE_MS, `no answer within ${PATIENCE_MS / 1_000} s`);
  } catch (error) {
    void connecting.then(
      (late) => late.close(),
      () => undefined,
    );
    throw new Error(`Temporal at ${address} cannot be reached: ${nativeReason(errorLine(error))}`, {
      cause: error,
    });
  }
}

export function connectToTemporal(
  settings: TemporalSettings,
  log: Logger,
  stop: AbortSignal,
): Promise<NativeConnection | null> {
  return untilDone(() => attempt(settings), {
    stop,
    pauseMs: (tries) => Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS),
    tell: (why, pauseMs) => log.warn(`${why}; trying again in ${pauseMs / 1_000} s`),
  });
}
