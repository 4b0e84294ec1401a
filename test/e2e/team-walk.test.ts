// The walk of somebody who runs Interlude for a team, as docs/deploy.md says it: a key file made by the printed
// command, two workers that share a folder, the instruments, the codec server, a rolling restart with a window
// asleep, and a line put back with nothing else running.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Program, endAll } from '../cli/program.ts';
import { until } from '../support/until.ts';
import { bundlesAhead, freePort } from '../worker/worker-process.ts';
import { BY, reaches, Stack } from './stack.ts';

const DEPLOY = readFileSync(path.resolve(__dirname, '../../docs/deploy.md'), 'utf8');
const UI = 'http://localhost:8080';

/** The command that the document prints for a key file. */
function printedCommand(): string {
  const line = DEPLOY.split('\n').find((one) => one.startsWith("printf 'key-2027-01:"));
  if (line === undefined) throw new Error('docs/deploy.md prints no command for a key file');
  return line;
}

describe('somebody who runs it for a team', () => {
  let stack: Stack;
  let folder: string;
  let keys: string;
  let rescue: string;
  let metrics: string;

  beforeAll(async () => {
    await bundlesAhead();
    folder = mkdtempSync(path.join(tmpdir(), 'interlude-team-'));
    execFileSync('sh', ['-c', `umask 077; ${printedCommand()}`], { cwd: folder });
    keys = path.join(folder, 'payload-keys');
    rescue = mkdtempSync(path.join(folder, 'rescue-'));
    metrics = `127.0.0.1:${await freePort()}`;
    stack = await Stack.start({
      payloadKeys: keys,
      rescueDirectory: rescue,
      metricsAddress: metrics,
    });
  });

  afterAll(async () => {
    endAll();
    await stack?.stop();
    rmSync(folder, { recursive: true });
  });

  function env(): Readonly<Record<string, string>> {
    const { TEMPORAL_ADDRESS = '', TEMPORAL_NAMESPACE = '', TEMPORAL_TASK_QUEUE = '' } = stack.env;
    return { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE, PAYLOAD_KEYS_FILE: keys };
  }

  it('sees a window through a rolling restart, and its operators read it', async () => {
    const line = await stack.newLine();
    const { handle } = await stack.client.schedule(
      stack.request(line.id, 0, {
        duration_minutes: 60,
        reason: 'the merger',
        requested_by: 'mia',
      }),
    );
    await reaches(handle, 'active');

    const doctor = await new Program(['doctor'], env()).ended;
    expect(doctor).toMatchObject({ code: 0, stdout: expect.stringContaining('All is well') });
    const seen = await (await fetch(`http://${metrics}/metrics`)).text();
    expect(seen).toContain('\ninterlude_active_windows 1\n');

    const views = await new Program(['views', '--ui', UI, '--json'], env()).ended;
    const links: readonly { readonly name: string; readonly query: string }[] = JSON.parse(
      views.stdout,
    );
    const now = links.find(({ name }) => name === 'in maintenance now');
    await until(
      'the window in the view',
      () => stack.temporal.workflow.count(now?.query ?? ''),
      ({ count }) => count === 1,
    );

    const server = new Program(
      ['codec-server', '--listen', '127.0.0.1:0', '--ui', UI, '--json'],
      env(),
    );
    const said = await until(
      'its address',
      async () => server.stdout,
      (text) => text.endsWith('\n'),
    );
    const { url }: { url: string } = JSON.parse(said);
    const { executions } = await stack.temporal.workflowService.listWorkflowExecutions({
      namespace: stack.temporal.options.namespace,
      query: `WorkflowId = '${handle.workflowId}'`,
    });
    const [memo] = Object.values(executions[0]?.memo?.fields ?? {});
    const metadata = Object.entries(memo?.metadata ?? {}).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString('base64'),
    ]);
    const data = Buffer.from(memo?.data ?? []).toString('base64');
    const answer = await fetch(`${url}/decode`, {
      method: 'POST',
      headers: { Origin: UI },
      body: JSON.stringify({ payloads: [{ metadata: Object.fromEntries(metadata), data }] }),
    });
    const decoded: { payloads: { data: string }[] } = JSON.parse(await answer.text());
    const text = Buffer.from(decoded.payloads[0]?.data ?? '', 'base64').toString();
    expect(text).toContain('the merger');

    await stack.workers[0]?.kill('SIGTERM');
    await stack.startWorker();
    await handle.extend({ ...BY, byMinutes: 5 });
    expect(await handle.status()).toMatchObject({ phase: 'active', requested_by: 'mia' });
  });

  it('puts a line back with its file alone, when everything else is gone', async () => {
    const line = await stack.newLine();
    const { handle } = await stack.client.schedule(
      stack.request(line.id, 0, { duration_minutes: 60 }),
    );
    await reaches(handle, 'active');
    await Promise.all(stack.workers.map((worker) => worker.kill('SIGKILL')));
    const files = readdirSync(rescue).filter((name) => name.includes(line.id.slice(0, 12)));
    expect(files).toHaveLength(1);
    const {
      GENESYS_API_URL = '',
      GENESYS_LOGIN_URL = '',
      GENESYS_ORGANIZATION_ID = '',
    } = stack.env;
    const restored = await new Program(
      [
        'restore',
        path.join(rescue, files[0] ?? ''),
        '--yes',
        '--reason',
        'drill',
        '--actor',
        'mia',
      ],
      {
        GENESYS_API_URL,
        GENESYS_LOGIN_URL,
        GENESYS_ORGANIZATION_ID,
        GENESYS_CLIENT_ID: 'sim-client',
        GENESYS_CLIENT_SECRET: 'sim-secret',
      },
    ).ended;
    expect(restored).toMatchObject({ code: 0 });
    const { greeting, name } = await stack.line(line.id);
    expect({ greeting, name }).toEqual({ greeting: line.greeting, name: line.name });
  });
});
