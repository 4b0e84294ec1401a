/**
 * Windows with encrypted payloads, with real processes: the raw history, a rotation while a window sleeps, unencrypted
 * or broken messages of others, and what operators can still read.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { sweeperId, SWEEPER_WORKFLOW } from '../../src/contract/calendar/sweep.ts';
import { keyIdOf } from '../../src/client/codec/sealed-payload.ts';
import { createWindowAccess } from '../../src/client/temporal/window-access.ts';
import { endAll as endPrograms, Program } from '../cli/program.ts';
import { skipToEnd } from '../support/time-skipping.ts';
import { until } from '../support/until.ts';
import { bundlesAhead, endAll, WorkerProcess } from '../worker/worker-process.ts';
import { Stack } from './stage/stack.ts';

const MINUTE_MS = 500;
const HOUR_MS = 3_600_000;
const UI = 'http://localhost:8080';
const K1 = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const K2 = `k2:${Buffer.alloc(32, 2).toString('base64')}`;
const GREETING = 'A greeting that is nobody’s business.';
const REASON = 'the merger, which nobody must know of';
const HOOK = '/hooks/secret-token-4711';
const EXTENSION = 'because of the auditors';
const SECRETS = ['nobody’s', 'merger', 'secret-token-4711', 'auditors'];

/** Everything in a raw answer, bytes as text: not as JSON, where a class may write them as base64. */
function everything(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${everything(inner)}`)
    .join('\n');
}

describe('encrypted payloads', () => {
  let stack: Stack;
  let folder: string;
  let keyFile: string;

  beforeAll(async () => {
    await bundlesAhead();
    folder = mkdtempSync(path.join(tmpdir(), 'interlude-keys-'));
    keyFile = path.join(folder, 'keys');
    writeFileSync(keyFile, `${K1}\n`);
    stack = await Stack.start({ minuteMs: MINUTE_MS, payloadKeys: keyFile });
  });

  afterAll(async () => {
    endPrograms();
    await endAll();
    await stack.stop();
    rmSync(folder, { recursive: true });
  });

  function clientWith(codecs: PayloadCodec[]): Client {
    const { connection, options } = stack.temporal;
    return new Client({
      connection,
      namespace: options.namespace,
      dataConverter: { payloadCodecs: codecs },
    });
  }

  /** Like the Temporal UI without a codec server, or a program in another language. */
  const inClear = () => clientWith([]);

  /** Claims to be encrypted with our key, but is not. */
  const broken = () =>
    clientWith([
      {
        encode: async (payloads) =>
          payloads.map(() => ({
            metadata: {
              encoding: Buffer.from('binary/encrypted'),
              'encryption-key-id': Buffer.from('k1'),
            },
            data: Buffer.from('rubbish'),
          })),
        decode: async (payloads) => payloads,
      },
    ]);

  /** The keys that the sweeper's schedule is encrypted with. */
  async function sweeperKeys(): Promise<readonly (string | null)[]> {
    const { schedule } = await stack.temporal.workflowService.describeSchedule({
      namespace: stack.temporal.options.namespace,
      scheduleId: sweeperId(stack.env['GENESYS_ORGANIZATION_ID'] ?? ''),
    });
    return (schedule?.action?.startWorkflow?.input?.payloads ?? []).map(keyIdOf);
  }

  function cli(env: Readonly<Record<string, string>>, ...argv: readonly string[]) {
    const { TEMPORAL_ADDRESS = '', TEMPORAL_NAMESPACE = '', TEMPORAL_TASK_QUEUE = '' } = stack.env;
    const temporal = { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE };
    return new Program(argv, { ...temporal, ...env }).ended;
  }

  it('keep greeting, callback URL, reason and names out of a window’s history, and all is read back', async () => {
    const line = await stack.newLine();
    const { handle, verdict } = await stack.client.schedule(
      stack.request(line.id, 1_000, {
        duration_minutes: 400,
        fallback_greeting: GREETING,
        callback_url: new URL(HOOK, stack.receiver.url).href,
        reason: REASON,
        requested_by: 'Ms Nobody',
      }),
    );
    expect(verdict.accepted).toBe(true);
    await stack.reaches(handle, 'active');
    await handle.extend({ actor: 'Ms Nobody', reason: EXTENSION, byMinutes: 1 });

    const { workflowId } = handle;
    const refused = inClear().workflow.getHandle(workflowId);
    await broken().workflow.getHandle(workflowId).signal('extend', { actor: 'eve' });
    await refused.signal('extend', { actor: 'ui', reason: 'in clear', by_minutes: 2 });
    await until(
      'the extension in clear',
      () => handle.audit(),
      (records) => records.filter(({ event }) => event === 'extended').length === 2,
    );
    await refused.signal('end', { actor: 'ui', reason: 'in clear' });
    const { status } = await handle.result();
    expect(status).toMatchObject({
      phase: 'reverted',
      line: 'normal',
      fallback_greeting: GREETING,
    });

    const raw = stack.temporal.workflow.getHandle(workflowId);
    const calendar = stack.temporal.workflow.getHandle(
      `ivr-calendar/${stack.env['GENESYS_ORGANIZATION_ID']}`,
    );
    const { raw: described } = await raw.describe();
    const { executions } = await stack.temporal.workflowService.listWorkflowExecutions({
      namespace: stack.temporal.options.namespace,
      query: `WorkflowId = '${workflowId}'`,
    });
    const seen = everything([
      await raw.fetchHistory(),
      await calendar.fetchHistory(),
      described,
      executions,
    ]);
    expect(seen.split('binary/encrypted').length).toBeGreaterThan(20);
    expect(seen).toContain('line-');
    expect(SECRETS.filter((secret) => seen.includes(secret))).toEqual([]);
    // The requester is in a search attribute.
    expect(seen).toContain('Ms Nobody');

    const audit = everything(await handle.audit());
    expect(audit).toContain(REASON);
    expect(audit).toContain(EXTENSION);
    expect(audit).toContain('cannot be decoded');
    const access = createWindowAccess({
      client: stack.temporal,
      taskQueue: stack.client.taskQueue,
    });
    const memory = await access.recall(workflowId, status.run_id);
    expect(memory?.plan).toMatchObject({ fallback_greeting: GREETING, reason: REASON });

    const shown = await cli({ PAYLOAD_KEYS_FILE: keyFile }, 'show', workflowId);
    expect(shown.stdout).toContain(REASON);
    const { code, stdout } = await cli({}, 'show', workflowId);
    expect({ code, stdout }).not.toMatchObject({ stdout: expect.stringContaining(REASON) });
  });

  it('are read in the Temporal UI by the codec server', async () => {
    const line = await stack.newLine();
    const { handle } = await stack.client.schedule(
      stack.request(line.id, 3_600_000, { reason: REASON }),
    );
    const { workflowExecutionInfo } =
      await stack.temporal.workflowService.describeWorkflowExecution({
        namespace: stack.temporal.options.namespace,
        execution: { workflowId: handle.workflowId },
      });
    const [memo] = Object.values(workflowExecutionInfo?.memo?.fields ?? {});
    const metadata = Object.entries(memo?.metadata ?? {}).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString('base64'),
    ]);
    const data = Buffer.from(memo?.data ?? []).toString('base64');
    const server = new Program(['codec-server', '--listen', '127.0.0.1:0', '--ui', UI, '--json'], {
      PAYLOAD_KEYS_FILE: keyFile,
    });
    const said = await until(
      'its address',
      async () => server.stdout,
      (text) => text.endsWith('\n'),
    );
    const { url }: { url: string } = JSON.parse(said);
    const answer = await fetch(`${url}/decode`, {
      method: 'POST',
      headers: { Origin: UI },
      body: JSON.stringify({ payloads: [{ metadata: Object.fromEntries(metadata), data }] }),
    });
    server.kill('SIGKILL');
    const { payloads }: { payloads: { data: string }[] } = JSON.parse(await answer.text());
    expect(Buffer.from(payloads[0]?.data ?? '', 'base64').toString()).toContain(REASON);
  });

  it('outlive a rotation: a window that slept under the old key comes back under the new one', async () => {
    const line = await stack.newLine();
    const { handle } = await stack.client.schedule(
      stack.request(line.id, HOUR_MS, { duration_minutes: 400, reason: REASON }),
    );
    writeFileSync(keyFile, `${K2}\n${K1}\n`);
    await stack.workers[0]?.kill('SIGTERM');
    await stack.startWorker();
    await skipToEnd(stack.temporal, handle.workflowId);
    const { status } = await handle.result();
    expect(status).toMatchObject({ phase: 'reverted', reason: REASON });
    const history = everything(
      await stack.temporal.workflow.getHandle(handle.workflowId).fetchHistory(),
    );
    expect(history).toContain('k1');
    expect(history).toContain('k2');
    expect(await stack.line(line.id)).toEqual({ ...line, version: line.version + 2 });
  });

  it('let no worker start that lacks a key in use', async () => {
    const other = path.join(folder, 'other');
    writeFileSync(other, `${K1}\n`);
    // A ready worker updates its schedule in the background.
    await until('the new key in use', sweeperKeys, (ids) => ids.includes('k2'));
    for (const [env, words] of [
      [{ ...stack.env, PAYLOAD_KEYS_FILE: other }, 'has no such key'],
      [{ ...stack.env, PAYLOAD_KEYS_FILE: '' }, 'is not set'],
      [{ ...stack.env, PAYLOAD_KEYS_FILE: path.join(folder, 'gone') }, 'cannot be read (ENOENT)'],
    ] as const) {
      const worker = new WorkerProcess(env);
      expect(await worker.ended).toBe(1);
      expect(worker.stderr).toContain(words);
    }
  });

  it('sweep as ever', async () => {
    const query = `WorkflowType = '${SWEEPER_WORKFLOW}' AND TaskQueue = '${stack.client.taskQueue}'`;
    const { count } = await until(
      'a sweeper in the lists',
      () => stack.temporal.workflow.count(query),
      ({ count: found }) => found > 0,
    );
    expect(count).toBeGreaterThan(0);
  });
});
