import { aStatus, FakeClient, FakeClientError, WINDOW_ID } from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

function clientWith(status: Parameters<typeof aStatus>[0]): FakeClient {
  const client = new FakeClient();
  client.window.statuses = [aStatus(status)];
  return client;
}

function activeClient(): FakeClient {
  return clientWith({ phase: 'active', line: 'maintenance' });
}

function refusing(status: Parameters<typeof aStatus>[0]): FakeClient {
  const client = clientWith({ applied_at: '2027-01-14T11:00:00Z', ...status });
  client.window.refusal = new FakeClientError('control_refused', 'no revert is late');
  return client;
}

describe('the kill switch', () => {
  it.each([
    ['stop-starts', 'stopStarts', 'stopped'],
    ['allow-starts', 'allowStarts', 'allowed'],
  ])('%s says who, why and for which organisation', async (command, verb, starts) => {
    const { code, stdout, client } = await interlude([command, '--reason', 'wrong text', '--json']);
    expect(code).toBe(0);
    const by = { actor: 'mia', reason: 'wrong text' };
    expect(client.window.said).toEqual([{ verb, argument: by }]);
    expect(JSON.parse(stdout)).toEqual({ organization_id: 'org-1', starts, ...by });
  });

  it('asks on a terminal, and does nothing without a yes', async () => {
    const argv = ['stop-starts', '--reason', 'test'];
    const { code, questions, client } = await interlude(argv, { tty: true, answer: false });
    expect(code).not.toBe(0);
    expect(questions[0]).toContain('No window starts from NOW on');
    expect(client.window.said).toEqual([]);
  });
});

describe('end --all', () => {
  it('reports each window, and fails if one could not be ended', async () => {
    const client = new FakeClient();
    const other = 'ivr-window/flow-ivr:other/20270115T020000Z';
    client.ended = [
      { workflow_id: WINDOW_ID, status: aStatus(), message: null, ok: true },
      { workflow_id: other, status: null, message: 'no answer', ok: false },
    ];
    const argv = ['end', '--all', '--reason', 'wrong text'];
    const { code, stdout } = await interlude(argv, { client });
    expect(code).toBe(1);
    expect(stdout).toContain('main-line/20270115T020000Z: ending');
    expect(stdout).toContain('other/20270115T020000Z: no answer');
    expect(stdout).toContain('NOT done: 1 of 2.');
    const json = await interlude([...argv, '--json'], { client });
    expect(JSON.parse(json.stdout)).toEqual(client.ended);
  });

  it('reports the state of the line of each that is over, and that a late revert needs a person', async () => {
    const client = new FakeClient();
    const attention = { what: 'not back yet: 403', since: '', next_step: '' };
    const done = { workflow_id: WINDOW_ID, message: null, ok: true };
    client.ended = [
      { ...done, status: aStatus({ phase: 'reverted', line: 'normal' }) },
      { ...done, status: aStatus({ phase: 'reverting', line: 'maintenance', attention }) },
    ];
    const { code, stdout } = await interlude(['end', '--all', '--reason', 'x'], { client });
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'main-line/20270115T020000Z: over; the line is normal',
      'main-line/20270115T020000Z: ending; the line is being put back (not back yet: 403)',
      '',
    ]);
  });

  it.each([
    [': the revert is late', 'the revert is late'],
    [' did not answer end in time', 'did not answer end in time'],
  ])('names each window once (%s)', async (said, told) => {
    const client = new FakeClient();
    const message = `${WINDOW_ID}${said}`;
    client.ended = [{ workflow_id: WINDOW_ID, status: null, message, ok: false }];
    const { stdout } = await interlude(['end', '--all', '--reason', 'x'], { client });
    expect(stdout.split('\n')[0]).toBe(`main-line/20270115T020000Z: ${told}`);
  });

  it('says so if no window is active', async () => {
    const { code, stdout } = await interlude(['end', '--all', '--reason', 'test']);
    expect([code, stdout]).toEqual([0, 'No window is active.\n']);
  });

  it.each([
    ['neither an id nor --all', ['end', '--reason', 'x']],
    ['both', ['end', 'main', '--all', '--reason', 'x']],
  ])('refuses %s', async (_what, argv) => {
    const { code, stderr } = await interlude(argv);
    expect(code).toBe(2);
    expect(stderr).toContain('give either the id of a window or --all');
  });
});

