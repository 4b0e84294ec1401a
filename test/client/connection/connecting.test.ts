/** Temporal missing, silent, or not the expected one: an error with the address, soon, no hang. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Connection } from '@temporalio/client';
import {
  ConfigurationError,
  MaintenanceClient,
  TemporalUnreachableError,
} from '../../../src/client/index.ts';
import { startDevServer } from '../../../dev/dev-server/index.ts';
import { EXECUTABLE_VARIABLE, START_MS } from '../../support/temporal/test-server.ts';
import { temporalAddress, temporalNamespace } from '../../support/temporal.ts';

/** One failed request takes ten seconds; two in sequence would take more than this. */
const PATIENCE_MS = 19_000;
/** Sooner than a connection without a time limit of its own. */
const OWN_TIME_MS = 9_000;
const REQUEST = {
  flow_id: 'some-line',
  start_time: new Date(Date.now() + 3_600_000).toISOString(),
  duration_minutes: 30,
  fallback_greeting: 'Please call back later.',
  callback_url: 'https://hooks.example.com/changes',
};

async function first<T>(list: AsyncIterable<T>): Promise<T | undefined> {
  for await (const one of list) return one;
  return undefined;
}

/** Every request of a client. */
function questions(client: MaintenanceClient): readonly (readonly [string, Promise<unknown>])[] {
  const handle = client.getHandle('ivr-window/flow-ivr:some-line/20300101T000000Z');
  const by = { actor: 'mia', reason: 'test' };
  return [
    ['schedule', client.schedule(REQUEST)],
    ['status', handle.status()],
    ['end', handle.end(by)],
    ['watch', first(handle.watch())],
    ['audit', handle.audit()],
    ['list', first(client.list())],
    ['find', client.find('some-line')],
    ['dryRun', client.dryRun(REQUEST)],
    ['doctor', client.doctor()],
    ['workers', client.workers()],
    ['searchAttributes', client.searchAttributes()],
  ];
}

/** The result of each request: the name of its error. */
async function outcomes(client: MaintenanceClient): Promise<Record<string, string>> {
  const ends = questions(client).map(async ([what, asked]) => {
    const end = await asked.then(
      () => 'answered',
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'nothing'),
    );
    return [what, end] as const;
  });
  return Object.fromEntries(await Promise.all(ends));
}

/** Accepts connections and never answers. */
async function silentServer() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: address.port, close };
}

