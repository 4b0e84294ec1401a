/**
 * Native time skipping of a Temporal 1.32 server: a client whose workflows do not wait for their timers, and controls
 * to move a workflow to an instant of its own clock. Tests only.
 *
 * The SDK has no option for it, so the start request is completed before it is sent. Each workflow has its own clock;
 * time jumps to the next timer (or retry) whenever nothing is in flight, that is no workflow task, activity, child or
 * outgoing signal. Child workflows inherit it.
 */
import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import {
  isGrpcServiceError,
  type Client,
  type Connection,
  type WorkflowService,
} from '@temporalio/client';
import { msToTs, optionalTsToDate } from '@temporalio/common/lib/time.js';

/** How a workflow's clock is skipped. */
export interface TimeSkipping {
  /**
   * Stop skipping when this much time of the workflow has passed, in milliseconds: from then on
   * its clock runs at the real pace until {@link fastForward} or {@link skipToEnd}.
   * @default until the workflow ends
   */
  readonly forMs?: number;
  /**
   * Jumps allowed before the clock falls back to the real pace, which protects against endless retries.
   * @default 200
   */
  readonly maxSkips?: number;
}

type StartRequest = Parameters<WorkflowService['startWorkflowExecution']>[0];
type MultiOperationRequest = Parameters<WorkflowService['executeMultiOperation']>[0];
type SignalWithStartRequest = Parameters<WorkflowService['signalWithStartWorkflowExecution']>[0];
type Config = NonNullable<StartRequest['timeSkippingConfig']>;

/**
 * The same connection, but every workflow started through it skips time: `start`, `execute`, signal-with-start and
 * update-with-start. Pass it to `new Client({ connection, namespace })`. It shares the sockets of the original;
 * close that one.
 */
export function skippingTime(connection: Connection, options: TimeSkipping = {}): Connection {
  const service = skippingService(connection.workflowService, () => toConfig(options));
  return new Proxy(connection, {
    get: (target, key) => (key === 'workflowService' ? service : Reflect.get(target, key, target)),
  });
}

/**
 * Skips until `byMs` of the workflow's own time have passed, running its timers on the way, then resolves with its
 * clock at that time (continuing at the real pace).
 * @throws if the workflow ends before that.
 */
export async function fastForward(client: Client, workflowId: string, byMs: number): Promise<Date> {
  const config = toConfig({ forMs: byMs });
  await setTimeSkipping(client, workflowId, config);
  await fastForwarded(client, workflowId, config.fastForwardConfig?.id ?? '');
  return clockOf(client, workflowId);
}

/** {@link fastForward} to an instant of the workflow's clock. An instant before it changes nothing. */
export async function fastForwardTo(
  client: Client,
  workflowId: string,
  instant: Date,
): Promise<Date> {
  const now = await clockOf(client, workflowId);
  const byMs = instant.getTime() - now.getTime();
  return byMs > 0 ? fastForward(client, workflowId, byMs) : now;
}

/** From here on skips every wait, until the workflow ends; does nothing if it has ended. */
export async function skipToEnd(client: Client, workflowId: string): Promise<void> {
  try {
    await setTimeSkipping(client, workflowId, toConfig({}));
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== status.NOT_FOUND) throw error;
    const { closeTime } = await client.workflow.getHandle(workflowId).describe();
    if (closeTime === undefined) throw error;
  }
}

/** What a workflow would read from `Date.now()` at this moment. */
export async function clockOf(client: Client, workflowId: string): Promise<Date> {
  const { workflowExtendedInfo } = await client.workflowService.describeWorkflowExecution({
    namespace: client.options.namespace,
    execution: { workflowId },
  });
  return optionalTsToDate(workflowExtendedInfo?.timeSkippingInfo?.currentTime) ?? new Date();
}

async function fastForwarded(
  client: Client,
  workflowId: string,
  fastForwardId: string,
): Promise<void> {
  for (;;) {
    const answer = await client.workflowService.pollWorkflowExecutionTimeSkipping({
      namespace: client.options.namespace,
      workflowExecution: { workflowId },
      fastForwardId,
    });
    if (answer.failedReason !== '') {
      throw new Error(`${workflowId} was not fast-forwarded: ${answer.failedReason}`);
    }
    if (answer.fastForwardInfo?.hasCompleted === true) return;
  }
}

function skippingService(service: WorkflowService, config: () => Config): WorkflowService {
  const start = (request: StartRequest) =>
    service.startWorkflowExecution({ ...request, timeSkippingConfig: config() });
  const signalWithStart = (request: SignalWithStartRequest) =>
    service.signalWithStartWorkflowExecution({ ...request, timeSkippingConfig: config() });
  const multiOperation = (request: MultiOperationRequest) =>
    service.executeMultiOperation({
      ...request,
      operations: (request.operations ?? []).map((operation) =>
        operation.startWorkflow
          ? { startWorkflow: { ...operation.startWorkflow, timeSkippingConfig: config() } }
          : operation,
      ),
    });
  const replaced = new Map<string | symbol, unknown>([
    ['startWorkflowExecution', start],
    ['signalWithStartWorkflowExecution', signalWithStart],
    ['executeMultiOperation', multiOperation],
  ]);
  return new Proxy(service, {
    get: (target, key) => replaced.get(key) ?? Reflect.get(target, key, target),
  });
}

function toConfig({ forMs, maxSkips }: TimeSkipping): Config {
  return {
    enabled: true,
    ...(maxSkips === undefined ? {} : { maxSessionSkipCount: maxSkips }),
    ...(forMs === undefined
      ? {}
      : { fastForwardConfig: { id: randomUUID(), duration: msToTs(forMs) } }),
  };
}

async function setTimeSkipping(client: Client, workflowId: string, config: Config): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig: config },
    updateMask: { paths: ['time_skipping_config'] },
  });
}