describe('extend', () => {
  it('sends the end that was seen, the length, who and why', async () => {
    const { code, stdout, client } = await interlude(['extend', 'main', '--by', '30']);
    expect(code).toBe(0);
    expect(client.parts).toEqual(['main']);
    expect(client.window.said).toEqual([
      {
        verb: 'extend',
        argument: {
          byMinutes: 30,
          expectedEndTime: '2027-01-15T02:30:00.000+00:00',
          actor: 'mia',
          reason: 'extended on the command line',
        },
      },
    ]);
    expect(stdout).toContain('it is 2027-01-15 04:00 CET (03:00 UTC)');
  });

  it('sends the end a script saw in its place', async () => {
    const argv = ['extend', 'main', '--until=2027-01-15T03:00:00', '--actor=bot', '--reason=slow'];
    const { client } = await interlude([...argv, '--expected-end=2027-01-15T02:20:00+00:00']);
    expect(client.window.said[0]?.argument).toEqual({
      until: new Date('2027-01-15T02:00:00Z'),
      expectedEndTime: '2027-01-15T02:20:00.000Z',
      actor: 'bot',
      reason: 'slow',
    });
  });

  it.each([
    ['--by', '30m', { byMinutes: 30 }, 'by: 30 min\n'],
    ['--by', '1.5h', { byMinutes: 90 }, 'by: 90 min\n'],
    [
      '--until',
      '04:00',
      { until: new Date('2027-01-15T03:00:00Z') },
      'until: 2027-01-15 04:00 CET (03:00 UTC) in Europe/Berlin, in 15 h\n',
    ],
    ['--until', '2027-01-15T03:00:00Z', { until: new Date('2027-01-15T03:00:00Z') }, ''],
    [
      '--until',
      '30m',
      { until: new Date('2027-01-14T12:30:00Z') },
      'until: 2027-01-14 13:30 CET (12:30 UTC) in Europe/Berlin, in 30 min\n',
    ],
  ])('takes %s %s, and says how', async (flag, given, sent, said) => {
    const argv = ['extend', 'main', flag, given, '--time-zone', 'Europe/Berlin'];
    const { client, stderr } = await interlude(argv);
    expect(client.window.said[0]?.argument).toMatchObject(sent);
    expect(stderr).toBe(said);
  });

  it('reads the end a script saw on the same clock', async () => {
    const argv = ['extend', 'main', '--by', '5', '--expected-end', '2027-01-15 03:30'];
    const { client } = await interlude(argv, { env: { TZ: 'Europe/Berlin' } });
    const expectedEndTime = '2027-01-15T02:30:00.000Z';
    expect(client.window.said[0]?.argument).toMatchObject({ expectedEndTime });
  });

  it('prints the status as JSON', async () => {
    const { stdout } = await interlude(['extend', 'main', '--by', '30', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ end_time: '2027-01-15T03:00:00.000+00:00' });
  });

  it.each([
    ['neither length nor end', [], 'give either --by'],
    ['both', ['--by', '5', '--until', '+5m'], 'give either --by'],
    ['half minutes', ['--by', '1.5'], '--by 1.5: must be a whole number from 1 to 480'],
    ['too many minutes', ['--by', '481'], '--by 481'],
    ['half a minute', ['--by', '90s'], '--by 90s: must be whole minutes, not "90s"'],
    ['no minutes', ['--by', '0m'], '--by 0m: must be a whole number from 1 to 480'],
    ['too long a length', ['--by', '9h'], '--by 9h: must be a whole number from 1 to 480'],
    ['years', ['--until', '+99999999d'], '--until +99999999d: is more than five years ahead'],
    [
      'an abbreviation',
      ['--until', '02:00', '--time-zone', 'IST'],
      '--time-zone IST: must be an IANA time zone; IST is ambiguous',
    ],
    ['no calendar day', ['--until', '2027-02-30T02:00:00Z'], '2027-02-30'],
    ['a time nobody can read', ['--until', 'later'], '--until later: must be an RFC 3339 time'],
    ['an end nobody can read', ['--by', '5', '--expected-end', 'x'], '--expected-end x'],
  ])('refuses %s before anybody is asked', async (_what, flags, message) => {
    const { code, stderr, loads } = await interlude(['extend', 'main', ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(loads).toBe(0);
  });

  it.each([
    ['changed', 3],
    ['conflict', 3],
    ['not_now', 3],
    ['invalid', 2],
  ])('ends with the code of a refusal: %s, %i', async (kind, exitCode) => {
    const client = new FakeClient();
    client.window.refusal = new FakeClientError('control_refused', 'no', { kind });
    const { code, stdout } = await interlude(['extend', 'main', '--by=5', '--json'], { client });
    expect(code).toBe(exitCode);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'control_refused' } });
  });
});

