/** Texts of others in every place of an answer: control sequences are shown, never sent. */
import type { WindowStatus } from '../../../src/client/index.ts';
import { isRecord, type JsonValue } from '../../../src/contract/values/json.ts';
import { anOverride, aRecordEntry, aWindowEntry } from '../../support/records/audit-entries.ts';
import {
  aCallback,
  anAuditRecord,
  aStanding,
  aStatus,
  FakeClient,
  FakeClientError,
} from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

const EVIL = '\u001b[31mred\u009b2J\u202e\u0007\u2028';
const ACTED_UPON = /[^\P{Cc}\n\r]|[\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
/** One of a few words, or a time. */
const OWN =
  /^(phase|line|event|state|.*_(time|at|try)|since|timestamp|callback_status|scheduled_.*|run_id)$/;

function poisoned<T>(value: T, evil?: string): T;
function poisoned(value: unknown, evil = EVIL): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => poisoned(one, evil));
  if (typeof value === 'string') return value + evil;
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      OWN.test(name) ? inner : poisoned(inner, evil),
    ]),
  );
}

const since = '2027-01-14T11:00:00.000+00:00';
const WORDS: Partial<WindowStatus> = {
  requested_by: 'mia',
  reason: 'upgrade',
  change_ticket: 'CHG-1',
  end_time: since,
  attention: { what: 'it is late', since, next_step: 'look' },
  drift: {
    seen_at: since,
    version: 3,
    kept: true,
    fields: [{ field: 'name', baseline: 'a', written: 'b', now: { text: 'c' } }],
  },
};

function poisonedClient(): FakeClient {
  const client = new FakeClient();
  const late = aStatus({ ...WORDS, phase: 'reverting', line: 'unknown' });
  client.windows = poisoned([aStatus(WORDS), late]);
  client.standingWindows = poisoned([aStanding(late)]);
  client.window.statuses = client.windows;
  client.window.records = poisoned([
    anAuditRecord({ actor: 'mia', reason: 'why', details: { message: 'm' } }),
  ]);
  client.window.told = poisoned([aCallback()]);
  client.lookup = poisoned({
    kind: 'lookup',
    lines: [{ name: 'Main', numbers: ['1'], targets: ['ivr:x'], hears: 'a greeting' }],
    gaps: ['groups'],
  });
  client.stopped = poisoned({ actor: 'mia', reason: 'storm', at_ms: 1_799_900_000_000 });
  client.missingKeys = poisoned(['key-1']);
  return client;
}

const REQUEST: JsonValue = {
  flow_id: 'main-line',
  start_time: '2027-01-15T02:00:00',
  duration_minutes: 30,
  fallback_greeting: 'x',
  callback_url: 'https://hooks.example.com/x',
};

const SAYING = [
  ['list'],
  ['list', '-o', 'wide'],
  ['list', '-o', 'csv'],
  ['list', '--json'],
  ['show', 'x'],
  ['show', 'x', '--json'],
  ['watch', 'x', '--json'],
  ['audit', 'x'],
  ['audit', 'x', '--json'],
  ['verify', 'x', '--markdown'],
  ['why', 'Main'],
  ['calendar', '--from', '10:00', '--for', '24h'],
  ['calendar', '-o', 'md'],
  ['watchdog'],
  ['doctor'],
  ['doctor', '--json'],
  ['end', 'x', '--reason', 'r'],
  ['schedule', '-', '--dry-run'],
  ['show', EVIL],
  [EVIL],
];

