/** What somebody asks at three in the morning: list, calendar, why, watchdog. */
import type { LookedUpLine } from '../../../src/client/index.ts';
import {
  aStanding,
  aStatus,
  FakeClient,
  FakeClientError,
  NOW_MS,
  WINDOW_ID,
} from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

const HOUR_MS = 3_600_000;
const ATTENTION = {
  what: 'the line is not back yet',
  since: '2027-01-14T11:00:00Z',
  next_step: 'check whether the API answers',
};

function at(hours: number): string {
  return new Date(NOW_MS + hours * HOUR_MS).toISOString();
}

const ACTIVE = aStatus({
  phase: 'active',
  line: 'maintenance',
  start_time: at(-1),
  applied_at: at(-1),
  end_time: at(1),
  requested_by: 'mia',
  reason: 'database',
});
const LATE = aStatus({
  run_id: 'late',
  phase: 'reverting',
  line: 'maintenance',
  end_time: at(-1),
  attention: ATTENTION,
});

function clientWith(...windows: FakeClient['windows']): FakeClient {
  const client = new FakeClient();
  client.windows = windows;
  return client;
}

describe('list', () => {
  it('asks for windows that continue first, however long ago they were booked', async () => {
    const { client } = await interlude(['list', '--limit', '5']);
    expect(client.filters).toEqual([{ goesOn: true, limit: 10_000 }, { limit: 5 }]);
  });

  it('shows a window once, although several questions find it', async () => {
    const client = clientWith(ACTIVE);
    client.standingWindows = [{ ...aStanding(), status: ACTIVE }];
    const { stdout } = await interlude(['list', '--json'], { client });
    expect(JSON.parse(stdout)).toEqual([ACTIVE]);
  });

  it('--attention leaves out a window that is better than the lagging list says', async () => {
    const client = clientWith(LATE);
    client.records.set(LATE.workflow_id, {
      ...LATE,
      phase: 'reverted',
      line: 'normal',
      attention: null,
    });
    const { stdout } = await interlude(['list', '--attention', '--json'], { client });
    expect(JSON.parse(stdout)).toEqual([]);
  });

  it('--attention shows who needs a person and nobody else, also one that is over', async () => {
    const client = clientWith(ACTIVE, LATE);
    const left = aStatus({ run_id: '3', phase: 'failed', line: 'unknown', attention: ATTENTION });
    client.standingWindows = [{ ...aStanding(), status: left }];
    const { stdout } = await interlude(['list', '--attention', '--json'], { client });
    expect(JSON.parse(stdout)).toHaveLength(2);
    const none = await interlude(['list', '--attention'], { client: clientWith(ACTIVE) });
    expect(none.stdout).toBe('No window needs a person.\n');
  });

  it('--from and --to choose windows that touch the period, not those that start in it', async () => {
    const client = clientWith(ACTIVE, aStatus());
    const argv = [
      'list',
      '--from',
      '12:30',
      '--to',
      '18:00',
      '--time-zone',
      'Europe/Berlin',
      '--json',
    ];
    const { stdout } = await interlude(argv, { client });
    expect(JSON.parse(stdout)).toEqual([ACTIVE]);
    const [filter] = client.filters;
    expect(new Date(filter?.from ?? '').toISOString()).toBe('2027-01-14T03:30:00.000Z');
    expect(new Date(filter?.to ?? '').toISOString()).toBe('2027-01-14T17:00:00.000Z');
  });

  it('is whole in a pipe, fitted on a terminal, and coloured there only', async () => {
    const client = clientWith(ACTIVE);
    const piped = await interlude(['list'], { client });
    expect(piped.stdout).toMatch(/main-line\/20270115T020000Z +Main line +active/);
    expect(piped.stdout).not.toContain('\u001b');
    const shown = await interlude(['list'], { client, tty: true });
    expect(shown.stdout).toContain('\u001b[32mMain line  active, ends in 1 h');
    const plain = await interlude(['list'], { client, tty: true, env: { NO_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\u001b[3');
  });

  it('-o csv and -o json are for programs', async () => {
    const client = clientWith(ACTIVE);
    const { stdout } = await interlude(['list', '-o', 'csv'], { client });
    const [header = '', row = ''] = stdout.split('\r\n');
    expect(header).toContain('start_utc,start_local');
    expect(row).toContain('"flow-ivr:main-line","Main line","active","maintenance","info"');
    const json = await interlude(['list', '-o', 'json'], { client });
    expect(JSON.parse(json.stdout)).toEqual([ACTIVE]);
  });

  it.each([
    [['--attention', '--upcoming'], 'use only one of them'],
    [['-o', 'yaml'], 'csv'],
    [['--time-zone', 'CET'], 'Europe/Berlin'],
    [['--to', 'never'], '--to never'],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await interlude(['list', ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('calendar', () => {
  it('is a chart, a table to paste, or JSON', async () => {
    const client = clientWith(ACTIVE);
    const argv = ['calendar', '--from', '-2h', '--for', '14h', '--time-zone', 'Asia/Tokyo'];
    const chart = await interlude(argv, { client });
    expect(chart.stdout).toMatch(/^From 2027-01-14 19:00 (?:GMT\+9|JST) \(10:00 UTC\), 14 h\n/);
    expect(chart.stdout).toMatch(/Main line +\.+#+\.+/);
    const md = await interlude([...argv, '-o', 'md'], { client });
    expect(md.stdout).toMatch(/\| Main line \| 2027-01-14 20:00 .*\(11:00 UTC\) \|/);
    const json = await interlude([...argv, '--json'], { client });
    expect(JSON.parse(json.stdout)).toMatchObject({
      from: '2027-01-14T10:00:00.000Z',
      to: '2027-01-15T00:00:00.000Z',
      time_zone: 'Asia/Tokyo',
      lines: [{ target: 'flow-ivr:main-line', windows: [{ phase: 'active' }] }],
    });
  });

  it('says that there are none', async () => {
    const { stdout, code } = await interlude(['calendar']);
    expect(code).toBe(0);
    expect(stdout).toContain('24 h: no windows.');
  });
});

describe('why', () => {
  const IVR: LookedUpLine = {
    name: 'Main number',
    numbers: ['+13175550100'],
    targets: ['ivr:i-1', 'emergency-group:g-1'],
    hears: 'Callers reach "Welcome" in open hours.',
  };

  it('says whose it is, until when, and what to do', async () => {
    const client = clientWith(ACTIVE);
    client.window.statuses = [ACTIVE];
    const { stdout, code } = await interlude(['why', 'Main line'], { client });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Main line: OURS\. ACTIVE: the line is in maintenance\n/);
    expect(stdout).toMatch(/until +2027-01-14 14:00 CET \(13:00 UTC\), in 1 h\n/);
    expect(stdout).toMatch(/who +mia\n +why +database\n/);
    expect(stdout).toMatch(/next step +none needed: the line goes back by itself/);
    expect(client.lookedUp).toEqual([]);
  });

  it('asks a worker for a number, and looks at windows of the groups that have its callers', async () => {
    const client = clientWith();
    client.lookup = {
      kind: 'lookup',
      lines: [IVR],
      gaps: ['emergency groups were not read: no right'],
    };
    const { stdout } = await interlude(['why', '+1 317 555 0100'], { client });
    expect(client.lookedUp).toEqual(['+1 317 555 0100']);
    expect(client.filters.map(({ target }) => target)).toEqual(
      expect.arrayContaining(['ivr:i-1', 'emergency-group:g-1']),
    );
    expect(stdout).toMatch(
      /^Main number \(\+13175550100\): NOT OURS\. No window of Interlude holds/,
    );
    expect(stdout).toMatch(/its flows +Callers reach "Welcome" in open hours\.\n/);
    expect(stdout).toContain('note: emergency groups were not read: no right');
  });

  it('says through which group a line is held, and not what its own flows say', async () => {
    const group = {
      target: 'emergency-group:g-1',
      target_name: 'Planned',
      fallback_greeting: null,
    };
    const client = clientWith({ ...ACTIVE, ...group });
    client.lookup = { kind: 'lookup', lines: [IVR], gaps: [] };
    const { stdout } = await interlude(['why', '+13175550100'], { client });
    expect(stdout).toMatch(/: OURS\. .*\n +through +Planned \(emergency-group:g-1\)\n/);
    expect(stdout).not.toContain('Welcome');
  });

  it.each([
    ['maintenance', true],
    ['unknown', true],
    ['changed_by_others', false],
  ] as const)('says the greeting while callers may hear it: %s', async (line, isHeard) => {
    const client = clientWith({ ...LATE, line });
    client.window.statuses = [{ ...LATE, line }];
    const { stdout } = await interlude(['why', 'Main line'], { client });
    expect(stdout).toContain('Main line: OURS.');
    expect(/callers hear +"/.test(stdout)).toBe(isHeard);
  });

  it('is not about a window that was over when another one began on the line', async () => {
    const over = { phase: 'reverted', applied_at: at(-5), end_time: at(-4) } as const;
    const left = aStatus({ ...over, line: 'changed_by_others', attention: ATTENTION });
    const later = aStatus({ ...over, run_id: '2', line: 'normal', applied_at: at(-2) });
    const alone = await interlude(['why', 'Main line'], { client: clientWith(left) });
    expect(alone.stdout).toContain('Main line: OURS.');
    const { stdout } = await interlude(['why', 'Main line'], { client: clientWith(left, later) });
    expect(stdout).toContain('Main line: NOT OURS.');
  });

  it('says who is needed and what to do if a person is', async () => {
    const client = clientWith(LATE);
    client.window.statuses = [LATE];
    const { stdout } = await interlude(['why', 'Main line'], { client });
    expect(stdout).toContain('A PERSON IS NEEDED: the line is not back yet');
    expect(stdout).toMatch(/next step +check whether the API answers\n/);
  });

  it('says what comes next and what was last if it is not ours', async () => {
    const over = aStatus({
      run_id: '0',
      phase: 'reverted',
      reverted_at: at(-3),
      requested_by: 'noor',
    });
    const client = clientWith(aStatus(), over);
    client.window.statuses = [aStatus()];
    const { stdout } = await interlude(['why', 'Main line'], { client });
    expect(stdout).toMatch(/next window +2027-01-15 03:00 CET \(02:00 UTC\), in 14 h: booked/);
    expect(stdout).toMatch(/last window +2027-01-14 10:00 CET .*requested by noor/);
  });

  it('is one JSON value', async () => {
    const client = clientWith(ACTIVE);
    client.window.statuses = [ACTIVE];
    const { stdout } = await interlude(['why', 'x', '--json'], { client });
    expect(JSON.parse(stdout)).toMatchObject({
      asked: 'x',
      gaps: [],
      lines: [{ ours: true, until: at(1), window: { workflow_id: WINDOW_ID } }],
    });
  });

  it('finds a line by a part of its name, by windows as well as by a worker', async () => {
    const client = clientWith(ACTIVE);
    client.find = async () => {
      throw new FakeClientError('not_found', 'no window is called main');
    };
    client.lookup = { kind: 'lookup', lines: [IVR], gaps: [] };
    const both = await interlude(['why', 'main', '--json'], { client });
    const { lines } = JSON.parse(both.stdout);
    expect(lines.map(({ name }: { name: string }) => name)).toEqual(['Main number', 'Main line']);
    client.lookUp = async () => {
      throw new FakeClientError('no_worker', 'no worker polls');
    };
    const { stdout, code } = await interlude(['why', 'main'], { client });
    expect(code).toBe(0);
    expect(stdout).toContain('Main line: OURS');
    expect(stdout).toContain('note: no worker answered');
  });

  it('still answers by windows if no worker can say more of an IVR', async () => {
    const mine = { ...ACTIVE, target: 'ivr:i-1' };
    const client = clientWith(mine);
    client.window.statuses = [mine];
    client.lookUp = async () => {
      throw new FakeClientError('no_worker', 'no worker polls');
    };
    const { stdout, code } = await interlude(['why', 'Main line'], { client });
    expect(code).toBe(0);
    expect(stdout).toContain('Main line: OURS');
    expect(stdout).toContain(
      'note: groups that may take its callers were not checked: no worker polls',
    );
  });

  it('needs a worker for a number: exit code 4 without one', async () => {
    const client = new FakeClient();
    client.failure = new FakeClientError('no_worker', 'no worker polls');
    expect((await interlude(['why', '+13175550100'], { client })).code).toBe(4);
  });

  it('ends with 2 if nobody knows the name', async () => {
    const client = new FakeClient();
    client.find = async () => {
      throw new FakeClientError('not_found', 'no window is called so');
    };
    const { code, stderr } = await interlude(['why', 'Nowhere'], { client });
    expect(code).toBe(2);
    expect(stderr).toContain('Nowhere is not known: no window has it, and no IVR');
  });

  it.each(['', ' '])(
    'asks for a line where %j is given, as an unset variable does',
    async (text) => {
      const { stdout, stderr, code } = await interlude(['why', text], { client: new FakeClient() });
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('a name, a phone number or an id is needed');
    },
  );
});

describe('watchdog', () => {
  it('is one line and 0 while all is well', async () => {
    const { stdout, code } = await interlude(['watchdog']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok: 1 worker; sweep: last .*; 0 windows, none needs a person\n$/);
  });

  const cases: readonly (readonly [string, (client: FakeClient) => void, RegExp])[] = [
    ['no worker polls', (c) => (c.pollers = 0), /no worker polls ivr-maintenance, /],
    [
      'a revert is overdue',
      (c) => (c.standingWindows = [{ ...aStanding(), status: LATE }]),
      /Main line: the line is not back yet/,
    ],
    [
      'a sweep is late',
      (c) => (c.sweeping = { state: 'running', last_sweep: at(-1) }),
      /sweeper late: last successful sweep/,
    ],
    [
      'the sweeper is paused',
      (c) => (c.sweeping = { state: 'paused', last_sweep: at(0) }),
      /paused/,
    ],
    [
      'a person is needed after the end',
      (c) =>
        (c.standingWindows = [
          aStanding({ phase: 'reverted', line: 'changed_by_others', attention: ATTENTION }),
        ]),
      /Main line: the line is not back yet/,
    ],
    [
      'what windows say is encrypted with a key that is not here',
      (c) => (c.missingKeys = ['key-2027-01']),
      /windows cannot be read: encrypted with the key key-2027-01, and PAYLOAD_KEYS_FILE is not set/,
    ],
    [
      'Temporal answers nothing',
      (c) =>
        (c.workers = async () => Promise.reject(new Error('no answer from temporal.example:7233'))),
      /no answer from temporal/,
    ],
  ];

  it.each(cases)('is one line and 1 where %s', async (_what, breakIt, message) => {
    const client = new FakeClient();
    breakIt(client);
    const { stdout, code } = await interlude(['watchdog'], { client });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ALARM: [^\n]*\n$/);
    expect(stdout).toMatch(message);
    const json = await interlude(['watchdog', '--json'], { client });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, alarms: [{}] });
  });

  it('is 1 if Temporal cannot be reached at all', async () => {
    const { stdout, code } = await interlude(['watchdog'], { connectError: new Error('refused') });
    expect([code, stdout]).toEqual([1, 'ALARM: refused\n']);
  });

  it('does not mind a sweeper if nothing was ever booked', async () => {
    const client = new FakeClient();
    client.organizationId = null;
    client.sweeping = { state: 'missing', last_sweep: null };
    expect((await interlude(['watchdog'], { client })).code).toBe(0);
  });

  it('reports three alarms, the worst first, and counts the others', async () => {
    const client = new FakeClient();
    client.pollers = 0;
    client.standingWindows = ['a', 'b', 'c', 'd'].map((name) =>
      aStanding({ ...LATE, run_id: name, target_name: name }),
    );
    const { stdout } = await interlude(['watchdog'], { client });
    expect(stdout).toMatch(/^ALARM: a: .*; b: .*; c: .* \(and 2 more\)\n$/);
  });
});
