import {
  aCallback,
  anAuditRecord,
  aReport,
  aStanding,
  aStatus,
  aVerification,
  FakeClient,
  FakeClientError,
  NOW_MS,
  WINDOW_ID,
} from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

const NOW_ISO = new Date(NOW_MS).toISOString();

describe('list', () => {
  it('is an array in JSON, even an empty one', async () => {
    const client = new FakeClient();
    expect(JSON.parse((await interlude(['list', '--json'], { client })).stdout)).toEqual([]);
    client.windows = [aStatus({ run_id: 'run-2', phase: 'active' }), aStatus()];
    const { stdout } = await interlude(['list', '--json'], { client });
    expect(JSON.parse(stdout)).toEqual(client.windows);
  });

  it('is a table for people', async () => {
    const client = new FakeClient();
    client.windows = [aStatus()];
    const { stdout } = await interlude(['list'], { client });
    expect(stdout).toMatch(/WINDOW +TARGET +PHASE/);
    expect(stdout).toMatch(/main-line\/20270115T020000Z +Main line +scheduled +normal/);
    expect(stdout).toContain('starts in 14 h');
  });

  it('passes on what is wanted', async () => {
    const argv = ['list', '--phase', 'active,scheduled', '--target', 'x', '--limit', '7'];
    const { client } = await interlude(argv);
    const wanted = { phases: ['active', 'scheduled'], target: 'x', limit: 10_000 };
    expect(client.filters).toEqual([wanted]);
    const active = await interlude(['list', '--active']);
    expect(active.client.filters).toEqual([{ active: true, limit: 10_000 }]);
  });

  it.each([
    ['data-table-row:T/Vip', ['Vip']],
    ['t/VIP', ['VIP']],
    ['t/vip', []],
  ])('of %s has no windows of a row whose key differs in case', async (target, keys) => {
    const client = new FakeClient();
    client.standingWindows = ['Vip', 'VIP'].map((key) =>
      aStanding({ target: `data-table-row:t/${key}`, flow_id: null, run_id: key }),
    );
    const { stdout } = await interlude(['list', '--target', target, '--json'], { client });
    const rows: readonly { readonly run_id: string }[] = JSON.parse(stdout);
    expect(rows.map(({ run_id: key }) => key)).toEqual(keys);
  });

  it.each(['list', 'calendar'])(
    '%s reads a local time in no zone that TZ does not name',
    async (what) => {
      const env = { TZ: 'CET-1CEST' };
      const { code, stderr } = await interlude([what, '--from', '18:00'], { env });
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining('TZ ("CET-1CEST") must be an IANA time zone'),
      ]);
      const named = [what, '--from', '18:00', '--time-zone', 'Europe/Berlin'];
      for (const argv of [[what], [what, '--from', '-2h'], named])
        expect(await interlude(argv, { env })).toMatchObject({ code: 0 });
    },
  );

  it.each([
    [['--phase', 'paused'], '--phase paused: must be one of requested, scheduled'],
    [['--limit', '0'], '--limit 0: must be a whole number'],
    [['--active', '--phase', 'active'], 'use only one of them'],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await interlude(['list', ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('show', () => {
  it('finds by the beginning of an id and prints the status', async () => {
    const { stdout, client } = await interlude(['show', '20270115', '--json']);
    expect(client.parts).toEqual(['20270115']);
    expect(JSON.parse(stdout)).toEqual(aStatus());
  });

  it('reports callbacks that are not delivered, to people only', async () => {
    const client = new FakeClient();
    client.window.told = [
      aCallback({ event: 'accepted', state: 'delivered', last_failure: null, next_try: null }),
      aCallback(),
      aCallback({ event: 'drift', state: 'failed', tries: 1, next_try: null }),
      aCallback({ event: 'failed', state: 'unknown', last_failure: null, next_try: null }),
      aCallback({ event: 'skipped', tries: 0, last_failure: null, next_try: null }),
    ];
    const { stdout } = await interlude(['show', 'x'], { client });
    expect(stdout).toContain('callbacks delivered: 1 of 5');
    expect(stdout).toMatch(
      /callback reverted to hooks\.example\.com \(#1a2b3c4d\): under way since .*10 min ago; tried 4 times\n +last failure: .* answered 503\n +next try .*in 20 min\n/,
    );
    expect(stdout).toMatch(/callback drift to .*: NOT DELIVERED, first sent .*; tried once\n/);
    expect(stdout).toMatch(/callback failed to .*: not known whether it was delivered/);
    expect(stdout).toMatch(/callback skipped to .*; not tried yet\n/);
    const json = await interlude(['show', 'x', '--json'], { client });
    expect(JSON.parse(json.stdout)).toEqual(aStatus());
  });

  it('shows the window even if nothing can be said of its callbacks', async () => {
    const client = new FakeClient();
    client.window.told = new Error('no answer within 30 s');
    const { stdout, code } = await interlude(['show', 'x'], { client });
    expect(code).toBe(0);
    expect(stdout).toContain('main-line');
    expect(stdout).toContain('callbacks: not known: no answer within 30 s');
  });

  const DRIFT = {
    seen_at: '2027-01-15T02:20:00.000+00:00',
    version: 17,
    kept: true,
    fields: [{ field: 'openHoursFlow', baseline: 'a', written: 'b', now: 'c' }],
  };

  function driftedClient(changes: Partial<ReturnType<typeof aStatus>> = {}): FakeClient {
    const client = new FakeClient();
    const target = { target: 'ivr:i-1', flow_id: null };
    client.window.statuses = [aStatus({ ...target, drift: DRIFT, ...changes })];
    return client;
  }

  const ANN = { kind: 'user', id: 'u-1', name: 'Ann\u001b[2J' } as const;
  const BY_ANN = {
    at: '2027-01-14T11:50:00.000+00:00',
    action: 'Update',
    by: ANN,
    fields: ['openHoursFlow'],
  };

  it('says who else has changed the line, by the audit of the organisation', async () => {
    const client = driftedClient();
    const unnamed = {
      ...BY_ANN,
      by: { kind: 'unknown', id: null, name: null },
      fields: [],
    } as const;
    client.window.changedBy = { kind: 'who_changed', changes: [BY_ANN, unnamed], why: null };
    const { stdout } = await interlude(['show', 'x'], { client });
    expect(stdout).toMatch(
      /changed by user Ann\\u001b\[2J \(u-1\), .*10 min ago, Update: openHoursFlow\n/,
    );
    expect(stdout).toMatch(/changed by somebody the audit does not name, .*, Update\n/);
    const json = await interlude(['show', 'x', '--json'], { client });
    const changed_by = { changes: [BY_ANN, unnamed], why: null };
    expect(JSON.parse(json.stdout)).toMatchObject({ drift: { ...DRIFT, changed_by } });
  });

  it.each([
    [{ kind: 'who_changed', changes: [], why: null }, /the audit shows no change yet/],
    [
      {
        kind: 'who_changed',
        changes: [],
        why: 'the permission audits:audit:view is missing (403)',
      },
      /who changed it: not known: the permission audits:audit:view is missing/,
    ],
    [new Error('no worker is running'), /who changed it: not known: no worker is running/],
  ] as const)('shows the window even if nobody knows who: %j', async (answer, words) => {
    const client = driftedClient();
    client.window.changedBy = answer;
    const { stdout, code } = await interlude(['show', 'x'], { client });
    expect(code).toBe(0);
    expect(stdout).toMatch(words);
  });

  it.each([
    ['nobody else has changed it', { drift: null }],
    ['it is a menu of a gateway, which has no audit', { flow_id: 'main-line' }],
  ])('does not ask who where %s', async (_why, changes) => {
    const client = driftedClient(changes);
    await interlude(['show', 'x'], { client });
    expect(client.window.asksWho).toBe(0);
  });

  it('says why a window was refused', async () => {
    const client = new FakeClient();
    client.window.statuses = [aStatus({ phase: 'refused' })];
    const problems = [
      { path: '', message: 'the input cannot be decoded' },
      { path: 'flow_id', message: 'there is no\u001b[2J flow' },
    ];
    const conflicts = [{ workflow_id: WINDOW_ID, message: 'main-line is booked' }];
    const details = { code: 'invalid', problems, conflicts };
    client.window.records = [anAuditRecord({ event: 'refused', details })];
    const { stdout } = await interlude(['show', 'x'], { client });
    expect(stdout.split('\n').filter((line) => line.startsWith('  refused: '))).toEqual([
      '  refused: the input cannot be decoded',
      '  refused: flow_id: there is no\\u001b[2J flow',
      '  refused: main-line is booked',
    ]);
  });

  it.each(['not_found', 'ambiguous'])('ends with exit code 2 if the id is %s', async (code) => {
    const client = new FakeClient();
    client.failure = new FakeClientError(code, 'give more of it');
    const ran = await interlude(['show', 'x'], { client });
    expect(ran).toMatchObject({ code: 2, stderr: 'interlude: give more of it\n' });
  });
});

describe('several windows that may be meant', () => {
  const windows = [
    aStatus({ workflow_id: 'ivr-window/flow-ivr:main/20270115T020000Z', target_name: 'Main line' }),
    aStatus({ workflow_id: 'ivr-window/flow-ivr:main/20270116T020000Z', phase: 'active' }),
  ];

  /** Reports ambiguity until one is named by its full id. */
  function ambiguous(): FakeClient {
    const client = new FakeClient();
    const find = client.find.bind(client);
    client.find = async (text) => {
      const window = await find(text);
      if (text === 'main')
        throw Object.assign(new FakeClientError('ambiguous', 'give more of it'), { windows });
      return window;
    };
    return client;
  }

  it('are listed if there is no terminal, and end with exit code 2', async () => {
    const ran = await interlude(['show', 'main'], { client: ambiguous() });
    expect(ran).toMatchObject({ code: 2, stdout: '', questions: [] });
    expect(ran.stderr).toContain('several windows may be meant');
    expect(ran.stderr).toMatch(/main\/20270115T020000Z {2}scheduled {2}Main line/);
    expect(ran.stderr).toContain('main/20270116T020000Z  active');
    const json = await interlude(['end', 'main', '--reason', 'x', '--json'], {
      client: ambiguous(),
    });
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout).error).toMatchObject({
      code: 'ambiguous',
      candidates: windows.map(({ workflow_id }) => ({ workflow_id })),
    });
  });

  it('are a numbered choice on a terminal', async () => {
    const ran = await interlude(['show', 'main'], { client: ambiguous(), tty: true, typed: ' 2 ' });
    expect(ran.code).toBe(0);
    expect(ran.client.parts).toEqual(['main', windows[1]?.workflow_id]);
    expect(ran.questions[0]).toMatch(
      /\n1 {2}Main line +starts in 14 h .* 20270115T020000Z\n2 {2}Main line +active, .* 20270116T020000Z\n/,
    );
    expect(ran.questions[0]).toContain('Which one? [1-2]');
  });

  it.each(['', '0', '3', 'main', '1 2'])('none is taken where %j is answered', async (typed) => {
    const argv = ['cancel', 'main', '--reason', 'x'];
    const ran = await interlude(argv, { client: ambiguous(), tty: true, typed });
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was changed') });
    expect(ran.client.parts).toEqual(['main']);
  });
});

describe('watch', () => {
  const life = [
    aStatus(),
    aStatus({ phase: 'active', line: 'maintenance' }),
    aStatus({ phase: 'active', line: 'maintenance', start_lateness_ms: 1 }),
    aStatus({ phase: 'reverted' }),
  ];

  function watching(statuses: typeof life): FakeClient {
    const client = new FakeClient();
    client.window.statuses = statuses;
    return client;
  }

  it('prints an object a line with --json', async () => {
    const { code, stdout } = await interlude(['watch', 'x', '--json'], { client: watching(life) });
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(life);
  });

  it('prints a line for each change that people can see', async () => {
    const { stdout } = await interlude(['watch', 'x'], { client: watching(life) });
    const lines = stdout.split('\n').filter((line) => line.includes(' · '));
    expect(lines.map((line) => / {2}(\w+) ·/.exec(line)?.[1])).toEqual([
      'scheduled',
      'active',
      'reverted',
    ]);
    expect(stdout).not.toContain('\u001b');
  });

  it('counts down on a terminal', async () => {
    const { stdout } = await interlude(['watch', 'x'], { client: watching(life), tty: true });
    expect(stdout).toContain('\r\u001b[2K\u001b[1mscheduled · line normal · starts in 14:00:00');
  });

  it('ends with exit code 1 if the window failed', async () => {
    const failed = watching([aStatus({ phase: 'failed' })]);
    expect((await interlude(['watch', 'x'], { client: failed })).code).toBe(1);
    const skipped = watching([aStatus({ phase: 'skipped' })]);
    expect((await interlude(['watch', 'x'], { client: skipped })).code).toBe(0);
  });

  it('ends with 130 and no word after Ctrl-C', async () => {
    const setting = { client: watching([aStatus()]), signal: AbortSignal.abort() };
    const { code, stderr } = await interlude(['watch', 'x', '--json'], setting);
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  });
});

describe('audit', () => {
  it('is an array in JSON and a table for people', async () => {
    const client = new FakeClient();
    client.window.records = [
      anAuditRecord(),
      anAuditRecord({
        event: 'end_requested',
        actor: 'mia',
        actor_source: 'claimed',
        reason: 'done early',
      }),
    ];
    const json = await interlude(['audit', 'x', '--json'], { client });
    expect(JSON.parse(json.stdout)).toEqual(client.window.records);
    const text = await interlude(['audit', 'x'], { client });
    expect(text.stdout).toMatch(/2027-01-15 03:00 CET \(02:00 UTC\) +applied +14 → 15 +pending/);
    expect(text.stdout).toMatch(/end_requested +mia \(claimed\) .*done early/);
  });
});

const ATTENTION = {
  what: 'the line is not back yet: flow:write is missing (403)',
  since: '2027-01-14T11:58:00.000+00:00',
  next_step: 'give the permission back',
};
const BACK_BY = '2027-01-14T11:57:00.000+00:00';

/** The output of doctor for a changed client, as text and in JSON. */
async function examined(change: (client: FakeClient) => void) {
  const client = new FakeClient();
  change(client);
  const text = await interlude(['doctor'], { client });
  const json = await interlude(['doctor', '--json'], { client });
  return { ...text, json: JSON.parse(json.stdout) };
}

function silent(client: FakeClient): void {
  client.failure = new FakeClientError('no_worker', 'no worker is listening');
  client.stopped = { actor: 'mia', reason: 'wrong text', at_ms: NOW_MS - 60_000 };
  client.standingWindows = [aStanding({ phase: 'active', line: 'maintenance', end_time: BACK_BY })];
}

describe('doctor', () => {
  it('says that all is well, line by line', async () => {
    const client = new FakeClient();
    const next = {
      workflow_id: WINDOW_ID,
      target: 'flow-ivr:main-line',
      start_time: '2027-01-15T02:00:00Z',
      end_time: '2027-01-15T02:30:00Z',
      state: 'booked',
    } as const;
    client.report = aReport({ bookings: 1, next });
    const { code, stdout } = await interlude(['doctor'], { client });
    expect(code).toBe(0);
    expect(stdout).toContain('ok    temporal: answers at temporal.example:7233');
    expect(stdout).toContain('ok    workers for windows: 1 on ivr-maintenance');
    expect(stdout).toContain('ok    permission to read flows: permitted');
    expect(stdout).toContain('next write: 2027-01-15 03:00 CET (02:00 UTC), in 14 h');
    expect(stdout).toContain('All is well.');
  });

  it('counts the revert of an active window as the next write', async () => {
    const client = new FakeClient();
    const booking = {
      workflow_id: WINDOW_ID,
      target: 'flow-ivr:main-line',
      start_time: '2027-01-14T11:45:00Z',
      end_time: '2027-01-14T12:15:00Z',
    };
    const next = { ...booking, start_time: '2027-01-15T02:00:00Z', state: 'booked' } as const;
    client.report = aReport({ bookings: 2, active: [{ ...booking, state: 'active' }], next });
    const { stdout } = await interlude(['doctor'], { client });
    expect(stdout).toMatch(/next write: .*, in 15 min: revert of main-line.* \(2 booked\)/);
  });

  it('knows a line in maintenance that a calendar begun anew does not', async () => {
    const client = new FakeClient();
    client.report = aReport();
    client.standingWindows = [
      aStanding({ phase: 'active', line: 'maintenance', end_time: '2027-01-14T12:15:00Z' }),
    ];
    const { code, stdout } = await interlude(['doctor'], { client });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /warn {2}line in maintenance: flow-ivr:main-line, .* does not show it as active/,
    );
    expect(stdout).toMatch(/next write: .*, in 15 min: revert of main-line/);
    expect(stdout).not.toContain('lines in maintenance: none');
  });

  it('says what is missing and what to do, without waiting for a worker that is not there', async () => {
    const client = new FakeClient();
    client.pollers = 0;
    client.unregistered = ['WindowPhase'];
    client.failure = new Error('must not be asked');
    const { code, stdout } = await interlude(['doctor'], { client });
    expect(code).toBe(1);
    expect(stdout).toContain('FAIL  search attributes: not registered: WindowPhase');
    expect(stdout).toContain('FAIL  workers for windows: none is listening on ivr-maintenance');
    expect(stdout).toContain('→ start a worker with the same TEMPORAL_TASK_QUEUE');
    expect(stdout).not.toContain('must not be asked');
  });

  it('tells who stopped starts, and that nobody sweeps', async () => {
    const client = new FakeClient();
    const starts_stopped = { actor: 'mia', reason: 'wrong text', at_ms: NOW_MS - 60_000 };
    client.report = aReport({ starts_stopped });
    client.sweeping = { state: 'paused', last_sweep: null };
    const { code, stdout } = await interlude(['doctor'], { client });
    expect(code).toBe(1);
    expect(stdout).toContain('warn  starts: STOPPED by mia');
    expect(stdout).toContain('→ lift it: interlude allow-starts');
    expect(stdout).toContain('FAIL  sweeper: paused');
  });

  it('names the lines that people took over and that nothing has shown back', async () => {
    const client = new FakeClient();
    const target = { kind: 'flow-ivr', id: 'main-line' } as const;
    const run = { window_id: WINDOW_ID, run_id: 'r' };
    client.report = aReport({ left: [{ ...run, target, by: 'mia', left_at_ms: NOW_MS - 60_000 }] });
    const { code, stdout } = await interlude(['doctor'], { client });
    expect(code).toBe(0);
    expect(stdout).toContain('warn  line left to a person: flow-ivr:main-line: taken over by mia');
    expect(stdout).toContain('→ put it back by hand, or with its break-glass file');
    expect(stdout).toContain('It works, with 1 warning.');
  });

  it('fails if what windows say is encrypted with a key that is not here', async () => {
    const client = new FakeClient();
    client.missingKeys = ['k1'];
    const { code, stdout, stderr } = await interlude(['doctor'], { client });
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(
      /FAIL {2}payload keys: .* the key k1, and PAYLOAD_KEYS_FILE is not set; [^\n]*\n.*give this command the key file/,
    );
  });

  it('warns if something is unknown or late, and fails if it is wrong', async () => {
    const client = new FakeClient();
    client.report = aReport({
      checks: [
        { check: 'credentials', ok: null, message: 'no answer' },
        { check: 'queue_read', ok: false, message: '403' },
      ],
      active: [
        {
          workflow_id: WINDOW_ID,
          target: 'flow-ivr:main-line',
          start_time: '2027-01-14T11:00:00Z',
          end_time: '2027-01-14T11:30:00Z',
          state: 'active',
        },
      ],
    });
    const { code, stdout } = await interlude(['doctor'], { client });
    expect(code).toBe(1);
    // Without an answer, nothing is known about them.
    expect(stdout).toMatch(/warn {2}credentials: no answer\n {6}→ it was not checked: [^\n]*\n/);
    expect(stdout).not.toContain('GENESYS_CLIENT_SECRET');
    expect(stdout).toContain('FAIL  permission to read queues: 403');
    expect(stdout).toContain('routing:queue:read');
    expect(stdout).toContain('FAIL  line in maintenance: flow-ivr:main-line');
    expect(stdout).toMatch(/\n2 problems need a person: see FAIL above\.\n$/);
  });

  it.each([
    [
      'a revert that fails',
      aStanding({
        phase: 'reverting',
        line: 'maintenance',
        end_time: BACK_BY,
        attention: ATTENTION,
      }),
      /FAIL {2}window: main-line\S+: the line is NOT BACK: its end has passed, 3 min past its end: .*403/,
    ],
    [
      'a line that is late without a word of its window',
      aStanding({ phase: 'active', line: 'maintenance', end_time: BACK_BY }),
      /FAIL {2}window: .*NOT BACK/,
    ],
    [
      'drift that was left in place',
      aStanding({ phase: 'reverted', line: 'changed_by_others', attention: ATTENTION }),
      /FAIL {2}window: .*somebody else changed the line/,
    ],
    [
      'a window that was taken over',
      aStanding({ phase: 'failed', line: 'unknown', attention: ATTENTION }),
      /FAIL {2}window: /,
    ],
    [
      'a start that is held',
      aStanding({ phase: 'scheduled', attention: ATTENTION }),
      /FAIL {2}window: /,
    ],
  ])('calls a person for %s', async (_what, window, line) => {
    const { code, stdout, json } = await examined((client) => {
      client.standingWindows = [window, aStanding()];
    });
    expect(stdout).toMatch(line);
    expect(stdout).toMatch(/\n1 problem needs a person: see FAIL above\.\n$/);
    expect(code).toBe(1);
    expect(json).toMatchObject({ ok: false, state: 'problems', problems: 1, warnings: 0 });
  });

  it.each([
    [
      'a line that is late for seconds',
      aStanding({ phase: 'reverting', line: 'maintenance', end_time: '2027-01-14T11:59:55Z' }),
    ],
    ['an edit during the window', aStanding({ phase: 'active', line: 'changed_by_others' })],
    ['a window that failed', aStanding({ phase: 'failed' })],
    ['a window that was skipped', aStanding({ phase: 'skipped' })],
    [
      'a window that was terminated before it began',
      aStanding({ attention: ATTENTION }, { neverBegan: true }),
    ],
  ])('works, with a warning, if there is %s', async (_what, window) => {
    const { code, stdout, json } = await examined((client) => {
      client.standingWindows = [window];
    });
    expect(stdout).toMatch(/\nIt works, with 1 warning\.\n$/);
    expect(code).toBe(0);
    expect(json).toMatchObject({ ok: true, state: 'warnings', problems: 0, warnings: 1 });
  });

  it('names many windows, and counts the others', async () => {
    const { stdout, json } = await examined((client) => {
      client.standingWindows = Array.from({ length: 50 }, (_, n) =>
        aStanding({ workflow_id: `w${n}`, phase: 'failed', line: 'unknown', attention: ATTENTION }),
      );
    });
    expect(stdout).toContain('FAIL  windows: and 30 more');
    expect(json).toMatchObject({ problems: 50 });
  });

  describe('of the permission to write', () => {
    const refused = {
      at: '2027-01-14T11:00:00.000+00:00',
      verb: 'apply',
      message: 'the permission flow:write is missing (403)',
    } as const;

    it.each([
      [
        'is unknown where nothing was written',
        [],
        '?     permission to write: only a write can show it',
        0,
      ],
      [
        'is proven by a write',
        [{ accepted_at: '2027-01-14T11:00:00.000+00:00', refused: null }],
        'ok    permission to write: the last write was accepted',
        0,
      ],
      [
        'is unknown where the last write was days ago',
        [{ accepted_at: '2027-01-12T11:00:00.000+00:00', refused: null }],
        '?     permission to write: only a write can show it',
        0,
      ],
      [
        'is missing after a 403',
        [{ accepted_at: '2027-01-14T10:00:00.000+00:00', refused }],
        'FAIL  permission to write: refused: the permission flow:write is missing (403)',
        1,
      ],
      [
        'is back where a later write was accepted',
        [
          { accepted_at: null, refused },
          { accepted_at: '2027-01-14T11:30:00.000+00:00', refused: null },
        ],
        'warn  permission to write: a later write to the same line was accepted',
        0,
      ],
      [
        'is not asked of a 403 of days ago',
        [{ accepted_at: null, refused: { ...refused, at: '2027-01-12T11:00:00.000+00:00' } }],
        '?     permission to write: only a write can show it',
        0,
      ],
    ])('%s', async (_what, writes, line, exitCode) => {
      const { code, stdout } = await examined((client) => {
        client.standingWindows = writes.map((one) =>
          aStanding({ phase: 'reverted' }, { writes: one }),
        );
      });
      expect(stdout).toContain(line);
      expect(code).toBe(exitCode);
    });

    it('is missing if a write to another line was accepted since', async () => {
      const later = { accepted_at: '2027-01-14T11:30:00.000+00:00', refused: null };
      const { code } = await examined((client) => {
        client.standingWindows = [
          aStanding({ phase: 'failed' }, { writes: { accepted_at: null, refused } }),
          aStanding({ phase: 'reverted', target: 'flow-ivr:other' }, { writes: later }),
        ];
      });
      expect(code).toBe(1);
    });
  });

  it.each([
    ['late', { last_good_sweep: '2027-01-14T11:56:59.000+00:00' }, 'FAIL  sweeper: late', 1],
    ['in time', { last_good_sweep: '2027-01-14T11:57:01.000+00:00' }, 'ok    sweeper: last', 0],
    [
      'failing from the beginning',
      { last_good_sweep: null, since: '2027-01-14T11:00:00.000+00:00' },
      'FAIL  sweeper: late: last successful sweep: none has succeeded yet',
      1,
    ],
    [
      'only just there',
      { last_good_sweep: null, since: '2027-01-14T11:59:30.000+00:00' },
      'ok    sweeper: has not run yet',
      0,
    ],
    [
      'done for another task queue',
      { other_task_queue: 'other' },
      'FAIL  sweeper: looks after the task queue other, not this one',
      1,
    ],
  ])('says whether a sweep is %s', async (_how, sweeps, line, exitCode) => {
    const { code, stdout } = await examined((client) => {
      client.sweeping = { state: 'running', last_sweep: NOW_ISO, ...sweeps };
    });
    expect(stdout).toContain(line);
    expect(code).toBe(exitCode);
  });

  it('says where windows are decided if that is another task queue', async () => {
    const { code, stdout } = await examined((client) => {
      client.calendarAt = 'other';
    });
    expect(stdout).toContain(
      'FAIL  task queue: the calendar of this organization runs on other, not on ivr-maintenance',
    );
    expect(stdout).toContain('the same TEMPORAL_TASK_QUEUE');
    expect(code).toBe(1);
    const none = await examined((client) => {
      client.calendarAt = null;
    });
    expect(none.stdout).not.toContain('task queue:');
  });

  describe('if no worker answers', () => {
    it('does not blame Temporal, and says what is known without one', async () => {
      const { code, stdout } = await examined(silent);
      expect(code).toBe(1);
      expect(stdout).toContain('ok    temporal: answers');
      expect(stdout).toMatch(
        /FAIL {2}workers for windows: 1 seen on ivr-maintenance in the last 90 s, none answers/,
      );
      expect(stdout).toContain('?     workers for callbacks: 1 seen');
      expect(stdout).toContain('warn  starts: STOPPED by mia');
      expect(stdout).toContain('ok    sweeper: last');
      expect(stdout).toMatch(/FAIL {2}window: .*NOT BACK/);
      expect(stdout).toMatch(/2 problems need a person/);
    });

    it('says the same if none polls', async () => {
      const { stdout } = await examined((client) => {
        silent(client);
        client.pollers = 0;
      });
      expect(stdout).toContain('FAIL  workers for windows: none is listening');
      expect(stdout).toMatch(/FAIL {2}window: .*NOT BACK/);
    });
  });

  it('does not call starts allowed if the worker could not read the calendar', async () => {
    const { stdout } = await examined((client) => {
      client.report = aReport({
        checks: [{ check: 'calendar', ok: false, message: 'no answer' }],
        starts_stopped: null,
      });
      client.stopped = { actor: 'mia', reason: 'wrong text', at_ms: NOW_MS };
    });
    expect(stdout).toContain('starts: STOPPED by mia');
  });

  it.each([
    ['no folder', false, null, 0, 'warn  break-glass files: none: RESCUE_DIR is not set'],
    ['a broken one', true, 'is full', 0, 'FAIL  break-glass files: RESCUE_DIR is full'],
    ['an empty one', true, null, 0, 'ok    break-glass files: writable, no files left over'],
    ['a neglected one', true, null, 3, 'windows that are over: 3\n      → check each line'],
  ])('looks at the break-glass files of the worker: %s', async (...row) => {
    const [, configured, problem, left_over, line] = row;
    const client = new FakeClient();
    client.report = aReport({ rescue_folder: { configured, problem, left_over } });
    expect((await interlude(['doctor'], { client })).stdout).toContain(line);
  });

  it('does not call a folder well whose files cannot be read', async () => {
    const client = new FakeClient();
    const unreadable = ['main-line.20270115T020000Z.json'];
    const folder = { configured: true, problem: null, left_over: 0, unreadable };
    client.report = aReport({ rescue_folder: folder });
    const { stdout, code } = await interlude(['doctor'], { client });
    expect(stdout).toContain('FAIL  break-glass files: cannot be read: main-line.20270115T020000Z');
    expect(code).toBe(1);
  });

  it('says nothing of break-glass files if an older worker answers', async () => {
    expect((await interlude(['doctor'], {})).stdout).not.toContain('break-glass');
  });

  it('names the schedules that windows have left, and needs nobody for them', async () => {
    const client = new FakeClient();
    const held_by = 'schedule group Hours (g-1)';
    const leftovers = [
      { name: 'interlude 0badcafe', held_by: null },
      { name: 'interlude 5eed5eed', held_by },
    ];
    client.report = aReport({ leftovers });
    const { stdout, code } = await interlude(['doctor'], { client });
    expect(stdout).toContain(
      'warn  left behind: schedule "interlude 0badcafe" is not deleted yet\n      → nothing now: Interlude tries again until it is deleted',
    );
    expect(stdout).toContain(
      `warn  left behind: ${held_by} has "interlude 5eed5eed" of an unknown window`,
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('It works, with 2 warnings.')]);
    expect((await interlude(['doctor'], {})).stdout).not.toContain('left behind');
  });

  it.each([
    ['unreachable', 'FAIL  temporal: no answer'],
    ['configuration', 'FAIL  configuration: no answer'],
  ])('is one value in JSON, even if Temporal is %s', async (code, line) => {
    const connectError = new FakeClientError(code, 'no answer');
    const json = await interlude(['doctor', '--json'], { connectError });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, report: null });
    expect((await interlude(['doctor'], { connectError })).stdout).toContain(line);
  });
});

