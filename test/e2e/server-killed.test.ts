// The Temporal server dies (kill -9) while a line is in maintenance and comes back on its file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDevServer, type DevServer } from '../../src/dev-server/index.ts';
import { EXECUTABLE_VARIABLE } from '../support/test-server.ts';
import { reaches, Stack } from './stack.ts';

jest.setTimeout(90_000);

const MINUTE_MS = 2_000;
const NAMESPACE = 'kept';

describe('the Temporal server, killed', () => {
  let folder: string;
  let server: DevServer;
  let stack: Stack | undefined;

  function startServer(port?: number): Promise<DevServer> {
    return startDevServer({
      executable: process.env[EXECUTABLE_VARIABLE] ?? '',
      uiPort: 'none',
      namespaces: [NAMESPACE],
      dbFilename: path.join(folder, 'temporal.db'),
      ...(port === undefined ? {} : { port }),
    });
  }

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'interlude-e2e-'));
    server = await startServer();
  });

  afterAll(async () => {
    await stack?.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('while a window is active: with the server the line comes back', async () => {
    const temporal = { address: server.address, namespace: NAMESPACE };
    stack = await Stack.start({ minuteMs: MINUTE_MS, temporal });
    const before = await stack.newLine();
    const request = stack.request(before.id, 6_000);
    const { handle } = await stack.client.schedule(request);
    await reaches(handle, 'active');
    server.kill('SIGKILL');
    await server.ended;
    server = await startServer(server.port);
    const { status, proof } = await handle.result();

    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    expect(await stack.line(before.id)).toEqual({ ...before, version: before.version + 2 });
    const [apply, revert, ...more] = await stack.writes(before.id);
    expect(more).toEqual([]);
    expect(apply?.before).toEqual(before);
    const endMs = Date.parse(request.start_time) + 5 * MINUTE_MS;
    expect(Date.parse(revert?.at ?? '')).toBeGreaterThanOrEqual(endMs);
  });
});
