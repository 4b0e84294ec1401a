/** `schedule --csv`: all checked first, all booked or none; what this call has booked is cancelled again. */
import type { DryRun, JsonValue } from '../../../src/client/index.ts';
import { aDryRun, aStatus, FakeClient, FakeClientError } from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

const HEADER =
  'flow_id,start_time,duration_minutes,fallback_greeting,reroute_queue_id,callback_url,reason';
const URL = 'https://hooks.example.com/x';

function row(flow: string, start = '2027-01-15T02:00:00Z', greeting = 'Maintenance'): string {
  return `${flow},${start},30,${greeting},q-1,${URL},`;
}

function idOf(request: JsonValue): string {
  const [, flow = ''] = /"flow_id":"([^"]*)"/.exec(JSON.stringify(request)) ?? [];
  return `ivr-window/flow-ivr:${flow}/x`;
}

/** Knows windows by id; a booking or a cancel changes them. */
class Calendar extends FakeClient {
  readonly booked = new Map<string, 'scheduled' | 'cancelled'>();
  readonly order: string[] = [];
  refused = new Set<string>();
  refusedAtOnce = new Set<string>();
  /** Booked, but the answer cannot be read here, or did not come. */
  unread = new Map<string, 'unreadable' | 'pending'>();
  isStuck = false;

  override async dryRunJson(request: JsonValue): Promise<DryRun> {
    const id = idOf(request);
    this.order.push(`check ${id}`);
    const problems = [{ path: 'flow_id', message: 'there is no such flow' }];
    return this.refused.has(id)
      ? aDryRun({
          workflow_id: id,
          verdict: { accepted: false, code: 'preflight', findings: [], problems, conflicts: [] },
        })
      : aDryRun({
          workflow_id: id,
          target: id.split('/')[1] ?? null,
          target_name: id.slice(20, 21).toUpperCase(),
        });
  }

  override async scheduleJson(request: JsonValue) {
    const id = idOf(request);
    this.order.push(`book ${id}`);
    if (this.refusedAtOnce.has(id))
      throw new FakeClientError('conflict', 'another window is in the way');
    this.booked.set(id, 'scheduled');
    const lost = this.unread.get(id);
    if (lost !== undefined) throw new FakeClientError(lost, 'whether it is booked is not known');
    return super.scheduleJson(request);
  }

  override async find(id: string) {
    const phase = this.booked.get(id);
    if (phase === undefined) throw new FakeClientError('not_found', 'no window');
    const window = await super.find(id);
    return Object.assign(Object.create(window), {
      workflowId: id,
      status: async () => aStatus({ phase }),
      cancel: async () => {
        if (this.isStuck) throw new FakeClientError('failed', 'no answer');
        this.booked.set(id, 'cancelled');
        return aStatus({ phase: 'cancelled' });
      },
    });
  }
}

function run(client: FakeClient, rows: readonly string[], ...flags: readonly string[]) {
  const stdin = [HEADER, ...rows, ''].join('\n');
  return interlude(['schedule', '--csv', '-', ...flags], { client, stdin });
}

function idsOf(...flows: readonly string[]): string[] {
  return flows.map((flow) => `ivr-window/flow-ivr:${flow}/x`);
}

