/**
 * The instruments with a real worker: doctor, metrics and the log say what is wrong while it is, and blame the right
 * part.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { interludeHere } from '../../cli/in-process.ts';
import { until } from '../../support/until.ts';
import { freePort } from '../../worker/worker-process.ts';
import { BY, Stack } from '../stage/stack.ts';

interface Verdict {
  readonly state: string;
  readonly problems: number;
  readonly checks: readonly { readonly check: string; readonly state: string }[];
}

describe('doctor', () => {
  let stack: Stack;
  let folder: string;
  let metricsUrl: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'interlude-doctor-'));
    const address = `127.0.0.1:${await freePort()}`;
    metricsUrl = `http://${address}/metrics`;
    stack = await Stack.start({ rescueDirectory: folder, metricsAddress: address });
  });

  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function doctor(...flags: readonly string[]) {
    return interludeHere(['doctor', ...flags], { env: stack.temporalEnv });
  }

  async function verdict(): Promise<Verdict & { readonly code: unknown }> {
    const { code, stdout } = await doctor('--json');
    const value: Verdict = JSON.parse(stdout);
    return { ...value, code };
  }

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(metricsUrl)).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `)) ?? '';
    return Number(line.split(' ')[1] ?? Number.NaN);
  }

  it('says that all is well while it is, and names a line that cannot go back until it is back', async () => {
    const { id } = await stack.newLine();
    const request = stack.request(id, 1_000, { duration_minutes: 60 });
    const { handle } = await stack.client.schedule(request);
    await stack.reaches(handle, 'active');
    // Lists lag a little behind the window.
    await until(
      'that all is well',
      () => doctor(),
      ({ stdout }) => stdout.endsWith('\nAll is well.\n'),
    );
    await stack.simulator.changeSettings({ withdrawn_permissions: ['flow:write'] });
    await handle.end(BY);
    // The permission is known to be withdrawn a moment before the window calls a person.
    const ill = await until(
      'a problem of the window',
      () => verdict(),
      ({ checks }) => checks.some(({ check, state }) => check === 'window' && state === 'fail'),
    );
    expect(ill.code).toBe(1);
    const failing = ill.checks.filter(({ state }) => state === 'fail').map(({ check }) => check);
    expect(failing).toEqual(['permission to write', 'window']);
    await until(
      'an overdue line',
      () => metric('interlude_oldest_overdue_revert_seconds'),
      (seconds) => seconds > 0,
    );
    await until(
      'a person needed',
      () => metric('interlude_windows_need_person'),
      (windows) => windows === 1,
    );
    const [worker] = stack.workers;
    const told = await worker?.line('revert_delayed', ({ event }) => event === 'revert_delayed');
    expect(told).toMatchObject({ msg: 'AUDIT_LOG', level: 'error' });
    await stack.simulator.changeSettings({ withdrawn_permissions: [] });
    await handle.retryNow(BY);
    await handle.result();
    const again = await until(
      'only a warning',
      () => verdict(),
      ({ state }) => state !== 'problems',
    );
    expect(again).toMatchObject({ state: 'warnings', code: 0, problems: 0 });
  });

  it('does not blame Temporal for a worker that was stopped', async () => {
    const [worker] = stack.workers;
    await worker?.kill('SIGTERM');
    const { code, stdout } = await doctor();
    expect(code).toBe(1);
    expect(stdout).toContain('ok    temporal: answers');
    expect(stdout).toMatch(/FAIL {2}workers for windows: /);
    expect(stdout).not.toContain('cannot be reached');
    expect(stdout).toContain('sweeper: ');
    expect(stdout).toContain('permission to write');
  });
});
