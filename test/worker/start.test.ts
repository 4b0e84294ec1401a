/** A worker process that cannot start, or not yet: what it logs, and how it ends. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { endAll, freePort, SETTINGS, WorkerProcess } from './worker-process.ts';

afterEach(endAll);

/** It is never called: the worker reaches no Temporal. */
const REGION = { GENESYS_API_URL: '', GENESYS_LOGIN_URL: '', GENESYS_ENVIRONMENT: 'EU-West-1' };

describe('a worker with wrong settings', () => {
  it('names all of them at once on stderr, shows no secret, and ends with 1', async () => {
    const worker = new WorkerProcess({
      GENESYS_CLIENT_SECRET: 'a-hidden-secret',
      GENESYS_API_URL: 'http://api.example.com',
      METRICS_ADDRESS: 'everywhere',
      INTERLUDE_TEST_MINUTE_MS: '1000',
    });
    expect(await worker.ended).toBe(1);
    expect(worker.stderr).toBe(
      [
        'The worker cannot start: 5 settings are wrong.',
        '  GENESYS_CLIENT_ID is required',
        '  GENESYS_ORGANIZATION_ID is required',
        '  GENESYS_API_URL must be https; http is for loopback only',
        '  METRICS_ADDRESS must be host:port, such as 127.0.0.1:9464, or :9464 for every interface',
        '  INTERLUDE_TEST_MINUTE_MS is for tests: it needs GENESYS_API_URL to be a loopback address',
        '',
      ].join('\n'),
    );
    expect(worker.lines).toEqual([]);
  });
});

describe('a worker whose metrics address is in use', () => {
  it('says which, and ends with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const address = other.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const worker = new WorkerProcess({ ...SETTINGS, METRICS_ADDRESS: `127.0.0.1:${port}` });
      expect(await worker.ended).toBe(1);
      expect(worker.stderr).toBe(
        `The worker cannot start: METRICS_ADDRESS 127.0.0.1:${port} is in use by another program: end it, or choose another port\n`,
      );
    } finally {
      other.close();
      await once(other, 'close');
    }
  });
});

describe('a worker with a folder for break-glass files', () => {
  it.each([
    ['/nonexistent/rescue', 'is not there: create it, or mount the volume'],
    [process.execPath, 'is not a folder'],
  ])('that cannot be used says why, and ends with 1: %s', async (RESCUE_DIR, why) => {
    const worker = new WorkerProcess({ ...SETTINGS, RESCUE_DIR });
    expect(await worker.ended).toBe(1);
    expect(worker.stderr).toBe(`The worker cannot start: RESCUE_DIR ${RESCUE_DIR} ${why}\n`);
  });

  it('says once that there is none, if none is set', async () => {
    const worker = new WorkerProcess(SETTINGS);
    const line = await worker.says('RESCUE_DIR is not set');
    expect(line['level']).toBe('warn');
    await worker.says('trying again in 2 s');
    const told = worker.lines.filter(({ msg }) => String(msg).includes('RESCUE_DIR'));
    expect(told).toHaveLength(1);
  });
});

describe('a worker that cannot reach Temporal', () => {
  it('says so with the address, keeps trying, is alive but not ready, and drains to 0', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const worker = new WorkerProcess({
      ...SETTINGS,
      TEMPORAL_ADDRESS: address,
      METRICS_ADDRESS: '127.0.0.1:0',
    });
    await worker.says(
      `Temporal at ${address} cannot be reached: Connection refused; trying again in 1 s`,
    );
    await worker.says('trying again in 2 s');
    const endpoint = await worker.endpoint();
    expect((await fetch(`${endpoint}/healthz`)).status).toBe(200);
    const ready = await fetch(`${endpoint}/ready`);
    expect([ready.status, await ready.text()]).toEqual([503, 'starting\n']);
    const metrics = await (await fetch(`${endpoint}/metrics`)).text();
    expect(metrics).toContain('interlude_write_attempts_total{verb="apply"} 0');
    expect(await worker.kill('SIGTERM')).toBe(0);
    expect(worker.stderr).toBe('');
    expect(JSON.stringify(worker.lines)).not.toContain('    at ');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 on %s', async (signal) => {
    const worker = new WorkerProcess(SETTINGS);
    await worker.says('cannot be reached');
    expect(await worker.kill(signal)).toBe(0);
  });

  it.each([
    [
      {},
      'http://127.0.0.1:9 is not a public region of Genesys Cloud but a gateway or a simulator',
      5,
    ],
    [REGION, 'mypurecloud.ie (eu-west-1) is a public region of Genesys Cloud: it serves', 4],
  ])('says which kinds can be served with %j, and shows no secret', async (env, words, count) => {
    const worker = new WorkerProcess({ ...SETTINGS, ...env });
    const line = await worker.says(words);
    expect(line['kinds']).toHaveLength(count);
    expect(JSON.stringify(worker.lines)).not.toContain('sim-secret');
  });
});
