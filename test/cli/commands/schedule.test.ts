import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { aDryRun, aStatus, FakeClient, FakeClientError, WINDOW_ID } from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlude-schedule-'));
afterAll(() => rmSync(folder, { recursive: true }));

const REQUEST = {
  flow_id: 'main-line',
  start_time: '2027-01-15T02:00:00',
  duration_minutes: 30,
  fallback_greeting: 'Please call back in 30 minutes.',
  reroute_queue_id: 'queue-1',
  callback_url: 'https://hooks.example.com/x',
};

function file(name: string, content: unknown): string {
  const where = path.join(folder, name);
  writeFileSync(where, JSON.stringify(content));
  return where;
}

const WHOLE = file('whole.json', REQUEST);

function clientThatFails(failure: Error): FakeClient {
  const client = new FakeClient();
  client.failure = failure;
  return client;
}

describe('schedule', () => {
  it('sends the file as it is and prints the status', async () => {
    const { code, stdout, client } = await interlude(['schedule', WHOLE, '--json']);
    expect(code).toBe(0);
    expect(client.requests).toEqual([REQUEST]);
    expect(JSON.parse(stdout)).toEqual(aStatus());
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(client.closed).toBe(true);
  });

  it('does not say accepted of a window that is over already', async () => {
    const client = new FakeClient();
    client.window.statuses = [aStatus({ phase: 'cancelled' })];
    const { code, stdout } = await interlude(['schedule', WHOLE], { client });
    expect(code).toBe(0);
    expect(stdout).toContain('is over; nothing was booked. Use --request-id to book another one');
    expect(stdout).not.toContain('Accepted.');
    expect(stdout).not.toContain('Follow it');
  });

  it('lets flags win over the file, and the file over the defaults', async () => {
    const defaults = file('defaults.json', {
      max_concurrent_windows: 1,
      reason: 'd',
      flow_id: 'd',
    });
    const request = file('request.json', { ...REQUEST, max_concurrent_windows: 2, reason: null });
    const { client } = await interlude([
      'schedule',
      request,
      '--defaults',
      defaults,
      '--duration',
      '45',
      '--callback-events',
      'scheduled,reverted',
    ]);
    expect(client.requests).toEqual([
      {
        ...REQUEST,
        max_concurrent_windows: 2,
        reason: 'd',
        duration_minutes: 45,
        callback_events: ['scheduled', 'reverted'],
      },
    ]);
  });

  it('takes a request made of flags alone', async () => {
    const { code, client } = await interlude([
      'schedule',
      '--flow-id=main-line',
      '--start=+14h',
      '--duration=30',
      '--greeting=Please call back in 30 minutes.',
      '--queue=queue-1',
      '--callback-url=https://hooks.example.com/x',
    ]);
    expect(code).toBe(0);
    expect(client.requests).toEqual([{ ...REQUEST, start_time: '2027-01-15T02:00:00Z' }]);
  });

  it('reads standard input', async () => {
    const stdin = JSON.stringify(REQUEST);
    const { client } = await interlude(['schedule', '-'], { stdin });
    expect(client.requests).toEqual([REQUEST]);
  });

  it('takes the queue out with --no-queue', async () => {
    const { client } = await interlude(['schedule', WHOLE, '--no-queue']);
    expect(client.requests[0]).not.toHaveProperty('reroute_queue_id');
  });

  it('says every problem of a request at once, with field and flag, before anybody is asked', async () => {
    const bad = file('bad.json', { ...REQUEST, flow_id: 'a/b', colour: 'red', target: 'x' });
    const { code, stderr, client } = await interlude(['schedule', bad, '--duration', 'abc'], {
      connectError: new Error('must not connect'),
    });
    expect(code).toBe(2);
    expect(stderr).toContain('duration_minutes (--duration): must be a number, not "abc"');
    expect(stderr).toContain('flow_id (--flow-id): must not contain');
    expect(stderr).toContain('colour: is not a field of a request');
    expect(stderr).toContain('target (--target): must be an object with a kind');
    expect(client.requests).toEqual([]);
  });

  it('asks about an old start anyway: the window may exist', async () => {
    const old = file('old.json', { ...REQUEST, start_time: '2020-01-15T02:00:00' });
    const { code, client } = await interlude(['schedule', old]);
    expect(code).toBe(0);
    expect(client.requests).toHaveLength(1);
  });

  it('says what is wrong with an old start if nobody can be asked', async () => {
    const old = file('old.json', { ...REQUEST, start_time: '2020-01-15T02:00:00' });
    const connectError = new FakeClientError('unreachable', 'Temporal cannot be reached');
    const { code, stderr } = await interlude(['schedule', old], { connectError });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'start_time (--start): 2020-01-15 03:00 CET (02:00 UTC) is in the past',
    );
  });

  it('needs something to schedule', async () => {
    const { code, stderr } = await interlude(['schedule']);
    expect(code).toBe(2);
    expect(stderr).toContain('give a FILE');
  });

  it.each([
    ['conflict', 3],
    ['preflight', 3],
    ['unavailable', 3],
    ['different', 3],
    ['invalid', 2],
    ['no_worker', 4],
    ['pending', 1],
    ['unreachable', 1],
  ])('ends a request that is answered with %s with exit code %i', async (code, exitCode) => {
    const problems = [{ path: 'flow_id', message: 'is not known' }];
    const failure = new FakeClientError(code, `said ${code}`, { problems });
    const ran = await interlude(['schedule', WHOLE, '--json'], {
      client: clientThatFails(failure),
    });
    expect(ran.code).toBe(exitCode);
    expect(ran.stderr).toBe('');
    expect(JSON.parse(ran.stdout)).toEqual({
      error: {
        code,
        message: `said ${code}`,
        problems,
        conflicts: [],
        ...(code === 'pending' ? { workflow_id: WINDOW_ID } : {}),
      },
    });
  });

  it('shows a conflict with the other window', async () => {
    const conflict = {
      workflow_id: 'other',
      target: 'flow-ivr:main-line',
      start_time: '2027-01-15T02:00:00Z',
      end_time: '2027-01-15T02:30:00Z',
      kind: 'overlap',
      message: 'booked by other from 02:00',
    } as const;
    const failure = new FakeClientError('conflict', 'refused', { conflicts: [conflict] });
    const { stderr } = await interlude(['schedule', WHOLE], { client: clientThatFails(failure) });
    expect(stderr).toContain('Refused; nothing was booked.\n  booked by other from 02:00');
  });
});