describe('connect', () => {
  it('reaches a server and says where it is', async () => {
    const address = temporalAddress();
    const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: temporalNamespace() };
    const client = await MaintenanceClient.connect({ env });
    expect([client.address, client.namespace, client.taskQueue]).toEqual([
      address,
      temporalNamespace(),
      'ivr-maintenance',
    ]);
    await client.close();
  });

  it('takes options before the environment', async () => {
    const env = { TEMPORAL_ADDRESS: '127.0.0.1:9', TEMPORAL_TASK_QUEUE: 'from-env' };
    const address = temporalAddress();
    const client = await MaintenanceClient.connect({ address, taskQueue: 'given', env });
    expect([client.address, client.taskQueue]).toEqual([address, 'given']);
    await client.close();
  });

  it('takes what is empty or blank for absent, and no blanks around a value, as the worker does', async () => {
    const address = temporalAddress();
    const env = {
      TEMPORAL_ADDRESS: ` ${address}\n`,
      TEMPORAL_NAMESPACE: ` ${temporalNamespace()}`,
      TEMPORAL_TASK_QUEUE: 'own-queue ',
      TEMPORAL_API_KEY: '  ',
      PAYLOAD_KEYS_FILE: ' ',
    };
    const client = await MaintenanceClient.connect({ env });
    expect([client.address, client.namespace, client.taskQueue]).toEqual([
      address,
      temporalNamespace(),
      'own-queue',
    ]);
    await client.close();
    const unnamed = await MaintenanceClient.connect({
      taskQueue: '',
      env: { ...env, TEMPORAL_TASK_QUEUE: ' ' },
    });
    expect(unnamed.taskQueue).toBe('ivr-maintenance');
    await unnamed.close();
  });

  it.each([
    ['TEMPORAL_API_KEY', 'a-secret\u201d'],
    ['TEMPORAL_API_KEY', 'a-secret\nkey'],
    ['TEMPORAL_GRPC_META_X_TOKEN', 'a-secr\u00e9t'],
  ])('does not show a secret in %s that no header can carry', async (name, value) => {
    const env = { TEMPORAL_ADDRESS: '127.0.0.1:9', [name]: value };
    const error = await MaintenanceClient.connect({ env }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).not.toContain('a-secr');
  });

  it.each([
    ['nobody listens', async () => ({ port: 9, close: () => undefined }), 'ECONNREFUSED'],
    ['somebody accepts and says nothing', silentServer, 'no answer in time'],
  ])('names the address where %s', async (_title, start, why) => {
    const { port, close } = await start();
    const address = `127.0.0.1:${port}`;
    const began = performance.now();
    const asked = MaintenanceClient.connect({ address, env: {}, connectTimeoutMs: 1_000 });
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(performance.now() - began).toBeLessThan(OWN_TIME_MS);
    close();
    expect(error).toBeInstanceOf(TemporalUnreachableError);
    expect(error).toMatchObject({ code: 'unreachable', address });
    expect(error).toHaveProperty(
      'message',
      expect.stringContaining(`${address} cannot be reached`),
    );
    expect(error).toHaveProperty('message', expect.stringContaining(why));
    expect(error).toHaveProperty('message', expect.not.stringMatching(/\n|    at /));
  });

  it('says why a handshake fails, and closes the connection', async () => {
    const address = temporalAddress();
    const closing = jest.spyOn(Connection.prototype, 'close');
    const asked = MaintenanceClient.connect({ address, tls: true, env: {}, connectTimeoutMs: 500 });
    await expect(asked).rejects.toThrow(/cannot be reached: .*(?:wrong version number|SSL)/);
    expect(closing).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['an address with a scheme', { TEMPORAL_ADDRESS: 'http://127.0.0.1:7233' }],
    [
      'a configuration file that is not there',
      { TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' },
    ],
    [
      'a certificate that is not there',
      { TEMPORAL_TLS_CLIENT_CERT_PATH: '/nonexistent.pem', TEMPORAL_TLS: 'true' },
    ],
  ])('refuses %s as configuration', async (_title, env) => {
    const asked = MaintenanceClient.connect({ env, connectTimeoutMs: 1_000 });
    await expect(asked).rejects.toBeInstanceOf(ConfigurationError);
    await expect(MaintenanceClient.connect({ env, connectTimeoutMs: 1_000 })).rejects.toMatchObject(
      { problems: [{ path: expect.stringMatching(/^TEMPORAL_/) }] },
    );
  });
});

describe('a client', () => {
  it('of an unknown namespace names it in every answer', async () => {
    const address = temporalAddress();
    const client = await MaintenanceClient.connect({ address, namespace: 'no-such', env: {} });
    const seen = await outcomes(client);
    await client.close();
    for (const [what, end] of Object.entries(seen))
      expect(`${what}: ${end}`).toMatch(
        new RegExp(
          `^${what}: TemporalUnreachableError: Temporal at ${address} cannot be used: .*no-such`,
        ),
      );
  });

  it('of a server that hangs ends every question in time, with its address', async () => {
    const executable = process.env[EXECUTABLE_VARIABLE] ?? '';
    const server = await startDevServer({
      executable,
      startTimeoutMs: START_MS,
      uiPort: 'none',
    });
    try {
      const client = await MaintenanceClient.connect({ address: server.address, env: {} });
      server.kill('SIGSTOP');
      const began = performance.now();
      const seen = await outcomes(client);
      expect(performance.now() - began).toBeLessThan(PATIENCE_MS);
      await client.close();
      for (const [what, end] of Object.entries(seen))
        expect(`${what}: ${end}`).toContain(
          `${what}: TemporalUnreachableError: Temporal at ${server.address} `,
        );
    } finally {
      server.kill('SIGKILL');
      await server.stop();
    }
  });
});
