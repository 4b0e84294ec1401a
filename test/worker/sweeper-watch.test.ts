/**
 * One sweeper for hours, started by a schedule that fires every minute: whatever happens to it, another one sweeps a
 * minute later. Minutes are a second long here.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import { readKeyFile } from '../../src/client/codec/payload-keys.ts';
import { vaultOf } from '../../src/client/codec/payload-vault.ts';
import { tolerantConverter } from '../../src/client/temporal/tolerant-converter.ts';
import { sweeperId, SWEEPER_WORKFLOW } from '../../src/contract/calendar/sweep.ts';
import type { SweepReport } from '../../src/contract/calendar/sweep.ts';
import { lastGoodSweep, readSweeper } from '../../src/client/temporal/sweeper-state.ts';
import { StartError } from '../../src/worker/error-words.ts';
import { endStuckSweepers } from '../../src/worker/temporal/sweeper-watch.ts';
import { ensureSweeper } from '../../src/worker/temporal/sweeper-schedule.ts';
import { bundleChanged } from '../support/temporal/changed-release.ts';
import { temporalNamespace } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { WindowLab } from '../support/window-lab.ts';

const SECOND_MS = 1_000;
/** Its sweeper rests before it sweeps: none of its histories replays on this checkout. */
const OTHER_RELEASE = [
  {
    file: 'window-sweeper.ts',
    from: '  let report = await sweep(organization_id);',
    to: '  await sleep(3_600_000);\n  let report = await sweep(organization_id);',
  },
] as const;