describe('schedule --csv', () => {
  it('checks every row before it books the first, and says so in one table', async () => {
    const client = new Calendar();
    const { code, stdout } = await run(client, [row('a'), row('b'), row('c')]);
    expect(code).toBe(0);
    const order = client.order.map((one) => one.split(' ')[0]).join(' ');
    expect(order).toBe('check check check book book book');
    expect(stdout).toMatch(/^ROW +RESULT +LINE +START \(UTC\)/);
    expect(stdout).toMatch(/\n2 +booked +A +01-15 03:00 \(02:00Z\) +03:30 \(02:30Z\)\n/);
    expect(stdout).toMatch(/All 3 windows are booked\.\n$/);
  });

  it('says of a file of one row, and of windows that stood before, what was booked', async () => {
    const client = new Calendar();
    expect((await run(client, [row('a')])).stdout).toMatch(/\nThe window is booked\.\n$/);
    const again = await run(client, [row('a'), row('b')]);
    expect(again.stdout).toMatch(
      /\nAll 2 windows are booked; 1 of them had been booked before\.\n$/,
    );
  });

  it('books nothing if a row would be refused', async () => {
    const client = new Calendar();
    client.refused = new Set(idsOf('b'));
    const { code, stdout } = await run(client, [row('a'), row('b')]);
    expect(code).toBe(3);
    expect(client.booked.size).toBe(0);
    expect(stdout).toMatch(
      /3 +refused .*there is no such flow\nA row is refused: nothing was booked/,
    );
  });

  it('cancels what it has booked if a row is refused after all, and asks no further', async () => {
    const client = new Calendar();
    client.refusedAtOnce = new Set(idsOf('c'));
    const rows4 = ['a', 'b', 'c', 'd'].map((flow) => row(flow));
    const { code, stdout } = await run(client, rows4, '--json', '--max-concurrent-windows', '4');
    expect(code).toBe(3);
    const { rows } = JSON.parse(stdout);
    expect(rows.map(({ row: n, result }: { row: number; result: string }) => [n, result])).toEqual([
      [2, 'cancelled'],
      [3, 'cancelled'],
      [4, 'refused'],
      [5, 'not_asked'],
    ]);
    expect([...client.booked.values()]).toEqual(['cancelled', 'cancelled']);
  });

  it.each(['unreadable', 'pending'] as const)(
    'cancels what may be booked too if an answer is %s, but not what was there before',
    async (lost) => {
      for (const stood of [false, true]) {
        const client = new Calendar();
        const [a = '', b = ''] = idsOf('a', 'b');
        client.unread.set(b, lost);
        if (stood) client.booked.set(b, 'scheduled');
        const { code, stdout } = await run(client, [row('a'), row('b'), row('c')], '--json');
        expect(code).toBe(1);
        const results = JSON.parse(stdout).rows.map((one: { result: string }) => one.result);
        expect(results).toEqual(['cancelled', stood ? 'booked_before' : 'cancelled', 'not_asked']);
        expect([client.booked.get(a), client.booked.get(b)]).toEqual([
          'cancelled',
          stood ? 'scheduled' : 'cancelled',
        ]);
      }
    },
  );

  it('leaves a window alone that stood before this call', async () => {
    const client = new Calendar();
    client.booked.set('ivr-window/flow-ivr:a/x', 'scheduled');
    client.refusedAtOnce = new Set(idsOf('b'));
    const { code, stdout } = await run(client, [row('a'), row('b')]);
    expect(code).toBe(3);
    expect(client.booked.get('ivr-window/flow-ivr:a/x')).toBe('scheduled');
    expect(stdout).toMatch(/2 +booked before/);
  });

  it('ends with 1, and says so, if one cannot be cancelled', async () => {
    const client = new Calendar();
    client.refusedAtOnce = new Set(idsOf('b'));
    client.isStuck = true;
    const { code, stdout } = await run(client, [row('a'), row('b')]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/2 +not cancelled .*no answer\n[^]*NOT ALL/);
  });

  it('asks nobody if rows are wrong: one table of all rows, each problem of each on a line', async () => {
    const client = new Calendar();
    const soon = '2027-01-14T12:09:59Z';
    const rows = [row('a', soon), row('b'), row('c', 'tomorrow at two', ''), row('')];
    const { code, stdout, stderr } = await run(client, rows);
    expect([code, stderr]).toEqual([2, '']);
    expect(client.order).toEqual([]);
    const shown = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replaceAll(/ {2,}/g, ' | '));
    expect(shown).toEqual([
      'ROW | RESULT | LINE | START (UTC) | END (UTC)',
      '2 | invalid | a | 01-14 13:09 (12:09Z) | 13:39 (12:39Z) | start_time: must be at least ten minutes ahead, so that all rows can still be cancelled',
      '3 | not asked | b | 01-15 03:00 (02:00Z) | 03:30 (02:30Z)',
      expect.stringMatching(/^4 \| invalid \| c \| tomorrow at two \| – \| start_time: /),
      expect.stringMatching(/^ \| fallback_greeting: /),
      '5 | invalid | 01-15 03:00 (02:00Z) | 03:30 (02:30Z) | flow_id: is required, or target',
      '3 of 4 rows are not valid: nothing was checked with a worker, and nothing was booked.',
    ]);
  });

  it('with --json has rows with their problems, and the error of any wrong request', async () => {
    const { code, stdout } = await run(new Calendar(), [row('a'), row('')], '--json');
    expect(code).toBe(2);
    const problem = { path: 'flow_id', message: 'is required, or target' };
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      rows: [
        { row: 2, result: 'not_asked', message: null },
        {
          row: 3,
          result: 'invalid',
          message: 'flow_id: is required, or target',
          problems: [problem],
        },
      ],
      error: { code: 'invalid', problems: [{ ...problem, path: 'row 3 flow_id' }] },
    });
  });

  it('says what is wrong with a row that gives nothing that can be read', async () => {
    const stdin = 'flow_id,allow_dependants\na,true\n,yes\nb,true,surplus\n';
    const { code, stdout } = await interlude(['schedule', '--csv', '-'], { stdin });
    expect(code).toBe(2);
    expect(stdout).toMatch(/\n3 +invalid .*allow_dependants: must be true or false\n/);
    expect(stdout).toMatch(/\n4 +invalid +b .*has more cells than the header\n/);
  });

  it.each([
    ['flow_id,flow_id\na,b', 'column flow_id: cell 2 of the header means the same as cell 1;'],
    [
      'reason,target,kind\na,ivr:a,ivr:b',
      'column kind: cell 3 of the header means the same as cell 2;',
    ],
    [
      'reason\u200b\na',
      'column reason\u200b: is not a field of a request; a name must not contain invisible characters (U+200B)',
    ],
    ['f\0l\0\na', 'a name must not contain control characters (U+0000)'],
    ['flow_id;start_time\na;b', 'cells are separated by ; here: separate them with commas'],
    ['flow_id\tstart_time\na\tb', 'cells are separated by tabs here: separate them with commas'],
    ['Flow ID\na', 'column Flow ID: is not a field of a request; did you mean flow_id?'],
  ])('refuses %j, which nobody can be sure of', async (stdin, message) => {
    const client = new Calendar();
    const { code, stderr } = await interlude(['schedule', '--csv', '-'], { client, stdin });
    expect([code, client.order]).toEqual([2, []]);
    expect(stderr).toContain(message);
  });

  it('takes columns without a name, which spreadsheets leave behind, only while they are empty', async () => {
    const client = new Calendar();
    const stdin = `${HEADER},,\n${row('a')},,\n`;
    expect((await interlude(['schedule', '--csv', '-'], { client, stdin })).code).toBe(0);
    const full = `${HEADER},,\n${row('a')},,note\n`;
    const { code, stdout } = await interlude(['schedule', '--csv', '-'], { client, stdin: full });
    expect(code).toBe(2);
    expect(stdout).toContain('cell 9: has no name in the header');
  });

  it('counts rows as a spreadsheet does: empty lines too, and a cell of two lines once', async () => {
    const rows = [row('a', undefined, '"one\ntwo"'), '', ',,', row('b', 'never')];
    const { stdout } = await run(new Calendar(), rows);
    expect(stdout).toMatch(/^2 +not asked/m);
    expect(stdout).toMatch(/^5 +invalid/m);
  });

  it('names a target that cannot be read once, and not as missing', async () => {
    const stdin = `target,start_time,duration_minutes\nivr:,2027-01-15T02:00:00Z,30\n`;
    const { stdout } = await interlude(['schedule', '--csv', '-'], { stdin });
    expect(stdout).toContain('target: must be KIND:ID');
    expect(stdout).not.toContain('flow_id');
  });

  it('takes true and false as spreadsheets write them', async () => {
    const client = new Calendar();
    const stdin = `${HEADER},allow_dependants\n${row('a')}why,TRUE\n${row('b')}why,False\n`;
    const { code } = await interlude(['schedule', '--csv', '-'], { client, stdin });
    expect(code).toBe(0);
    const [first, second] = client.requests;
    expect(first).toMatchObject({ flow_id: 'a', allow_dependants: true });
    expect(second).not.toHaveProperty('allow_dependants', true);
  });

  it('takes a start that is ten minutes ahead', async () => {
    const { code } = await run(new Calendar(), [row('a', '2027-01-14T12:10:00Z')]);
    expect(code).toBe(0);
  });

  it('refuses two rows that are one window', async () => {
    const { code, stdout } = await run(new Calendar(), [row('a'), row('a')]);
    expect(code).toBe(3);
    expect(stdout).toContain('is the same window as row 2');
  });

  it('says how many rows a file may have', async () => {
    const { code, stderr } = await run(new Calendar(), Array(1_000).fill(row('a')));
    expect(code).toBe(2);
    expect(stderr).toContain('the file has 1000 rows: split it into files of at most 200');
  });

  it('--dry-run books nothing', async () => {
    const client = new Calendar();
    const { code, stdout } = await run(client, [row('a')], '--dry-run');
    expect([code, client.booked.size]).toEqual([0, 0]);
    expect(stdout).toContain('All rows would be accepted. Nothing was booked.');
  });

  it('reads quotes, and flags hold for all rows', async () => {
    const client = new Calendar();
    await run(
      client,
      [row('a', undefined, '"We are back, soon.\nThanks ""all"""')],
      '--reason',
      'why',
    );
    expect(client.requests).toMatchObject([
      { fallback_greeting: 'We are back, soon.\nThanks "all"', reason: 'why' },
    ]);
  });

  it('names a column that is no field', async () => {
    const stdin = 'flow,start_time\nx,y\n';
    const { code, stderr } = await interlude(['schedule', '--csv', '-'], { stdin });
    expect(code).toBe(2);
    expect(stderr).toContain('column flow: is not a field of a request');
  });
});
