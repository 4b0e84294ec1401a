/**
 * Makes sure that a sweeper runs: a Temporal Schedule, created or updated by each worker that starts; doing it twice
 * does no harm. A worker that may not do so reports it and works without. The schedule fires in the middle of every
 * minute and starts a sweeper if none is running, however the last one ended.
 */
import { ScheduleAlreadyRunning, type Client, type ScheduleOptions } from '@temporalio/client';
import {
  sweeperId,
  sweepOffsetMs,
  SWEEPER_WORKFLOW,
  type SweepInput,
} from '../../contract/calendar/sweep.ts';
import { whyLocked } from '../../client/codec/locked-payload.ts';
import { StartError } from '../error-words.ts';
import type { Logger } from '../logging.ts';
import { untilDone } from './until-done.ts';

const TRY_AGAIN_MS = 60_000;
/** A schedule accepts no shorter interval, and a sweep per second is enough for shortened minutes. */
const SHORTEST_INTERVAL_MS = 1_000;
/** How often one sweeper sweeps: six rows a day in Temporal's lists. */
const SWEEPS = 240;
/** The last sweep may take longer than planned. */
const SPARE_MS = 20 * 60_000;

export interface SweeperOptions {
  readonly client: Client;
  readonly organizationId: string;
  readonly taskQueue: string;
  /** Length of a minute: 60,000 except in tests. */
  readonly minuteMs: number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly stop: AbortSignal;
}

function toSchedule(options: SweeperOptions): ScheduleOptions {
  const { organizationId: organization_id, taskQueue, minuteMs } = options;
  const every = Math.max(minuteMs, SHORTEST_INTERVAL_MS);
  const input: SweepInput = { organization_id, repeat: { every_ms: every, times: SWEEPS } };
  return {
    scheduleId: sweeperId(organization_id),
    spec: { intervals: [{ every, offset: sweepOffsetMs(every) }] },
    action: {
      type: 'startWorkflow',
      workflowType: SWEEPER_WORKFLOW,
      workflowId: sweeperId(organization_id),
      taskQueue,
      args: [input],
      workflowExecutionTimeout: SWEEPS * every + SPARE_MS,
      staticSummary: 'looks for windows that cannot put their line back',
    },
    // One running sweeper is enough; the next one sees what was missed.
    policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
    state: { note: 'rescues lines of windows that were closed, deleted or are stuck' },
  };
}

/**
 * The schedule is the first thing of an organisation that is encrypted: since this worker looked at the keys in use,
 * one with another key may have created it.
 * @throws {StartError}
 */
function refuseOtherKey(input: unknown): void {
  const why = whyLocked(input);
  if (why === null) return;
  throw new StartError(
    `another worker of this organisation has other keys: its schedule cannot be read, ${why}. Give this worker the same key file as the others`,
  );
}

async function bringUpToDate(options: SweeperOptions): Promise<void> {
  const { client, organizationId, log } = options;
  const wanted = toSchedule(options);
  try {
    await client.schedule.create(wanted);
    log.info(`sweeper scheduled: ${wanted.scheduleId}`);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(wanted.scheduleId);
    const { state, action } = await handle.describe();
    refuseOtherKey(action.args?.[0]);
    // If somebody paused it, it stays paused, which is reported.
    await handle.update((known) => ({ ...wanted, state: known.state }));
    if (state.paused)
      log.warn(
        `the schedule ${sweeperId(organizationId)} is paused: lines of windows that were terminated are not put back; unpause it (temporal schedule toggle --unpause --schedule-id ${sweeperId(organizationId)})`,
      );
  }
}

/** Retries until it succeeds or is told to stop. @throws {StartError} other workers have other keys */
export async function ensureSweeper(options: SweeperOptions): Promise<void> {
  const { log, stop, organizationId } = options;
  await untilDone(() => bringUpToDate(options), {
    stop,
    pauseMs: () => TRY_AGAIN_MS,
    tell: (why) =>
      log.warn(
        `the schedule ${sweeperId(organizationId)} cannot be created: ${why}; without it the line of a window that is terminated stays as it is. Trying again`,
      ),
  });
}
