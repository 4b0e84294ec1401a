/** The Temporal server dies (kill -9) while a line is in maintenance and comes back with its database file. */
import { ServerOnFile } from '../stage/server-on-file.ts';
import { Stack } from '../stage/stack.ts';

/** A window may begin ten seconds late, and its end is awaited. */
const MINUTE_MS = 500;
const MINUTES = 25;

describe('the Temporal server, killed', () => {
  let server: ServerOnFile;
  let stack: Stack | undefined;

  beforeAll(async () => {
    server = await ServerOnFile.start('kept');
  });

  afterAll(async () => {
    await stack?.stop();
    await server.stop();
  });

  it('while a window is active: with the server the line comes back', async () => {
    stack = await Stack.start({ minuteMs: MINUTE_MS, temporal: server.temporal });
    const before = await stack.newLine();
    const request = stack.request(before.id, 2_000, { duration_minutes: MINUTES });
    const { handle } = await stack.client.schedule(request);
    await stack.reaches(handle, 'active');
    await server.kill();
    await server.restart();
    const { status, proof } = await handle.result();

    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    expect(await stack.line(before.id)).toEqual({ ...before, version: before.version + 2 });
    const [apply, revert, ...more] = await stack.writes(before.id);
    expect(more).toEqual([]);
    expect(apply?.before).toEqual(before);
    const endMs = Date.parse(request.start_time) + MINUTES * MINUTE_MS;
    expect(Date.parse(revert?.at ?? '')).toBeGreaterThanOrEqual(endMs);
  });
});