describe('schedule now', () => {
  it('says what changes at once and asks a person', async () => {
    const { code, questions, stderr, client } = await interlude(
      ['schedule', WHOLE, '--start', 'now', '--no-queue'],
      { tty: true },
    );
    expect(questions[0]).toContain('NOW: callers hear "Please call back in 30 minutes."');
    expect(questions[0]).toContain('CALLERS WILL BE DISCONNECTED');
    expect(client.requests).toEqual([]);
    expect(code).toBe(1);
    expect(stderr).toContain('nothing was changed');
  });

  it.each([
    ['after a yes', [], { tty: true, answer: true }, 1],
    ['with --yes', ['--yes'], { tty: true }, 0],
    ['without a terminal', [], { tty: false }, 0],
  ])('books %s', async (_when, flags, setting, asked) => {
    const argv = ['schedule', WHOLE, '--start', 'now', ...flags];
    const { code, questions, client } = await interlude(argv, setting);
    expect(code).toBe(0);
    expect(questions).toHaveLength(asked);
    expect(client.requests).toHaveLength(1);
  });

  it('does not ask about a start that is far away', async () => {
    const { questions } = await interlude(['schedule', WHOLE], { tty: true });
    expect(questions).toEqual([]);
  });

  it('says on a terminal that it waits for a worker, and wipes it out', async () => {
    const { stderr } = await interlude(['schedule', WHOLE], { tty: true, ticks: 2 });
    expect(stderr).toContain('Waiting for a worker on ivr-maintenance (up to 30 s)');
    expect(stderr.endsWith('\r\u001b[2K')).toBe(true);
    expect((await interlude(['schedule', WHOLE], { ticks: 2 })).stderr).toBe('');
  });
});

