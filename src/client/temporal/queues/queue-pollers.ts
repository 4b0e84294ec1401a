/**
 * Who polls a task queue, on every partition: a server's plain answer covers only one partition, where some of several
 * workers are never seen. Reads only.
 */
import type { WorkflowService } from '@temporalio/client';

/** Temporal's numbers for the kinds of task queues. */
export const TASK_QUEUE_TYPES = { workflow: 1, activity: 2 } as const;
/** `DESCRIBE_TASK_QUEUE_MODE_ENHANCED`: all partitions. A server that does not know it gives the plain answer. */
const ALL_PARTITIONS = 1;

export interface PolledQueue {
  readonly name: string;
  readonly type: keyof typeof TASK_QUEUE_TYPES;
}

export interface Poller {
  readonly identity: string;
  /** Epoch ms. */
  readonly lastSeenMs: number;
}

/** The pollers that the server has seen recently, once per partition; it caches an answer for five seconds. */
export async function readPollers(
  service: Pick<WorkflowService, 'describeTaskQueue'>,
  namespace: string,
  { name, type }: PolledQueue,
): Promise<readonly Poller[]> {
  const kind = TASK_QUEUE_TYPES[type];
  const answer = await service.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType: kind,
    apiMode: ALL_PARTITIONS,
    reportPollers: true,
    taskQueueTypes: [kind],
  });
  const versions = Object.values(answer.versionsInfo ?? {});
  const everywhere = versions.flatMap(({ typesInfo }) => typesInfo?.[kind]?.pollers ?? []);
  return [...(answer.pollers ?? []), ...everywhere].map(({ identity, lastAccessTime }) => ({
    identity: identity ?? '',
    lastSeenMs: Number(lastAccessTime?.seconds ?? 0) * 1_000,
  }));
}
