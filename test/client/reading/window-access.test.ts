/**
 * What the sweeper reads from Temporal's lists, on a real server: which runs, newest first, page by page. No worker:
 * the windows do nothing.
 */
import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { createWindowAccess } from '../../../src/client/temporal/window-access.ts';
import { blankStatus } from '../../../src/contract/window/window.ts';
import { SNAPSHOT_MEMO, WINDOW_WORKFLOW } from '../../../src/contract/window/messages.ts';
import {
  RESCUE_WORKFLOW,
  RESCUED_MEMO,
  rescueId,
  type RescuedRun,
} from '../../../src/contract/calendar/sweep.ts';
import type {
  SeenRun,
  SeenRuns,
  WindowAccess,
} from '../../../src/contract/calendar/window-access.ts';
import { temporalConnection, temporalNamespace } from '../../support/temporal.ts';
import { until } from '../../support/until.ts';

const END = Date.UTC(2027, 0, 15, 12);
const WINDOW_END = defineSearchAttributeKey('WindowEnd', SearchAttributeType.DATETIME);

type List = (untilMs?: number) => Promise<SeenRuns>;

/** Page by page, each run once. */
async function all(list: List): Promise<SeenRun[]> {
  const found: SeenRun[] = [];
  let untilMs: number | undefined;
  do {
    const { runs, until_ms } = await list(untilMs);
    expect(runs.length).toBeLessThanOrEqual(2);
    found.push(...runs.filter(({ run_id: id }) => !found.some(({ run_id }) => run_id === id)));
    untilMs = until_ms ?? undefined;
  } while (untilMs !== undefined);
  return found;
}

/** Lists lag: waits until this one shows it. */
async function shown(list: List, expected: readonly string[], key: 'window_id' | 'run_id') {
  return until(
    `a list of ${expected.join(', ')}`,
    async () => (await all(list)).map((run) => run[key]),
    (found) => found.join() === expected.join(),
  );
}

describe('what Temporal lists', () => {
  const taskQueue = `lists-${randomUUID()}`;
  let client: Client;
  let windows: WindowAccess;

  beforeAll(async () => {
    const connection = await temporalConnection();
    client = new Client({ connection, namespace: temporalNamespace() });
    windows = createWindowAccess({ client, taskQueue, mostRows: 2 });
  });

  async function started(workflowId: string, type: string, endMs = END, memo = {}) {
    const status = { ...blankStatus(workflowId, ''), phase: 'active' as const };
    return client.workflow.start(type, {
      workflowId,
      taskQueue,
      memo: { [SNAPSHOT_MEMO]: { v: 1, status, accepted: true }, ...memo },
      typedSearchAttributes: [{ key: WINDOW_END, value: new Date(endMs) }],
    });
  }

  afterAll(async () => {
    for await (const { workflowId } of client.workflow.list({
      query: `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`,
    }))
      await client.workflow.getHandle(workflowId).terminate();
  });

  it('has windows that were cut short, the latest first, with the phase they were in', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) {
      const handle = await started(`closed/${name}`, WINDOW_WORKFLOW);
      await handle.terminate('test');
    }
    const latestFirst = names.toReversed().map((name) => `closed/${name}`);
    const found = await shown(
      (untilMs) => windows.cutShortSince(0, untilMs),
      latestFirst,
      'window_id',
    );
    expect(found).toEqual(latestFirst);
    const [last] = (await windows.cutShortSince(0)).runs;
    expect(last).toMatchObject({ phase: 'active', at_ms: expect.any(Number) });
    expect(await windows.cutShortSince((last?.at_ms ?? 0) + 60_000)).toEqual({
      runs: [],
      until_ms: null,
    });
  });

  it('has windows that continue past their end, and no others', async () => {
    const names = ['a', 'b', 'c'];
    for (const name of names) await started(`open/${name}`, WINDOW_WORKFLOW);
    await started('open/later', WINDOW_WORKFLOW, END + 60_000);
    const latestFirst = names.toReversed().map((name) => `open/${name}`);
    const found = await shown(
      (untilMs) => windows.runningPast(END + 1, untilMs),
      latestFirst,
      'window_id',
    );
    expect(found).toEqual(latestFirst);
  });

  /** As started by the sweeper: the id of a long one does not show whose it is. */
  async function rescueStarted(run_id: string) {
    const rescued: RescuedRun = { window_id: 'rescued'.repeat(100), run_id };
    const id = rescueId(rescued.window_id, run_id);
    return started(id, RESCUE_WORKFLOW, END, { [RESCUED_MEMO]: rescued });
  }

  it('has the runs whose rescue continues', async () => {
    const over = await rescueStarted('0');
    await over.terminate('test');
    for (const run of ['1', '2', '3']) await rescueStarted(run);
    const latestFirst = ['3', '2', '1'];
    const found = await shown((untilMs) => windows.inRescue(untilMs), latestFirst, 'run_id');
    expect(found).toEqual(latestFirst);
    const { runs } = await windows.inRescue();
    expect(runs[0]).toMatchObject({ window_id: 'rescued'.repeat(100), run_id: '3' });
  });
});
