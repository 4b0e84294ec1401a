/** The command line against a whole stack: what it prints, and its exit codes; a window's life by processes. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import type { AuditRecord, Verification, WindowStatus } from '../../../src/client/index.ts';
import { interludeHere } from '../../cli/in-process.ts';
import { interludeProcess, type Ended } from '../../cli/program.ts';
import { until } from '../../support/until.ts';
import { Stack } from '../stage/stack.ts';

const HOUR_MS = 3_600_000;

type Run = (args: readonly string[]) => Promise<Ended>;

describe('the command line', () => {
  let stack: Stack;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'interlude-cli-'));
    stack = await Stack.start();
  });

  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const here: Run = (args) => interludeHere(args, { env: stack.temporalEnv });

  function asProcess(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return interludeProcess(args, { HOME: folder, ...stack.temporalEnv, ...env });
  }

  /** Runs with `--json`: one value on standard output, nothing else anywhere. */
  async function json<T>(args: readonly string[], code = 0, run = here): Promise<T> {
    const ended = await run([...args, '--json']);
    expect({ ...ended, stdout: '' }).toEqual({ code, stdout: '', stderr: '' });
    expect(ended.stdout.trim().split('\n')).toHaveLength(1);
    const value: T = JSON.parse(ended.stdout);
    return value;
  }

  async function requestFile(request: object): Promise<string> {
    const file = path.join(folder, `${randomUUID()}.json`);
    await writeFile(file, JSON.stringify(request));
    return file;
  }

  /** Lists, through which a window is found, lag a little. */
  async function isListed(target: string): Promise<void> {
    await until(
      'the window in the lists',
      () => json<readonly unknown[]>(['list', '--target', target]),
      ({ length }) => length > 0,
    );
  }

  it('takes a window through its life', async () => {
    const before = await stack.newLine();
    const file = await requestFile(stack.request(before.id, 0, { duration_minutes: 30 }));

    const dry = await asProcess(['schedule', file, '--dry-run']);
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain('CALLERS WILL BE DISCONNECTED');
    expect(await stack.writes(before.id)).toEqual([]);

    const booked = await json<WindowStatus>(['schedule', file], 0, asProcess);
    expect(booked).toMatchObject({ flow_id: before.id, duration_minutes: 30 });
    await isListed(before.id);
    const active = await until(
      'an active window',
      () => json<WindowStatus>(['show', before.id]),
      ({ phase }) => phase === 'active',
    );
    expect(active.line).toBe('maintenance');
    const own = ({ workflow_id: id }: WindowStatus): boolean => id === booked.workflow_id;
    const listed = await until(
      'the list with the window as it is',
      () => json<readonly WindowStatus[]>(['list']),
      (rows) => rows.find(own)?.phase === 'active',
    );
    expect(listed.find(own)).toEqual(active);

    const seen = active.end_time ?? '';
    const extend = ['extend', before.id, '--by', '15', '--expected-end', seen];
    const extended = await json<WindowStatus>(extend, 0, asProcess);
    expect(Date.parse(extended.end_time ?? '') - Date.parse(seen)).toBe(HOUR_MS / 4);
    const refused = await json<{ error: { code: string } }>(extend, 3, asProcess);
    expect(refused.error.code).toBe('control_refused');

    const end = ['end', before.id, '--reason', 'done early', '--actor', 'tom'];
    const ended = await json<WindowStatus>(end, 0, asProcess);
    expect(ended.workflow_id).toBe(booked.workflow_id);
    await stack.client.getHandle(booked.workflow_id).result();
    expect(await stack.line(before.id)).toEqual({ ...before, version: before.version + 2 });
    expect(await json(['end', before.id, '--reason', 'again'], 3)).toMatchObject({
      error: { code: 'control_refused', message: expect.stringContaining('over') },
    });

    const audit = await json<readonly AuditRecord[]>(['audit', before.id], 0, asProcess);
    const events = audit.map(({ event }) => event).filter((event) => event !== 'callback');
    expect(events).toEqual([
      'requested',
      'accepted',
      'armed',
      'applied',
      'extended',
      'control_refused',
      'end_requested',
      'reverted',
    ]);
    const person = `interlude-cli/${userInfo().username}@${hostname()}/`;
    expect(audit[0]?.actor).toContain(person);
    const asked = audit.find(({ event }) => event === 'end_requested');
    expect(asked).toMatchObject({ actor: 'tom', actor_source: 'claimed', reason: 'done early' });
    expect(audit.find(({ event }) => event === 'reverted')).toMatchObject({
      previous_version: before.version + 1,
      new_version: before.version + 2,
    });
  });

  it('takes local times and lengths in flags, says how, and the same once more is the same window', async () => {
    const { id } = await stack.newLine();
    const file = await requestFile(stack.request(id, HOUR_MS));
    const berlin = { TZ: 'Europe/Berlin' };
    const book = ['schedule', file, '--start', 'tomorrow 12:00', '--duration', '1h', '--json'];
    const first = await asProcess(book, berlin);
    expect(first.stderr).toMatch(
      /^start: \S+ 12:00 CES?T \(1[01]:00 UTC\) in Europe\/Berlin, in .+\nduration: 60 min\n$/,
    );
    const booked: WindowStatus = JSON.parse(first.stdout);
    expect(booked.duration_minutes).toBe(60);
    const [, date = '', utc = ''] = /start: (\S+) .+\((\S+) UTC/.exec(first.stderr) ?? [];
    expect(booked.start_time).toBe(`${date}T${utc}:00.000+00:00`);

    const inTokyo = { TZ: 'Asia/Tokyo' };
    const again = ['--start', `${date} 12:00`, '--time-zone', 'Europe/Berlin', '--duration', '60m'];
    const second = await asProcess(['schedule', file, ...again, '--json'], inTokyo);
    expect(JSON.parse(second.stdout)).toMatchObject({ run_id: booked.run_id });
    await json(['cancel', booked.workflow_id, '--reason', 'tried']);
  });

  it.each(['', 'CET-1CEST', 'Nowhere', ':Asia/Tokyo'])(
    'lists windows where TZ is %j',
    async (tz) => {
      expect(await asProcess(['list', '--limit', '500'], { TZ: tz })).toMatchObject({
        code: 0,
        stderr: '',
      });
    },
  );

  it('verifies a window: exit 0 while its line stands as it was left, 1 once somebody has edited it', async () => {
    const { id } = await stack.newLine();
    await json(['schedule', await requestFile(stack.request(id, HOUR_MS))]);
    await isListed(id);
    expect(await json(['verify', id])).toMatchObject({ verdict: 'nothing', checks: [] });
    await json(['cancel', id, '--reason', 'now instead']);
    const { handle } = await stack.client.schedule(stack.request(id, 0));
    await stack.reaches(handle, 'active');
    expect(await json(['verify', handle.workflowId])).toMatchObject({ verdict: 'match' });
    await json(['end', handle.workflowId, '--reason', 'done']);
    await handle.result();
    const well = await json<Verification>(['verify', handle.workflowId]);
    expect(well.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(well.verdict).toBe('match');
    await stack.simulator.editTarget(id, { greeting: { text: 'By hand.' } });
    const edited = await here(['verify', handle.workflowId]);
    expect(edited.code).toBe(1);
    expect(edited.stdout).toMatch(/^MISMATCH .*\nlive: changed since: version \d+/);
  });

  it('names what is wrong: exit 2, refused: exit 3', async () => {
    const wrong = await requestFile({ flow_id: 'a/b', duration_minutes: '30' });
    expect(await json(['schedule', wrong], 2)).toMatchObject({
      error: {
        code: 'invalid',
        problems: expect.arrayContaining([{ path: 'flow_id', message: expect.any(String) }]),
      },
    });
    const unknown = await requestFile(stack.request('nowhere', HOUR_MS));
    expect(await json(['schedule', unknown], 3)).toMatchObject({
      error: { code: 'preflight', problems: [{ path: 'flow_id' }] },
    });
    expect(await json(['show', 'no-such-window'], 2)).toMatchObject({
      error: { code: 'not_found' },
    });
  });

  it('asks for more of an id that several windows share', async () => {
    const { id } = await stack.newLine();
    for (const hours of [1, 3]) {
      const request = stack.request(id, hours * HOUR_MS);
      await json(['schedule', await requestFile(request)]);
    }
    const rows = async () => (await json<readonly unknown[]>(['list', '--target', id])).length;
    await until('both in the list', rows, (count) => count === 2);
    expect(await json(['cancel', id, '--reason', 'x'], 2)).toMatchObject({
      error: { code: 'ambiguous' },
    });
  });

  it('doctor finds that it works, and what is not', async () => {
    // No folder for break-glass files is configured, and other tests leave windows that did not happen.
    const works = await here(['doctor']);
    expect(works.stderr).toBe('');
    expect(works.stdout).toContain('warn  break-glass files: none: RESCUE_DIR is not set');
    expect(works.stdout).toMatch(
      /\n(?:It works, with \d+ warnings?\.|\d+ problems? needs? a person)/,
    );
    const elsewhere = { ...stack.temporalEnv, TEMPORAL_TASK_QUEUE: `none-${randomUUID()}` };
    const lost = await interludeHere(['doctor', '--json'], { env: elsewhere });
    expect(lost.code).toBe(1);
    expect(JSON.parse(lost.stdout)).toMatchObject({ ok: false, state: 'problems' });
  });
});