describe.each(['end', 'cancel'])('%s', (verb) => {
  it('needs a reason', async () => {
    const { code, stderr, loads } = await interlude([verb, 'main']);
    expect(code).toBe(2);
    expect(stderr).toContain('--reason');
    expect(loads).toBe(0);
  });

  it('says on a terminal that callers return, and does nothing without a yes', async () => {
    const client = activeClient();
    const ran = await interlude([verb, 'main', '--reason=x'], { client, tty: true });
    expect(ran.questions[0]).toContain('Main line is put back at once: callers return NOW');
    expect(ran.code).toBe(1);
    expect(client.window.said).toEqual([]);
  });

  it.each([
    ['after a yes', [], { tty: true, answer: true }],
    ['with --yes', ['--yes'], { tty: true }],
    ['without a terminal', [], { tty: false }],
  ])('acts %s', async (_when, flags, setting) => {
    const client = activeClient();
    const argv = [verb, 'main', '--reason', 'done early', ...flags];
    const { code } = await interlude(argv, { client, ...setting });
    expect(code).toBe(0);
    expect(client.window.said).toEqual([
      { verb, argument: { actor: 'mia', reason: 'done early' } },
    ]);
  });

  it('shows what came of it, not the status of before', async () => {
    const client = activeClient();
    client.window.stopping = [
      aStatus({ phase: 'reverting', line: 'maintenance' }),
      aStatus({ phase: 'reverted', applied_at: '2027-01-15T02:00:00.000+00:00' }),
    ];
    const { stdout } = await interlude([verb, 'main', '--reason=x'], { client });
    expect(stdout).toContain('; the line is back.');
    expect(stdout).toContain('phase         reverted');
  });

  it('says how far it is if the line is not back in a few seconds', async () => {
    const client = activeClient();
    client.window.stopping = [aStatus({ phase: 'reverting', line: 'maintenance' })];
    const { stdout } = await interlude([verb, 'main', '--reason=x', '--json'], { client });
    expect(JSON.parse(stdout)).toMatchObject({ phase: 'reverting' });
  });

  it('does not ask if no line changes', async () => {
    const { questions, client } = await interlude([verb, 'main', '--reason=x'], { tty: true });
    expect(questions).toEqual([]);
    expect(client.window.said).toHaveLength(1);
  });

  it('answers a decline in JSON too', async () => {
    const setting = { client: activeClient(), tty: true };
    const { stdout } = await interlude([verb, 'main', '--reason=x', '--json'], setting);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'declined' } });
  });
});