describe('the sweeper of a schedule', () => {
  let lab: WindowLab;
  const stop = new AbortController();
  const told: string[] = [];
  const log = {
    info: () => undefined,
    warn: (...said: readonly unknown[]) => void told.push(said.map(String).join(' ')),
  };

  beforeEach(async () => {
    lab = await WindowLab.start({ minuteMs: SECOND_MS });
  });
  afterEach(async () => {
    const id = sweeperId(lab.deps.organizationId);
    await lab.client.schedule
      .getHandle(id)
      .delete()
      .catch(() => undefined);
    await lab.stop();
  });
  afterAll(() => stop.abort());

  function place() {
    const { client, taskQueue } = lab;
    return { client, address: '', namespace: temporalNamespace(), taskQueue };
  }

  async function begin(taskQueue = lab.taskQueue): Promise<void> {
    await ensureSweeper({
      client: lab.client,
      organizationId: lab.deps.organizationId,
      taskQueue,
      minuteMs: SECOND_MS,
      log,
      stop: stop.signal,
    });
  }

  function watch() {
    const { client, taskQueue, deps } = lab;
    const { organizationId } = deps;
    return { client, taskQueue, organizationId, everyMs: SECOND_MS, log, stop: stop.signal };
  }

  async function running(): Promise<readonly string[]> {
    const handle = lab.client.schedule.getHandle(sweeperId(lab.deps.organizationId));
    const { info } = await handle.describe();
    return info.runningActions.map(({ workflow }) => workflow.workflowId);
  }

  async function runningOne(other: string | null = null): Promise<string> {
    const ids = await until(
      'a sweeper that runs',
      running,
      ([id]) => id !== undefined && id !== other,
    );
    return ids[0] ?? '';
  }

  async function goodSince(sinceMs: number): Promise<number | null> {
    return until(
      'a good sweep',
      () => lastGoodSweep(place(), lab.deps.organizationId),
      (good) => good !== null && good > sinceMs,
    );
  }

  /** What it did, in order. */
  async function courseOf(workflowId: string): Promise<readonly string[]> {
    const { events } = await lab.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap((event) => {
      if (event.activityTaskScheduledEventAttributes) return ['look'];
      if (event.timerStartedEventAttributes) return ['rest'];
      return event.timerFiredEventAttributes ? ['rested'] : [];
    });
  }

  async function sweepers(): Promise<number> {
    const query = `WorkflowType = '${SWEEPER_WORKFLOW}' AND TaskQueue = '${lab.taskQueue}'`;
    return (await lab.client.workflow.count(query)).count;
  }

  it('sweeps again and again in one workflow, and a good sweep is known while it runs', async () => {
    await begin();
    const id = await runningOne();
    const first = await goodSince(0);
    await goodSince(first ?? 0);
    expect(await runningOne()).toBe(id);
    const course = await courseOf(id);
    expect(course.slice(0, 4)).toEqual(['look', 'rest', 'rested', 'look']);
    expect(await until('it in the list', sweepers, (count) => count > 0)).toBe(1);
    const seen = await readSweeper(place(), lab.deps.organizationId);
    expect(seen).toMatchObject({ state: 'running' });
    expect(Date.parse(seen.last_sweep ?? '')).toBeGreaterThanOrEqual(first ?? 0);
  });

  it('of a worker with other keys is left alone, and this worker does not continue', async () => {
    const { connection, options } = lab.client;
    const { namespace } = options;
    const folder = mkdtempSync(path.join(tmpdir(), 'interlude-sweeper-keys-'));
    const clientWith = (byte: number): Client => {
      const file = path.join(folder, String(byte));
      writeFileSync(file, `k1:${Buffer.alloc(32, byte).toString('base64')}\n`);
      const reading = readKeyFile({ PAYLOAD_KEYS_FILE: file });
      if (!reading.ok) throw new Error(reading.message);
      const dataConverter = tolerantConverter(vaultOf(reading.keys));
      return new Client({ connection, namespace, dataConverter });
    };
    const input = { client: lab.client, organizationId: lab.deps.organizationId, log };
    // Nobody polls there: what it starts is not looked at.
    const taskQueue = `${lab.taskQueue}-unpolled`;
    const rest = { taskQueue, minuteMs: 60 * SECOND_MS, stop: stop.signal };
    const asWorker = (client: Client) => ensureSweeper({ ...input, ...rest, client });
    try {
      await asWorker(clientWith(1));
      for (const client of [clientWith(2), lab.client])
        await expect(asWorker(client)).rejects.toThrow(
          /^another worker of this organisation has other keys: .*key k1, and PAYLOAD_KEYS_FILE/,
        );
      await expect(asWorker(clientWith(2))).rejects.toBeInstanceOf(StartError);
      await expect(asWorker(clientWith(1))).resolves.toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('begins away from whole minutes, when windows begin and end', async () => {
    await begin();
    const handle = lab.client.schedule.getHandle(sweeperId(lab.deps.organizationId));
    const { spec } = await handle.describe();
    expect(spec.intervals).toEqual([{ every: SECOND_MS, offset: SECOND_MS / 2 }]);
  });

  it('ends well after its number of sweeps, for the schedule to begin another', async () => {
    const args = [
      { organization_id: lab.deps.organizationId, repeat: { every_ms: SECOND_MS, times: 3 } },
    ];
    const options = { taskQueue: lab.taskQueue, args };
    const workflowId = `sweep/${crypto.randomUUID()}`;
    const report: SweepReport = await lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId,
      ...options,
    });
    expect(report).toEqual({ rescued: [], released: [], unrescuable: [] });
    const { events } = await lab.client.workflow.getHandle(workflowId).fetchHistory();
    const looks = events?.filter((event) => event.activityTaskScheduledEventAttributes) ?? [];
    expect(looks).toHaveLength(3);
  });

  it('is begun anew if somebody has terminated it', async () => {
    await begin();
    const id = await runningOne();
    await goodSince(0);
    await lab.client.workflow.getHandle(id).terminate('by mistake');
    const atMs = Date.now();
    expect(await runningOne(id)).not.toBe(id);
    expect(await goodSince(atMs)).toBeGreaterThan(atMs);
  });

  it('is ended if it waits on a task queue that the schedule has left', async () => {
    // As of a worker that was started once with a wrong TEMPORAL_TASK_QUEUE.
    await begin(`${lab.taskQueue}-unpolled`);
    const id = await runningOne();
    await endStuckSweepers(watch());
    expect(await running()).toContain(id);
    await begin();
    await endStuckSweepers(watch());
    expect(await runningOne(id)).not.toBe(id);
    expect(await goodSince(0)).not.toBeNull();
  });

  it('is ended if its code fails on every task, and another one sweeps', async () => {
    await lab.stopWorkers();
    await lab.startWorkers(await bundleChanged([...OTHER_RELEASE]));
    await begin();
    const id = await runningOne();
    await until(
      'its rest',
      async () => (await lab.client.workflow.getHandle(id).fetchHistory()).events ?? [],
      (events) => events.some((event) => event.timerStartedEventAttributes),
    );
    await lab.stopWorkers();
    await lab.startWorkers();
    await endStuckSweepers(watch());
    expect(await running()).toContain(id);
    // Something for it to do, so that its history is replayed: from now on each of its tasks fails.
    await lab.client.workflow.getHandle(id).signal('look');
    const other = await until(
      'another sweeper',
      async () => {
        await endStuckSweepers(watch());
        return running();
      },
      ([one]) => one !== undefined && one !== id,
    );
    expect(other).not.toContain(id);
    expect(told.join('\n')).toContain('was stuck (its code fails on every task) and is ended');
    expect(await goodSince(0)).not.toBeNull();
  });
});
