/** The worker's break-glass files: checked at the start; after that, an error is only an alarm. */
import type { RescueFiles } from '../activities/deps.ts';
import { GuardedRescueFiles } from '../activities/window/files/guarded-rescue-files.ts';
import { inTime } from '../activities/in-time.ts';
import { rescueDirectoryProblem, RescueStore } from '../adapters/break-glass/index.ts';
import { errorLine, StartError } from './error-words.ts';
import type { Logger } from './logging.ts';
import type { WorkerMetrics } from './metrics/metrics.ts';

const PATIENCE_MS = 5_000;
/** The value of the field `alarm` in a log line that a person must look at. */
const ALARM = 'rescue_file';

/**
 * Reports once if there will be no files. A folder that is full or hangs is only an alarm: it must not keep windows
 * from their reverts.
 * @throws {StartError} the folder does not exist or is not writable
 */
export async function checkRescueDirectory(
  folder: string | null,
  log: Pick<Logger, 'warn' | 'error'>,
): Promise<void> {
  if (folder === null) {
    log.warn(
      'RESCUE_DIR is not set: there are no break-glass files, and a line cannot be put back without Temporal',
    );
    return;
  }
  const looking = rescueDirectoryProblem(folder);
  const late = `no answer within ${PATIENCE_MS / 1_000} s`;
  const problem = await inTime(looking, PATIENCE_MS, late).catch((error: unknown) => {
    log.error({ alarm: ALARM, error: errorLine(error) }, `RESCUE_DIR ${folder} does not answer`);
    return null;
  });
  if (problem === null) return;
  const words = `RESCUE_DIR ${folder} ${problem.clause}`;
  if (!problem.isFull) throw new StartError(words);
  log.error({ alarm: ALARM }, words);
}

/** The files as steps use them; null if no folder is set. */
export function openRescueFiles(
  folder: string | null,
  log: Pick<Logger, 'error'>,
  metrics: Pick<WorkerMetrics, 'rescueFileFailed'>,
): RescueFiles | null {
  if (folder === null) return null;
  return new GuardedRescueFiles(new RescueStore(folder), (what, error) => {
    metrics.rescueFileFailed();
    log.error(
      { alarm: ALARM, folder, error: errorLine(error) },
      `could not ${what}; the window continues without it`,
    );
  });
}