describe('schedule with a local time', () => {
  const OTHERS = [
    '--flow-id=main-line',
    '--greeting=Please call back.',
    '--callback-url=https://hooks.example.com/x',
  ];

  it('says how it took it before anything is booked, and sends the instant', async () => {
    const argv = ['schedule', ...OTHERS, '--start', 'tomorrow 02:00', '--duration', '1h'];
    const berlin = { env: { TZ: 'Europe/Berlin' } };
    const { code, stderr, client } = await interlude(argv, berlin);
    expect(code).toBe(0);
    expect(stderr).toBe(
      'start: 2027-01-15 02:00 CET (01:00 UTC) in Europe/Berlin, in 13 h\nduration: 60 min\n',
    );
    expect(client.requests[0]).toEqual({
      flow_id: 'main-line',
      start_time: '2027-01-15T01:00:00Z',
      duration_minutes: 60,
      fallback_greeting: 'Please call back.',
      callback_url: 'https://hooks.example.com/x',
    });
    const failed = await interlude(argv, { ...berlin, connectError: new Error('not reached') });
    expect(failed.stderr).toContain('start: 2027-01-15 02:00 CET (01:00 UTC) in Europe/Berlin');
  });

  it('prints one JSON value anyway', async () => {
    const argv = ['schedule', WHOLE, '--start', '22:12', '--json'];
    const { stdout, stderr } = await interlude(argv, { env: { TZ: 'Europe/Berlin' } });
    expect(JSON.parse(stdout)).toEqual(aStatus());
    expect(stderr).toBe(
      'start: 2027-01-14 22:12 CET (21:12 UTC) in Europe/Berlin, in 9 h 12 min\n',
    );
  });

  it('says nothing of what was written whole', async () => {
    const argv = ['schedule', WHOLE, '--start', '2027-01-15T02:00:00Z', '--duration', '30'];
    expect((await interlude(argv)).stderr).toBe('');
  });

  it('says the time, and asks, before a line changes at once', async () => {
    const { questions, stderr } = await interlude(['schedule', WHOLE, '--start', 'now'], {
      tty: true,
    });
    expect(stderr).toContain('start: 2027-01-14 13:00 CET (12:00 UTC) in Europe/Berlin, now\n');
    expect(questions).toHaveLength(1);
  });

  it.each([
    ['+99999999d', [], {}, 'start_time (--start): is more than five years ahead'],
    ['later', [], {}, 'start_time (--start): must be an RFC 3339 time'],
    [
      '02:00',
      ['--time-zone', 'BST'],
      {},
      'time_zone (--time-zone): must be an IANA time zone; BST',
    ],
    ['02:00', [], { TZ: 'CET-1CEST' }, 'start_time (--start): TZ ("CET-1CEST") must be an IANA'],
    ['2027-03-28 02:30', ['--time-zone', 'Europe/Berlin'], {}, 'does not exist in Europe/Berlin'],
  ])('refuses %s %j, and nothing else is reported', async (start, flags, env, message) => {
    const argv = ['schedule', WHOLE, '--start', start, ...flags];
    const { code, stderr, client } = await interlude(argv, { env });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.match(/^ {2}\w+/gm)).toHaveLength(1);
    expect(client.requests).toEqual([]);
  });

  it('shows a dry run in the zone it was read in', async () => {
    const argv = ['schedule', WHOLE, '--start', '2027-01-15 02:00', '--time-zone', 'Asia/Tokyo'];
    const { stdout } = await interlude([...argv, '--dry-run']);
    expect(stdout).toContain('starts  2027-01-15 11:00 GMT+9');
  });
});

describe('schedule --dry-run', () => {
  it('shows the write and books nothing', async () => {
    const { code, stdout } = await interlude(['schedule', WHOLE, '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('PATCH /api/v2/flow/ivr/main-line');
    expect(stdout).toContain('Nothing was booked.');
  });

  it('prints the answer as JSON, and exit code 3 if it would be refused', async () => {
    const client = new FakeClient();
    const problems = [{ path: 'reroute_queue_id', message: 'has no members' }];
    const { verdict } = aDryRun();
    client.dryRunAnswer = aDryRun({
      verdict: { ...verdict, accepted: false, code: 'preflight', problems },
    });
    const ran = await interlude(['schedule', WHOLE, '--dry-run', '--json'], { client });
    expect(ran.code).toBe(3);
    expect(JSON.parse(ran.stdout)).toEqual(client.dryRunAnswer);
    const text = await interlude(['schedule', WHOLE, '--dry-run'], { client });
    expect(text.stdout).toContain('Would be refused');
    expect(text.stdout).toContain('reroute_queue_id: has no members');
  });

  it('never asks, even if the window would start now', async () => {
    const argv = ['schedule', WHOLE, '--start', 'now', '--dry-run'];
    expect((await interlude(argv, { tty: true })).questions).toEqual([]);
  });

  it('refuses an old start', async () => {
    const old = file('old.json', { ...REQUEST, start_time: '2020-01-15T02:00:00' });
    const { code, client } = await interlude(['schedule', old, '--dry-run']);
    expect(code).toBe(2);
    expect(client.requests).toEqual([]);
  });
});
