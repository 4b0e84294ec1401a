/** A callback that continues alone: it respects the receiver's Retry-After, and no cancel loses it silently. */
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { Context } from '@temporalio/activity';
import { type WorkflowHandle } from '@temporalio/client';
import { calendarId } from '../../../src/contract/calendar/calendar.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { CALLBACK_WORKFLOW } from '../../../src/contract/window/messages.ts';
import type { CallbackDelivery } from '../../../src/workflows/callback-delivery.ts';
import { auditOf } from '../../audit/compare.ts';
import { temporalNamespace } from '../../support/temporal.ts';
import { skipToEnd } from '../../support/time-skipping.ts';
import { until } from '../../support/until.ts';
import { WindowLab, type CallbackAnswer, type LabWindow } from '../../support/window-lab.ts';
import { received } from './received.ts';

/** The server's clock when the running attempt was scheduled, epoch ms. */
function triedAt(): number {
  return Context.current().info.currentAttemptScheduledTimestampMs;
}

async function callbackWorkflows({ handle }: LabWindow): Promise<readonly string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(
    ({ startChildWorkflowExecutionInitiatedEventAttributes: child }) => child?.workflowId ?? [],
  );
}

/** Like the UI for all rows of a list, once these are among them. */
async function cancelAll(
  { client, taskQueue }: WindowLab,
  wanted: readonly WorkflowHandle[],
): Promise<void> {
  const query = `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
  const { workflowService: service } = client;
  const namespace = temporalNamespace();
  const listed = async () => {
    const { executions } = await service.listWorkflowExecutions({ namespace, query });
    return new Set(executions?.map(({ execution }) => execution?.workflowId));
  };
  await until('all in the list', listed, (ids) =>
    wanted.every(({ workflowId }) => ids.has(workflowId)),
  );
  await service.startBatchOperation({
    namespace,
    jobId: randomUUID(),
    visibilityQuery: query,
    reason: 'a person cancels everything',
    cancellationOperation: { identity: 'somebody' },
  });
}

/** The server has recorded the request to cancel it. */
async function isCancelled(handle: WorkflowHandle): Promise<boolean> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).some((event) => event.workflowExecutionCancelRequestedEventAttributes);
}

async function untilCancelled(handle: WorkflowHandle): Promise<void> {
  await until('the cancel', () => isCancelled(handle), Boolean);
}

/** Until the running attempt is told to end: the engine starts no other one. */
async function untilTold(handle: WorkflowHandle): Promise<void> {
  await until(
    'its try told to end',
    async () => (await handle.fetchHistory()).events ?? [],
    (events) => events.some((event) => event.activityTaskCancelRequestedEventAttributes),
  );
}

describe('a callback that continues alone', () => {
  let lab: WindowLab;
  /** When each attempt arrived, epoch ms of the workflow's clock. */
  const tries: number[] = [];

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(async () => {
    tries.length = 0;
    await lab.forget();
  });

  function answer(next: () => CallbackAnswer): void {
    lab.answerCallback = () => {
      tries.push(triedAt());
      return next();
    };
  }

  function input(more: Partial<CallbackDelivery> = {}): CallbackDelivery {
    const { organizationId: organization_id } = lab.deps;
    const instant = '2027-01-15T02:00:00.000+00:00';
    return {
      deliver: {
        organization_id,
        url: 'https://hooks.example.com/genesys-changes',
        event: 'cancelled',
        webhook_id: 'msg_1',
        body: {
          event_type: 'ivr_maintenance_cancelled',
          flow_id: 'flow-1',
          start_time: instant,
          end_time: instant,
          new_version: 2,
          latency_ms: null,
          timestamp: instant,
          severity: 'ok',
          headline: 'called off before it began',
          planned_end_time: instant,
          workflow_id: 'window-1',
          target: 'flow-ivr:flow-1',
          target_name: null,
          requested_by: null,
          reason: 'test',
          change_ticket: null,
          actor: 'mia',
        },
      },
      window_id: 'window-1',
      run_id: 'run-1',
      ...more,
    };
  }

  function start(how: 'skip' | 'real', delivery = input()): Promise<WorkflowHandle> {
    const client = how === 'skip' ? lab.skipping : lab.client;
    return client.workflow.start(CALLBACK_WORKFLOW, {
      workflowId: `window-1/callback/${randomUUID()}`,
      taskQueue: lab.taskQueue,
      args: [delivery],
    });
  }

  /** Answers the first attempts with 503, the last of them only once `handle` is cancelled; then with `then`. */
  function cancelledInTry(last: number, then: CallbackAnswer): (handle: WorkflowHandle) => void {
    const receiver = new EventEmitter();
    const isHeld = once(receiver, 'told');
    lab.answerCallback = async () => {
      tries.push(triedAt());
      if (tries.length > last) return then;
      if (tries.length === last) await isHeld;
      return 503;
    };
    return (handle) => void untilTold(handle).then(() => receiver.emit('told'));
  }

  /** One whose callback `accepted` continues alone, told to wait for some seconds. */
  async function withPendingCallback(retryAfterMs = 6_000) {
    const request = lab.request({ callback_events: ['accepted', 'cancelled'] });
    answer(() => ({ status: 503, retryAfterMs }));
    const window = await lab.schedule(request, 'real');
    const handedOn = () => callbackWorkflows(window);
    const [id = ''] = await until('the hand-over', handedOn, ({ length }) => length > 0);
    const alone = lab.client.workflow.getHandle(id);
    // The window's history names it before the server has started it.
    await until(
      'its beginning',
      () => alone.describe().catch(() => null),
      (found) => found !== null,
    );
    return { window, alone };
  }

  function recorded(): readonly (readonly [string, string | null])[] {
    return lab.audit
      .filter(({ event }) => event === 'callback')
      .map(({ callback_status: status, reason }) => [status, reason] as const);
  }

  async function untilTried(times: number): Promise<void> {
    await until(
      `${times} tries`,
      () => tries.length,
      (count) => count >= times,
    );
  }

  it('is not sent before the instant that it was handed on with', async () => {
    answer(() => 200);
    const not_before_ms = Date.now() + 40 * MINUTE_MS;
    await (await start('skip', input({ not_before_ms }))).result();
    expect(tries).toHaveLength(1);
    expect(tries[0]).toBeGreaterThanOrEqual(not_before_ms);
    expect(recorded()).toEqual([['delivered', null]]);
  });

  it('keeps every pause that the receiver asks for, an hour at most', async () => {
    const pauses = [2_000, 20 * MINUTE_MS, 30_000, 86_400_000];
    answer(() => {
      const retryAfterMs = pauses[tries.length - 1];
      return retryAfterMs === undefined ? 200 : { status: 503, retryAfterMs };
    });
    await (await start('skip')).result();
    const gaps = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(gaps).toHaveLength(4);
    for (const [index, least] of [2_000, 20 * MINUTE_MS, 30_000, 3_600_000].entries()) {
      expect(gaps[index]).toBeGreaterThanOrEqual(least);
      expect(gaps[index]).toBeLessThan(least + 10_000);
    }
  });

  it('is given up after a day, whatever pauses it was asked for', async () => {
    answer(() => ({ status: 503, retryAfterMs: 3_600_000 }));
    await expect((await start('skip')).result()).rejects.toMatchObject({
      cause: { type: 'CallbackNotDelivered' },
    });
    expect(tries).toHaveLength(24);
    expect(recorded()).toEqual([['failed', null]]);
  });

  describe('when it is cancelled', () => {
    it('tries once more, now, and ends: delivered if the receiver takes it', async () => {
      const answerOnceTold = cancelledInTry(3, 200);
      const handle = await start('real');
      await untilTried(3);
      await handle.cancel();
      answerOnceTold(handle);
      await handle.result();
      expect(tries).toHaveLength(4);
      expect(recorded()).toEqual([['delivered', null]]);
    });

    it('tries once more and ends as failed, with a record that says who wanted it', async () => {
      const answerOnceTold = cancelledInTry(2, 503);
      const handle = await start('real');
      await untilTried(2);
      await handle.cancel();
      answerOnceTold(handle);
      await expect(handle.result()).rejects.toMatchObject({
        cause: {
          type: 'CallbackNotDelivered',
          message: expect.stringMatching(/answered 503; it was cancelled through Temporal$/),
        },
      });
      expect(tries).toHaveLength(3);
      expect(recorded()).toEqual([['failed', 'cancelled through Temporal']]);
    });

    it('before it began tries once', async () => {
      await lab.stopWorkers((queue) => queue === lab.taskQueue);
      answer(() => 200);
      const handle = await start('real');
      await handle.cancel();
      await lab.stopWorkers();
      await lab.startWorkers();
      await handle.result();
      expect(tries).toHaveLength(1);
      expect(recorded()).toEqual([['delivered', null]]);
    });

    it('lets a request under way end, and sends no second one if it was taken', async () => {
      const answers: ((status: number) => void)[] = [];
      lab.answerCallback = () => {
        tries.push(triedAt());
        return new Promise((resolve) => answers.push(resolve));
      };
      const handle = await start('real');
      await untilTried(1);
      await handle.cancel();
      answers[0]?.(200);
      await handle.result();
      expect(tries).toHaveLength(1);
    });

    it('keeps the pause that the receiver asked for before its last try', async () => {
      answer(() => 200);
      const not_before_ms = Date.now() + 40 * MINUTE_MS;
      const handle = await start('real', input({ not_before_ms }));
      await handle.cancel();
      await skipToEnd(lab.client, handle.workflowId);
      await handle.result();
      expect(tries).toHaveLength(1);
      expect(tries[0]).toBeGreaterThanOrEqual(not_before_ms);
    });
  });

  describe('of a window', () => {
    it('is handed on with the pause that the receiver asked for', async () => {
      answer(() => ({ status: 503, retryAfterMs: 20_000 }));
      const window = await lab.scheduleAt(
        lab.request({ callback_events: ['reverted'] }),
        -MINUTE_MS,
      );
      await window.reaches('active');
      await window.say('end');
      await window.receipt();
      const [id = ''] = await callbackWorkflows(window);
      const { events } = await lab.client.workflow.getHandle(id).fetchHistory();
      const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
      const handedOn: CallbackDelivery = JSON.parse(Buffer.from(payload?.data ?? []).toString());
      expect(handedOn.not_before_ms).toBeGreaterThanOrEqual((tries[0] ?? 0) + 20_000);
      expect(handedOn.deliver.tries_before).toBe(1);
      await lab.client.workflow.getHandle(id).terminate('tests are over');
    });

    it('survives that somebody cancels everything on the task queue', async () => {
      const { window, alone } = await withPendingCallback();
      // Its last attempt is the first one after the cancel, whenever that arrives.
      lab.answerCallback = async (event) =>
        event === 'ivr_maintenance_cancelled' || (await isCancelled(alone))
          ? 200
          : { status: 503, retryAfterMs: 6_000 };
      const calendar = lab.client.workflow.getHandle(calendarId(lab.deps.organizationId));
      await cancelAll(lab, [window.handle, alone, calendar]);
      await Promise.all([window.handle, alone].map(untilCancelled));
      const { status } = await window.receipt();
      expect(status.phase).toBe('cancelled');
      await alone.result();
      await received(lab, 'ivr_maintenance_accepted', 'ivr_maintenance_cancelled');
      expect(lab.callbacks).toHaveLength(2);
    });

    it('is recorded as failed if nobody took its last try', async () => {
      const { window, alone } = await withPendingCallback();
      await alone.cancel();
      await expect(alone.result()).rejects.toThrow('Workflow execution failed');
      expect(await auditOf(lab.client, window.handle.workflowId)).toContainEqual(
        expect.objectContaining({
          event: 'callback',
          callback_status: 'failed',
          actor: 'tester',
          actor_source: 'claimed',
          reason: 'cancelled through Temporal',
          details: { callback: 'accepted', message: expect.stringContaining('answered 503') },
        }),
      );
      await window.handle.cancel();
      await window.receipt();
    });

    it('is recorded as failed when somebody terminates it', async () => {
      const { window, alone } = await withPendingCallback(20 * MINUTE_MS);
      await alone.terminate('not wanted');
      const isFailed = { event: 'callback', callback_status: 'failed', actor: 'tester' };
      expect(await auditOf(lab.client, window.handle.workflowId)).toContainEqual(
        expect.objectContaining({
          ...isFailed,
          reason: 'its workflow was terminated: not wanted',
          details: { callback: 'accepted', message: 'it was not tried to its end' },
        }),
      );
      await window.handle.cancel();
      await window.receipt();
    });
  });
});
