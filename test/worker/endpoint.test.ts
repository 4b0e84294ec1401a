/** The worker's HTTP endpoint: readiness, metrics, and an address in use. */
import { request } from 'node:http';
import { openEndpoint, type Endpoint, type Readiness } from '../../src/worker/temporal/endpoint.ts';
import { StartError } from '../../src/worker/error-words.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

const opened: Endpoint[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((endpoint) => endpoint.close()));
});

async function open(readiness: () => Readiness, scrape = async () => 'interlude_up 1\n') {
  const metrics = { contentType: 'text/plain; version=0.0.4', scrape };
  const endpoint = await openEndpoint(LOOPBACK, { readiness, metrics });
  opened.push(endpoint);
  return endpoint;
}

/** Asks with the path exactly as given. */
async function ask(endpoint: Endpoint, path: string, method = 'GET') {
  const { hostname, port } = new URL(endpoint.url);
  return new Promise<{ status: number | undefined; text: string; type: string | undefined }>(
    (resolve, reject) => {
      const asking = request({ hostname, port, path, method }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode, text, type: answer.headers['content-type'] }),
        );
      });
      asking.on('error', reject);
      asking.end();
    },
  );
}

describe('the endpoint', () => {
  it('is ready only while the worker polls, and alive in any state', async () => {
    let state: Readiness = 'starting';
    const endpoint = await open(() => state);
    expect(await ask(endpoint, '/ready')).toMatchObject({ status: 503, text: 'starting\n' });
    state = 'ready';
    expect(await ask(endpoint, '/ready')).toMatchObject({ status: 200, text: 'ready\n' });
    state = 'draining';
    expect(await ask(endpoint, '/ready')).toMatchObject({ status: 503, text: 'draining\n' });
    expect(await ask(endpoint, '/healthz')).toMatchObject({ status: 200 });
  });

  it('serves metrics as Prometheus reads them', async () => {
    const endpoint = await open(() => 'ready');
    expect(await ask(endpoint, '/metrics?name[]=x')).toEqual({
      status: 200,
      text: 'interlude_up 1\n',
      type: 'text/plain; version=0.0.4',
    });
  });

  it('answers 500 when the metrics cannot be collected, without saying why', async () => {
    const endpoint = await open(
      () => 'ready',
      () => Promise.reject(new Error('inner words')),
    );
    const { status, text } = await ask(endpoint, '/metrics');
    expect(status).toBe(500);
    expect(text).not.toContain('inner words');
  });

  it.each(['/', '/unknown', '//', '/ready/'])('has nothing at %s', async (path) => {
    expect(await ask(await open(() => 'ready'), path)).toMatchObject({ status: 404 });
  });

  it('changes nothing', async () => {
    expect(await ask(await open(() => 'ready'), '/ready', 'POST')).toMatchObject({ status: 405 });
  });

  it('says so when its address is in use', async () => {
    const { port } = new URL((await open(() => 'ready')).url);
    const address = { host: '127.0.0.1', port: Number(port) };
    const metrics = { contentType: 'text/plain', scrape: async () => '' };
    const again = openEndpoint(address, { readiness: () => 'ready', metrics });
    await expect(again).rejects.toThrow(StartError);
    await expect(again).rejects.toThrow(
      `METRICS_ADDRESS 127.0.0.1:${port} is in use by another program: end it, or choose another port`,
    );
  });

  it('says so when its address is none of this machine', async () => {
    const metrics = { contentType: 'text/plain', scrape: async () => '' };
    const elsewhere = { host: '192.0.2.1', port: 9 };
    await expect(openEndpoint(elsewhere, { readiness: () => 'ready', metrics })).rejects.toThrow(
      'METRICS_ADDRESS 192.0.2.1:9 cannot be listened on (EADDRNOTAVAIL)',
    );
  });
});