describe('verify', () => {
  const moved = {
    check: 'live',
    expected: { version: 16, hash: 'a'.repeat(64) },
    actual: { version: 20, hash: 'b'.repeat(64) },
    ok: false,
    message: 'changed since: version 20, the window left 16; greeting differs',
  };

  it('prints the one value in JSON, and ends with 0 on a match', async () => {
    const { code, stdout, client } = await interlude(['verify', '20270115', '--json']);
    expect(code).toBe(0);
    expect(client.parts).toEqual(['20270115']);
    expect(JSON.parse(stdout)).toEqual(aVerification());
  });

  it('is a table for people', async () => {
    const { stdout } = await interlude(['verify', 'x']);
    expect(stdout).toMatch(/^MATCH +ivr-window/);
    expect(stdout).toMatch(/ok +final_version +16 +16 +as in the history/);
  });

  it('is a receipt with every time on the operator’s clock and in UTC', async () => {
    const client = new FakeClient();
    const timestamp = '2027-01-15T02:00:00.100+00:00';
    client.window.records = [anAuditRecord({ event: 'applied', timestamp })];
    const { stdout } = await interlude(['verify', 'x', '--markdown'], { client });
    expect(stdout).toContain('| 2027-01-15 03:00:00.100 CET (02:00:00.100 UTC) | applied |');
    expect(stdout).not.toContain('T02:00');
  });

  it('ends with 1 on a mismatch and says what differs', async () => {
    const client = new FakeClient();
    client.window.verification = aVerification({
      verdict: 'mismatch',
      message: `live: ${moved.message}`,
      checks: [moved],
    });
    const text = await interlude(['verify', 'x'], { client });
    expect(text).toMatchObject({ code: 1, stderr: '' });
    expect(text.stdout).toMatch(/^MISMATCH/);
    expect(text.stdout).toMatch(/FAIL +live .*changed since: version 20, the window left 16/);
    const json = await interlude(['verify', 'x', '--json'], { client });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual(client.window.verification);
  });

  it('ends with 0 if there is nothing to verify, and says why', async () => {
    const client = new FakeClient();
    const message = 'the window never wrote to the line: there is nothing to verify';
    client.window.verification = aVerification({ verdict: 'nothing', message, checks: [] });
    const { code, stdout } = await interlude(['verify', 'x'], { client });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `NOTHING TO VERIFY  ${WINDOW_ID}\n${message}\n`,
    });
  });

  it('ends with the exit code of its error if the worker could not check it', async () => {
    const client = new FakeClient();
    client.failure = Object.assign(new FakeClientError('unavailable', 'the worker could not'), {
      name: 'CheckupFailedError',
    });
    expect((await interlude(['verify', 'x'], { client })).code).toBe(3);
  });
});
