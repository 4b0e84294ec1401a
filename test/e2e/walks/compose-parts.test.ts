/**
 * docker-compose.yml without Docker: its parts as processes, with its environment and its commands, on a real
 * PostgreSQL. Skipped if PostgreSQL, or a server that supports it, is missing.
 */
import path from 'node:path';
import { startParts, type Parts } from '../../../dev/deployment/parts.ts';
import { Program } from '../../cli/program.ts';
import { EXECUTABLE, withPostgres } from '../stage/with-postgres.ts';

const ROOT = path.resolve(__dirname, '../../..');

withPostgres()('the parts of docker-compose.yml', () => {
  let parts: Parts;

  beforeAll(async () => {
    parts = await startParts({
      executable: EXECUTABLE,
      programs: path.join(ROOT, 'dist'),
      composeFile: path.join(ROOT, 'docker-compose.yml'),
    });
  });

  afterAll(() => parts?.stop());

  it('are healthy as the file asks', async () => {
    expect((await fetch(`${parts.metricsUrl}/ready`)).status).toBe(200);
    expect((await fetch(parts.uiUrl)).status).toBe(200);
    expect(await (await fetch(parts.sdkMetricsUrl)).text()).toContain('temporal_');
  });

  it('book a window, by a command in the worker’s environment', async () => {
    const { stdout, stderr, code } = await new Program(
      ['schedule', '-', '--json'],
      parts.workerEnv,
      JSON.stringify({
        flow_id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
        start_time: new Date(Date.now() + 3_600_000).toISOString(),
        duration_minutes: 30,
        fallback_greeting: 'We are back in half an hour.',
        callback_url: 'https://hooks.example.com/changes',
      }),
    ).ended;
    expect({ code, stderr, stdout }).toMatchObject({ code: 0 });
    const status: { phase: string } = JSON.parse(stdout);
    expect(status.phase).toBe('scheduled');
    const doctor = await new Program(['doctor'], parts.workerEnv).ended;
    expect(doctor).toMatchObject({ code: 0 });
  });
});
