import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../src/contract/server/search-attributes.ts';
import {
  DevServerError,
  PortInUseError,
  startDevServer,
  type DevServer,
  type DevServerOptions,
} from '../../dev/dev-server/index.ts';
import { EXECUTABLE_VARIABLE, START_MS } from '../support/temporal/test-server.ts';

describe('startDevServer', () => {
  const servers: DevServer[] = [];
  const connections: Connection[] = [];
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'interlude-dev-server-'));
  });
  afterEach(async () => {
    jest.useRealTimers();
    await Promise.all(connections.splice(0).map((connection) => connection.close()));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function start(options: Partial<DevServerOptions> = {}): Promise<DevServer> {
    return startWithUi({ uiPort: 'none', ...options });
  }

  async function startWithUi(options: Partial<DevServerOptions> = {}): Promise<DevServer> {
    const executable = process.env[EXECUTABLE_VARIABLE] ?? '';
    const server = await startDevServer({ executable, startTimeoutMs: START_MS, ...options });
    servers.push(server);
    return server;
  }

  async function connect(server: DevServer): Promise<Connection> {
    const connection = await Connection.connect({ address: server.address });
    connections.push(connection);
    return connection;
  }

  /** A program that runs this script. */
  function program(name: string, script: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  }

  it('answers, with the namespaces and the search attributes of the contract', async () => {
    const { operatorService } = await connect(await start({ namespaces: ['mine'] }));
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace: 'mine' });
    expect(Object.keys(customAttributes).toSorted()).toEqual(
      Object.keys(SEARCH_ATTRIBUTES).toSorted(),
    );
  });

  it('serves the UI', async () => {
    const { uiAddress } = await startWithUi();
    const page = await fetch(`${uiAddress}/namespaces/default/workflows`);
    expect(page.status).toBe(200);
    const text = await page.text();
    const script = /(?:src|href)="(\/[^"]+\.(?:js|css))"/.exec(text)?.[1];
    expect((await fetch(`${uiAddress}${script}`)).status).toBe(200);
    const namespaces = await fetch(`${uiAddress}/api/v1/namespaces/default`);
    expect(await namespaces.json()).toMatchObject({ namespaceInfo: { name: 'default' } });
  });

  it('starts several at the same time, each on ports of its own', async () => {
    const started = await Promise.all([start(), start(), start()]);
    expect(new Set(started.map(({ port }) => port)).size).toBe(3);
  });

  it('ends it, even when asked again', async () => {
    const server = await start();
    await server.stop();
    await server.stop();
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  });

  it('keeps the state in a file over a crash', async () => {
    const dbFilename = path.join(folder, 'state of a # day.db');
    const first = await start({ dbFilename });
    const workflow = { workflowId: 'kept', taskQueue: 'nobody' };
    await new Client({ connection: await connect(first) }).workflow.start('any', workflow);
    first.kill('SIGKILL');
    await first.ended;
    const second = await start({
      dbFilename,
      port: first.port,
      namespaces: ['later'],
      searchAttributes: { AddedLater: 'Keyword' },
    });
    const connection = await connect(second);
    const { status } = await new Client({ connection }).workflow.getHandle('kept').describe();
    expect(status.name).toBe('RUNNING');
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'default',
    });
    expect(customAttributes).toHaveProperty('AddedLater');
  });

  it('refuses a port that is in use', async () => {
    const taken = await listen();
    const port = portOf(taken);
    try {
      await expect(start({ port })).rejects.toThrow(new PortInUseError(port));
      await expect(start({ uiPort: port })).rejects.toThrow(new PortInUseError(port));
    } finally {
      taken.close();
    }
  });

  it('tries other ports when somebody is faster', async () => {
    const attempts = path.join(folder, 'attempts');
    const executable = program(
      'slower',
      `printf x >> '${attempts}'
       if [ ! -e '${attempts}.taken' ]; then : > '${attempts}.taken'
         while [ "$1" != --port ]; do shift; done
         echo "listen tcp 127.0.0.1:$2: bind: address already in use"; exit 1
       fi
       exec '${process.env[EXECUTABLE_VARIABLE]}' "$@"`,
    );
    const { workflowService } = await connect(await start({ executable }));
    const { namespaceInfo } = await workflowService.describeNamespace({ namespace: 'default' });
    expect(namespaceInfo?.name).toBe('default');
  });

  it('repeats what a server said that ended instead of answering', async () => {
    const executable = program('broken', 'echo "no space left on device" >&2; exit 1');
    await expect(start({ executable })).rejects.toThrow(/ended before.*\n?.*no space left/);
  });

  it('says so when the program is not there', async () => {
    const executable = path.join(folder, 'absent');
    await expect(start({ executable })).rejects.toThrow(DevServerError);
    await expect(start({ executable })).rejects.toThrow('ENOENT');
  });

  it('ends a server that does not answer in time', async () => {
    const executable = program('silent', `echo "my pid is $$"; exec sleep 600`);
    // Its time is over once it has printed its version, however long that took.
    jest.useFakeTimers({
      doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate'],
    });
    const lines = new EventEmitter();
    const said = once(lines, 'line');
    const starting = start({
      executable,
      startTimeoutMs: 4_000,
      onLogLine: (line) => void lines.emit('line', line),
    });
    const [pid] = await said;
    jest.advanceTimersByTime(4_000);
    await expect(starting).rejects.toThrow('did not answer within 4 s');
    expect(() => process.kill(Number(String(pid).replace('my pid is ', '')), 0)).toThrow('ESRCH');
  });
});

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
