/**
 * The backup drill of docs/deploy.md on a real PostgreSQL: both databases dumped with one window asleep and one active,
 * life after the backup, everything lost, restored. Skipped if PostgreSQL, or a server that supports it, is missing.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDevServer, type DevServer } from '../../../dev/dev-server/index.ts';
import { startPostgres } from '../../../dev/dev-server/postgres/postgres.ts';
import { Program, type Ended } from '../../cli/program.ts';
import { until } from '../../support/until.ts';
import { WorkerProcess } from '../../worker/worker-process.ts';
import { BY, Stack } from '../stage/stack.ts';
import { EXECUTABLE, withPostgres } from '../stage/with-postgres.ts';

const NAMESPACE = 'drill';
const DATABASES = ['temporal', 'temporal_visibility'];

const TOOLS = ['pg_dump', 'pg_restore', 'createdb', 'dropdb'];

withPostgres(...TOOLS)('a backup of Temporal’s databases and of the rescue folder', () => {
  const enders: (() => Promise<void>)[] = [];
  let folder: string;
  let postgres: string;
  let server: DevServer;
  let stack: Stack;

  async function startServer(port?: number): Promise<void> {
    server = await startDevServer({
      executable: EXECUTABLE,
      postgres: { address: postgres, shards: 4 },
      namespaces: [NAMESPACE],
      uiPort: 'none',
      startTimeoutMs: 120_000,
      ...(port === undefined ? {} : { port }),
    });
  }

  function run(tool: string, ...args: readonly string[]): void {
    const [host = '', port = ''] = postgres.split(':');
    execFileSync(tool, ['-h', host, '-p', port, '-U', 'postgres', ...args], { stdio: 'pipe' });
  }

  function cli(...argv: readonly string[]): Promise<Ended> {
    return new Program(argv, stack.env).ended;
  }

  /** According to the lists, which lag a little, also on a server that has just started. */
  async function phases(): Promise<ReadonlyMap<string, string>> {
    const { code, stdout, stderr } = await cli('list', '--json');
    if (code !== 0) throw new Error(stderr);
    const rows: readonly { workflow_id: string; phase: string }[] = JSON.parse(stdout);
    return new Map(rows.map(({ workflow_id: id, phase }) => [id, phase]));
  }

  function portOfServer(): number {
    return Number(server.address.split(':')[1]);
  }

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'interlude-drill-'));
    mkdirSync(path.join(folder, 'rescue'));
    postgres = await startPostgres({ endLater: (end) => void enders.push(end) });
    await startServer();
    stack = await Stack.start({
      temporal: { address: server.address, namespace: NAMESPACE },
      rescueDirectory: path.join(folder, 'rescue'),
    });
  });

  afterAll(async () => {
    await stack?.stop();
    await server?.stop();
    for (let end = enders.pop(); end !== undefined; end = enders.pop()) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('brings back the windows of that moment, and touches no line that is right', async () => {
    const [asleep, active] = [await stack.newLine(), await stack.newLine()];
    const sleeping = await stack.client.schedule(stack.request(asleep.id, 2 * 3_600_000));
    const request = stack.request(active.id, 0, { duration_minutes: 60 });
    const running = await stack.client.schedule(request);
    await stack.reaches(running.handle, 'active');

    // The backup: the server is stopped, so that both databases are consistent.
    const port = portOfServer();
    await stack.workers[0]?.kill('SIGTERM');
    await server.stop();
    for (const name of DATABASES) run('pg_dump', '-Fc', '-f', path.join(folder, name), name);
    cpSync(path.join(folder, 'rescue'), path.join(folder, 'rescue-copy'), { recursive: true });

    // After the backup: the active window ends, and its line is back.
    await startServer(port);
    await stack.startWorker();
    await running.handle.end(BY);
    expect((await running.handle.result()).status.line).toBe('normal');
    const before = await stack.line(active.id);

    // Everything is lost and restored.
    await stack.workers[1]?.kill('SIGKILL');
    await server.stop();
    for (const name of DATABASES) {
      run('dropdb', '--force', name);
      run('createdb', name);
      run('pg_restore', '-d', name, path.join(folder, name));
    }
    await startServer(port);

    // Without a worker nothing starts, but the windows can be seen.
    const seen = await until(
      'the lists as they were',
      phases,
      (found) => found.get(running.workflowId) === 'active' && found.has(sleeping.workflowId),
    );
    expect(seen).toEqual(
      new Map([
        [sleeping.workflowId, 'scheduled'],
        [running.workflowId, 'active'],
      ]),
    );

    // A worker with the copy of the folder.
    const worker = new WorkerProcess({
      ...stack.env,
      RESCUE_DIR: path.join(folder, 'rescue-copy'),
    });
    stack.workers.push(worker);
    await worker.says('worker ready');
    const stopped = await cli('stop-starts', '--reason', 'restore drill', '--actor', 'mia');
    expect(stopped).toMatchObject({ code: 0 });
    expect((await cli('audit', sleeping.workflowId)).stdout).toContain('accepted');

    // By its file alone: the line is already right, and stays as it is.
    const files = readdirSync(path.join(folder, 'rescue-copy'));
    const file = files.find((name) => name.endsWith('.json')) ?? '';
    const restored = await cli(
      'restore',
      path.join(folder, 'rescue-copy', file),
      '--yes',
      '--reason',
      'drill',
      '--actor',
      'mia',
    );
    expect({ code: restored.code, stderr: restored.stderr }).toMatchObject({ code: 0 });
    const { name, greeting, routing } = await stack.line(active.id);
    expect({ name, greeting, routing }).toEqual({
      name: before.name,
      greeting: before.greeting,
      routing: before.routing,
    });

    // The restored window ends by itself, and the sleeping one does not start while starts are stopped.
    await running.handle.end(BY);
    const over = await until(
      'the end of the restored window',
      () => running.handle.status(),
      ({ phase }) => phase === 'reverted' || phase === 'failed',
    );
    expect(over).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(await sleeping.handle.status()).toMatchObject({ phase: 'scheduled' });
  });
});
