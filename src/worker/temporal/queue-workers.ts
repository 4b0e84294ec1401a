/** The three workers of one organisation, one per task queue: their slots, pace and names. */
import { hostname } from 'node:os';
import {
  Worker,
  type NativeConnection,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import {
  createCallbackActivities,
  createGenesysActivities,
  createWindowActivities,
  type ActivityDeps,
} from '../../activities/index.ts';
import { vaultOf } from '../../client/codec/payload-vault.ts';
import type { PolledQueue } from '../../client/temporal/queues/queue-pollers.ts';
import { callbackQueue, genesysQueue } from '../../contract/server/task-queues.ts';
import { createAuditSink } from '../audit-sink.ts';
import type { WorkerConfig } from '../settings/config.ts';
import { CACHED_WINDOWS, CALLBACK_SLOTS, GENESYS_SLOTS, WORKFLOW_TASKS } from '../load.ts';
import type { Logger } from '../logging.ts';
import type { WorkerMetrics } from '../metrics/metrics.ts';
import type { ConverterPaths } from '../workflow-bundle.ts';
import { errorLine } from '../error-words.ts';

/** How long a dead worker keeps its windows: the SDK's 10 s is longer than a writer's lead, and so too late. */
const STICKY_FOR = '2s';
/** A holder learns of a cancel within this time. */
const BEAT = '500ms';
/** Longer than a dispatch lead and one request, so that a running holder still writes. */
const GRACE_MS = 20_000;
/** After this the process ends in any case; another worker takes over what was running. */
const FORCE_MS = 50_000;

export interface WorkersOptions {
  readonly config: WorkerConfig;
  /** Stays open; whoever opened it closes it after `run`. */
  readonly connection: NativeConnection;
  readonly bundle: WorkflowBundleOption;
  readonly converters: ConverterPaths;
  readonly log: Logger;
  readonly metrics: WorkerMetrics;
  /** How histories name the code of a step, two or three times for each. @default the SDK's long name */
  readonly release?: string;
}

/** The name under which the server sees the workers of this process. */
export function identity(): string {
  return `${process.pid}@${hostname()}`;
}

/** Creates the workers; `run` makes them poll. */
export async function createWorkers(
  options: WorkersOptions,
  deps: ActivityDeps,
): Promise<readonly Worker[]> {
  const { config, connection, bundle, converters, log, metrics, release: buildId } = options;
  const { taskQueue, temporal } = config;
  const vault = vaultOf(config.payloadKeys);
  const common = {
    connection,
    namespace: temporal.namespace,
    identity: identity(),
    ...(buildId === undefined ? {} : { buildId }),
    dataConverter: { ...converters, payloadCodecs: vault === null ? [] : [vault] },
    maxHeartbeatThrottleInterval: BEAT,
    shutdownGraceTime: GRACE_MS,
    shutdownForceTime: FORCE_MS,
  } satisfies Partial<WorkerOptions>;
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue,
      workflowBundle: bundle,
      stickyQueueScheduleToStartTimeout: STICKY_FOR,
      maxCachedWorkflows: CACHED_WINDOWS,
      maxConcurrentWorkflowTaskExecutions: WORKFLOW_TASKS,
      sinks: createAuditSink(log, metrics),
      activities: createWindowActivities(deps),
    }),
    Worker.create({
      ...common,
      taskQueue: genesysQueue(taskQueue),
      activities: createGenesysActivities(deps),
      maxConcurrentActivityTaskExecutions: GENESYS_SLOTS,
    }),
    Worker.create({
      ...common,
      taskQueue: callbackQueue(taskQueue),
      activities: createCallbackActivities(deps),
      maxConcurrentActivityTaskExecutions: CALLBACK_SLOTS,
    }),
  ]);
}

export function queuesOf(taskQueue: string): readonly PolledQueue[] {
  return [
    { name: taskQueue, type: 'workflow' },
    { name: taskQueue, type: 'activity' },
    { name: genesysQueue(taskQueue), type: 'activity' },
    { name: callbackQueue(taskQueue), type: 'activity' },
  ];
}

/**
 * Warns. Never throws: `doctor` reports the same.
 * @param find the task queue of the calendar; null if none runs
 */
export async function warnOfOtherQueue(
  find: () => Promise<string | null>,
  taskQueue: string,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  try {
    const queue = await find();
    if (queue === null || queue === taskQueue) return;
    log.warn(
      `the calendar of this organisation runs on task queue ${queue}, not on ${taskQueue}: windows are decided only while a worker polls ${queue}, and the sweeper now looks after ${taskQueue}. Set TEMPORAL_TASK_QUEUE=${queue} for every worker and client, then restart this worker`,
    );
  } catch (error) {
    log.warn(`the task queue of the calendar cannot be read: ${errorLine(error)}`);
  }
}