describe('cancel before the start', () => {
  it('shows the window called off', async () => {
    const client = new FakeClient();
    client.window.stopping = [aStatus({ phase: 'cancelled' })];
    const { stdout } = await interlude(['cancel', 'main', '--reason=x'], { client });
    expect(stdout).toContain('Cancelled; the line was not changed.');
    expect(stdout).toContain('phase         cancelled (over, cancelled)');
  });
});

describe('retry', () => {
  it('asks for the next try at once', async () => {
    const { code, client } = await interlude(['retry', 'main']);
    expect(code).toBe(0);
    expect(client.window.said).toMatchObject([{ verb: 'retryNow', argument: { actor: 'mia' } }]);
  });

  it('accepts what is there at a version of the line, which is a whole number', async () => {
    const back = activeClient();
    back.window.stopping = [aStatus({ phase: 'reverted', line: 'normal' })];
    const accepted = await interlude(['retry', 'main', '--accept-version', '3'], { client: back });
    expect(accepted.code).toBe(0);
    expect(accepted.stdout).toContain('The line is back.');
    const { client } = accepted;
    expect(client.window.said).toMatchObject([{ argument: { acceptVersion: 3 } }]);
    const ofRow = await interlude(['retry', 'main', '--accept-version', '280137351357143']);
    expect(ofRow.client.window.said).toMatchObject([
      { argument: { acceptVersion: 280_137_351_357_143 } },
    ]);
    const { code, stderr } = await interlude(['retry', 'main', '--accept-version', 'v3']);
    expect(code).toBe(2);
    expect(stderr).toContain('--accept-version');
  });
});