describe('whatever others wrote', () => {
  it.each(SAYING)('%s %s %s is nothing that a terminal acts upon', async (...argv) => {
    const setting = { client: poisonedClient(), stdin: JSON.stringify(REQUEST) };
    const { stdout, stderr } = await interlude(argv.filter(Boolean), setting);
    expect(stdout + stderr).toContain('red');
    expect(ACTED_UPON.exec(stdout + stderr)).toBeNull();
  });

  it('is the same value in JSON', async () => {
    const client = poisonedClient();
    const { stdout } = await interlude(['list', '--json'], { client });
    expect(JSON.parse(stdout)).toContainEqual(client.windows[0]);
  });

  it.each(['json', 'text'])(
    'in an error as %s is nothing that a terminal acts upon',
    async (form) => {
      const client = poisonedClient();
      const problems = poisoned([{ path: 'flow_id', message: 'no' }]);
      client.failure = new FakeClientError('window_refused', `no${EVIL}`, { problems });
      const argv = ['list', ...(form === 'json' ? ['--json'] : [])];
      const { stdout, stderr } = await interlude(argv, { client });
      expect(ACTED_UPON.exec(stdout + stderr)).toBeNull();
    },
  );
});

/** What means something in markdown. */
const MARKDOWN = '[x](http://e.example)<img src=x>**b**`c`||\\\n# h';

function* tablesOf(markdown: string): Generator<readonly string[]> {
  for (const [table] of markdown.matchAll(/(?:^\|.*\n)+/gm)) yield table.trimEnd().split('\n');
}

describe('a document in markdown', () => {
  it.each([
    ['verify', 'x', '--markdown'],
    ['audit', '--from', '2027-01-08', '-o', 'md'],
    ['calendar', '--from', '10:00', '--for', '24h', '-o', 'md'],
  ])('of %s has the texts of others as text, and whole tables', async (...argv) => {
    const client = new FakeClient();
    const status = poisoned(aStatus(WORDS), MARKDOWN);
    client.windows = [status];
    client.window.statuses = [status];
    client.window.records = poisoned(
      [anAuditRecord({ actor: 'mia', reason: 'why', details: { message: 'm' } })],
      MARKDOWN,
    );
    client.window.verification = {
      ...client.window.verification,
      message: MARKDOWN,
      checks: client.window.verification.checks.map((check) => ({ ...check, message: MARKDOWN })),
    };
    const timestamp = '2027-01-13T12:00:00.000+00:00';
    client.entries = [
      anOverride({ timestamp, reason: MARKDOWN, actor: MARKDOWN, requested_by: MARKDOWN }),
      aWindowEntry({ timestamp, requested_by: MARKDOWN, change_ticket: MARKDOWN }),
      aRecordEntry({ timestamp, reason: MARKDOWN, details: { message: MARKDOWN } }),
    ];
    const { stdout } = await interlude(argv, { client });
    expect(stdout).toContain(String.raw`\[x\]`);
    expect(stdout).not.toMatch(/<img|\]\(|http:\/\/|^# h|(?<!\\)(?:\\\\)*(?:\[x|`c|\*\*b)/m);
    for (const rows of tablesOf(stdout)) {
      const bars = rows.map((row) => row.match(/(?<!\\)(?:\\\\)*\|/g)?.length);
      expect(new Set(bars).size).toBe(1);
    }
  });
});

describe('a value of a flag that was typed wrong', () => {
  const LONG = 'x'.repeat(5_000);
  const FLAGS: readonly (readonly string[])[] = [
    ['list', '--from'],
    ['list', '--phase'],
    ['list', '--limit'],
    ['calendar', '--for'],
    ['calendar', '--from'],
    ['audit', '--from'],
    ['audit', 'export', '--dir', 'FOLDER', '--first'],
    ['audit', 'verify', 'FILE', '--head'],
    ['report', '--from'],
    ['doctor', '--target'],
    ['extend', 'ID', '--by'],
    ['extend', 'ID', '--until'],
    ['schedule', '--csv'],
    ['schedule', '--defaults'],
    ['restore'],
  ];

  it.each(FLAGS)('is seen if it is empty, and cut if it is long: %s %s', async (...argv) => {
    const empty = await interlude([...argv, ' ']);
    const long = await interlude([...argv, LONG]);
    expect([empty.code, long.code]).toEqual([2, 2]);
    expect(empty.stderr).toMatch(/ " ?"(?:: | cannot)/);
    expect(long.stderr.length).toBeLessThan(1_000);
  });
});
