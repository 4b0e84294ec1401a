/**
 * The longest ids that a request may carry, with real processes: life, termination, rescue, a callback that nobody
 * accepts for a while; and two spellings of one line.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rescueId } from '../../src/contract/calendar/sweep.ts';
import { answering } from '../activities/callbacks/callback-receiver.ts';
import { until } from '../support/until.ts';
import { BY, Stack } from './stage/stack.ts';

describe('ids', () => {
  let stack: Stack;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'interlude-long-'));
    stack = await Stack.start({ minuteMs: 2_000, rescueDirectory: folder });
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('of 256 characters hold up nothing: not a window, nor its rescue, its file, its callbacks', async () => {
    const before = await stack.newLine(randomUUID().padEnd(256, 'Line-'));
    const request_id = randomUUID().padEnd(256, 'Request-');
    const request = stack.request(before.id, 0, { duration_minutes: 400, request_id });
    const { handle, workflowId } = await stack.client.schedule(request);
    expect(await stack.reaches(handle, 'active')).toMatchObject({ flow_id: before.id });
    expect(await stack.line(before.id)).toMatchObject({ name: `Maintenance: ${before.id}` });
    // A new one may be being written next to it.
    expect((await readdir(folder)).filter((name) => name.endsWith('.json'))).toHaveLength(1);
    const { runId } = await stack.temporal.workflow.getHandle(workflowId).describe();
    stack.receiver.behave(answering(503));
    await stack.temporal.workflow.getHandle(workflowId).terminate('by mistake');
    await until(
      'the line back',
      () => stack.line(before.id),
      ({ name }) => name === before.name,
    );
    expect(await stack.line(before.id)).toEqual({ ...before, version: before.version + 2 });
    const rescue = stack.temporal.workflow.getHandle(rescueId(workflowId, runId));
    await rescue.result();
    stack.receiver.behave(answering(204));
    const delivered = await until(
      'the callbacks of the rescue, delivered',
      async () =>
        (await handle.audit()).filter(({ callback_status: told }) => told === 'delivered'),
      (records) => records.some(({ details }) => JSON.stringify(details).includes('"reverted"')),
    );
    expect(delivered.at(-1)).toMatchObject({ event: 'callback', flow_id: before.id });
    expect(await handle.status()).toMatchObject({ phase: 'reverted', attention: null });
    const rows: string[] = [];
    for await (const { workflow_id } of stack.client.list({ target: before.id }))
      rows.push(workflow_id);
    expect(rows).toEqual([workflowId]);
  });

  it('in two spellings are one line: one window, and no other beside it', async () => {
    const line = await stack.newLine(`Line-${randomUUID()}`);
    const other = await stack.newLine(line.id.toUpperCase());
    const request = stack.request(line.id, 0, { duration_minutes: 400 });
    const first = await stack.client.schedule(request);
    await stack.reaches(first.handle, 'active');
    const again = await stack.client.schedule({ ...request, flow_id: other.id });
    expect(again.workflowId).toBe(first.workflowId);
    const refused = stack.client.schedule(
      stack.request(other.id, 5_000, { duration_minutes: 10, request_id: 'beside' }),
    );
    await expect(refused).rejects.toMatchObject({ code: 'conflict' });
    await first.handle.end(BY);
    expect((await first.handle.result()).status).toMatchObject({ line: 'normal' });
    expect(await stack.writes(other.id)).toEqual([]);
    expect(await stack.writes(line.id)).toHaveLength(2);
    const told = stack.receiver.received
      .map(({ body }) => body)
      .filter((body) => body.includes(line.id));
    expect(told).not.toEqual([]);
  });
});
