/** Connects to Temporal, and keeps trying: one line per attempt, with the address and without a stack. */
import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { inTime } from '../../activities/in-time.ts';
import { errorLine, nativeReason } from '../error-words.ts';
import type { Logger } from '../logging.ts';
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

async function unlessStopped(ms: number, stop: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal: stop });
  } catch {
    // Told to stop: the caller checks the signal.
  }
}

/** Null if told to stop first. */
export async function connectToTemporal(
  settings: TemporalSettings,
  log: Logger,
  stop: AbortSignal,
): Promise<NativeConnection | null> {
  for (
    let waitMs = FIRST_PAUSE_MS;
    !stop.aborted;
    waitMs = Math.min(2 * waitMs, LONGEST_PAUSE_MS)
  ) {
    try {
      return await attempt(settings);
    } catch (error) {
      log.warn(`${errorLine(error)}; trying again in ${waitMs / 1_000} s`);
    }
    await unlessStopped(waitMs, stop);
  }
  return null;
}