describe('retry of a line that is at another version than the accepted one', () => {
  const what =
    'the line is not back yet: version 3 is not the current one, so nothing was accepted: it was changed after';
  const attention = { what, since: '2027-01-15T02:31:00.000+00:00', next_step: 'find out who' };

  async function retried(flags: readonly string[] = []) {
    const client = activeClient();
    client.window.stopping = [aStatus({ phase: 'reverting', line: 'maintenance', attention })];
    return interlude(['retry', 'main', '--accept-version', '3', ...flags], { client });
  }

  it('fails, and says what is there', async () => {
    const { code, stdout, stderr } = await retried();
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(`interlude: ${what}; find out who\n`);
    const json = await retried(['--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'not_back' } });
  });
});

describe('retry of a line that came back meanwhile', () => {
  it('is done: the window itself was first', async () => {
    const client = refusing({ phase: 'reverted', line: 'normal' });
    const { code, stdout } = await interlude(['retry', 'main'], { client });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Nothing to retry: the line is already back\.\n/);
    const json = await interlude(['retry', 'main', '--json'], { client });
    expect(JSON.parse(json.stdout)).toMatchObject({ phase: 'reverted', line: 'normal' });
  });

  it.each([
    { phase: 'failed', line: 'maintenance' },
    { phase: 'failed', line: 'unknown' },
    { phase: 'reverted', line: 'changed_by_others' },
    { phase: 'active', line: 'maintenance' },
    { phase: 'skipped', line: 'normal', applied_at: null },
  ] as const)('is refused if nothing shows that: %j', async (status) => {
    const { code, stderr } = await interlude(['retry', 'main'], { client: refusing(status) });
    expect(code).toBe(3);
    expect(stderr).toContain('no revert is late');
  });

  it('is not asked after any other fault', async () => {
    const client = refusing({ phase: 'reverted', line: 'normal' });
    client.window.refusal = new FakeClientError('unanswered', 'no worker answered');
    expect((await interlude(['retry', 'main'], { client })).code).toBe(1);
  });

  it('keeps the reason', async () => {
    const { client } = await interlude(['retry', 'main', '--reason', 'rights are back']);
    expect(client.window.said).toMatchObject([{ argument: { reason: 'rights are back' } }]);
  });
});

describe('take-over', () => {
  it('says who answers for the line then, and asks', async () => {
    const argv = ['take-over', 'main', '--reason', 'by hand'];
    const declined = await interlude(argv, { tty: true });
    expect(declined.questions[0]).toContain('YOU are responsible for the line');
    expect(declined.client.window.said).toEqual([]);
    const { client, stdout } = await interlude(argv, { tty: true, answer: true });
    expect(stdout).toContain('interlude restore FILE');
    expect(client.window.said).toEqual([
      { verb: 'takeOver', argument: { actor: 'mia', reason: 'by hand' } },
    ]);
  });
});

describe('a window for which Temporal takes no more updates', () => {
  it.each([
    ['end', []],
    ['cancel', []],
    ['extend', ['--by', '5']],
    ['retry', []],
    ['take-over', []],
  ])('is reported by %s: the message went as a signal', async (verb, flags) => {
    const client = activeClient();
    client.window.sentAs = 'signal';
    const reason = verb === 'retry' ? [] : ['--reason', 'test'];
    const argv = [verb, 'main', ...flags, ...reason];
    const { code, stdout } = await interlude(argv, { client });
    expect(code).toBe(0);
    expect(stdout).toContain('Temporal accepts no more updates for this window');
    const json = await interlude([...argv, '--json'], { client });
    expect(JSON.parse(json.stdout)).toMatchObject({ workflow_id: WINDOW_ID, sent_as: 'signal' });
  });
});

/** Nobody polls: the request is answered once the pollers have been read. */
class Unserved extends FakeClient {
  override pollers = 0;
  looks = 0;
  #open = (): void => undefined;
  override gate = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  override async workers() {
    const answer = await super.workers();
    this.looks += 1;
    setImmediate(this.#open);
    return answer;
  }
}

describe('without a worker', () => {
  const SAID = /^interlude: no worker polls ivr-maintenance; still waiting for one, Ctrl-C stops$/m;
  const ARGS = ['--reason', 'test', '--actor', 'mia', '--yes'];

  it.each([
    ['stop-starts', ARGS],
    ['allow-starts', ARGS.slice(0, 4)],
    ['end', ['--all', ...ARGS]],
    ['why', ['+1 317 555 0100']],
  ])('%s says so within seconds, once, and continues waiting', async (command, args) => {
    const client = new Unserved();
    const { stderr } = await interlude([command, ...args], { client, ticks: 9 });
    expect(stderr).toMatch(SAID);
    expect(stderr.match(/no worker polls/g)).toHaveLength(1);
  });

  it('says on a terminal as well that it still waits', async () => {
    const client = new Unserved();
    const setting = { client, ticks: 2, tty: true };
    const { stderr } = await interlude(['stop-starts', ...ARGS], setting);
    expect(stderr).toContain('\r\u001b[2Kinterlude: no worker polls ivr-maintenance;');
    expect(stderr).toContain('Ctrl-C stops\nAsking the calendar …');
    expect(stderr.endsWith('\r\u001b[2K')).toBe(true);
  });

  it.each([true, false])(
    'doubts a worker that polled lately and does not answer, if a terminal shows it: %s',
    async (tty) => {
      const client = new Unserved();
      client.pollers = 1;
      const { stderr } = await interlude(['stop-starts', ...ARGS], { client, ticks: 8, tty });
      const doubt = 'a worker polled ivr-maintenance lately, but there is no answer yet';
      expect(stderr.includes(doubt)).toBe(tty);
    },
  );

  it.each(['extend', 'end', 'cancel', 'retry', 'take-over'])(
    '%s ends with 4 if nothing could be sent',
    async (verb) => {
      const client = activeClient();
      client.window.refusal = new FakeClientError('no_worker', 'no worker; nothing was sent');
      const flags = verb === 'extend' ? ['--by', '5'] : ['--reason', 'x'];
      expect(await interlude([verb, 'main-line', ...flags], { client })).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('nothing was sent'),
      });
    },
  );
});
