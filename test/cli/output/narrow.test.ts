// Answers for people on a narrow terminal: no line is wider than it, except by a word that is copied whole.
import { array, assert, constantFrom, integer, property, string } from 'fast-check';
import { displayWidth } from '../../../src/cli/output/plain/display-width.ts';
import { wrapped } from '../../../src/cli/output/plain/wrapped.ts';
import { fieldList, table } from '../../../src/cli/output/plain/table.ts';
import {
  aCallback,
  aDryRun,
  anAuditRecord,
  aReport,
  aStatus,
  aVerification,
  FakeClient,
  NOW_MS,
} from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

const COLOURS = /\p{Cc}\[\d+m/gu;
/** Ids, addresses and field names of the API. */
const LONG_WORD = 16;

function tooWide(text: string, width: number): string[] {
  return text
    .replaceAll(COLOURS, '')
    .split('\n')
    .filter((line) => displayWidth(line) > width)
    .filter((line) => line.split(' ').every((word) => displayWidth(word) < LONG_WORD));
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

const LATE = aStatus({
  phase: 'reverting',
  line: 'maintenance',
  target_name: '本社の電話 Störungsannahme Süd-West 🚧',
  requested_by: 'Änne Müller-Lüdenscheidt, night shift',
  reason: 'the database is moved to another data centre, and the old one is switched off',
  start_time: new Date(NOW_MS - 3_600_000).toISOString(),
  end_time: new Date(NOW_MS - 600_000).toISOString(),
  findings: [{ code: 'may_be_late', message: 'more windows begin then than the API accepts' }],
  attention: {
    what: 'the line is not back yet: no answer within 10 s',
    since: '2027-01-14T11:50:00Z',
    next_step: 'check whether the API answers; Interlude keeps trying until the line is back',
  },
});

function client(): FakeClient {
  const fake = new FakeClient();
  fake.windows = [LATE, aStatus()];
  fake.window.statuses = [LATE];
  fake.window.records = [
    anAuditRecord({ actor: 'mia', actor_source: 'claimed', reason: LATE.reason }),
    anAuditRecord({ details: { row: 'maintenance', why: 'the API did not answer in time' } }),
  ];
  fake.window.told = [aCallback({ state: 'failed' })];
  fake.window.verification = aVerification({
    verdict: 'mismatch',
    message: 'final_version: the line is at another version than the receipt says',
  });
  fake.dryRunAnswer = aDryRun({
    write: { ...(aDryRun().write ?? { method: '', path: '', if_match: 1, body: {} }), body: {} },
    verdict: {
      accepted: false,
      code: 'conflict',
      findings: LATE.findings,
      problems: [{ path: 'reroute_queue_id', message: 'the queue has no agents who are joined' }],
      conflicts: [],
    },
  });
  fake.report = aReport({
    checks: [
      { check: 'flow_read', ok: false, message: 'the API refuses it: missing the permission' },
    ],
  });
  return fake;
}

describe('an answer on a terminal of 40 and of 60 columns', () => {
  it.each([
    [['list']],
    [['list', '--attention']],
    [['show', 'x']],
    [['audit', 'x']],
    [['verify', 'x']],
    [['why', 'Main line']],
    [['doctor']],
    [['report', '--from', 'yesterday']],
    [['calendar', '--for', '14h']],
    [['schedule', '--flow-id', 'x', '--start', '+1h', '--duration', '1h', '--dry-run']],
  ])('%j', async (argv) => {
    for (const columns of [40, 60]) {
      const rest = ['--greeting', 'Hi', '--callback-url', 'https://hooks.example.com/x'];
      const all = argv[0] === 'schedule' ? [...argv, ...rest] : argv;
      const { stdout, stderr } = await interlude(all, { client: client(), tty: true, columns });
      expect({ stderr, isEmpty: stdout === '' }).toEqual({
        stderr: expect.not.stringContaining('error'),
        isEmpty: false,
      });
      expect(tooWide(stdout, columns)).toEqual([]);
    }
  });

  it('is a fitted error', async () => {
    const argv = ['schedule', '--flow-id', 'x', '--start', '25:00', '--duration', '9h'];
    for (const columns of [40, 60]) {
      const { code, stderr } = await interlude(argv, { tty: true, columns });
      expect({ code, lines: stderr.split('\n').length > 5 }).toEqual({ code: 2, lines: true });
      expect(tooWide(stderr, columns)).toEqual([]);
    }
  });

  it('is in whole lines for a program', async () => {
    const { stdout } = await interlude(['show', 'x'], { client: client(), columns: 40 });
    expect(stdout).toContain(`reason        ${LATE.reason}`);
    expect(stdout).toContain(`next step: ${LATE.attention?.next_step}`);
  });
});

describe('a table', () => {
  const word = string({ unit: constantFrom('a', 'ü', '本', '🚧'), minLength: 1, maxLength: 7 });
  const cell = array(word, { maxLength: 12 }).map((words) => words.join(' '));

  it('fits from 30 columns on, and loses no word', () => {
    assert(
      property(
        array(array(cell, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
        integer({ min: 30, max: 120 }),
        (rows, width) => {
          const text = table(rows, width);
          expect(tooWide(text, width)).toEqual([]);
          expect(wordsOf(text).toSorted()).toEqual(rows.flat().flatMap(wordsOf).toSorted());
        },
      ),
    );
  });

  it('keeps its columns in the same place in every row', () => {
    const rows = [
      ['TIME', 'EVENT', 'WHO', 'WHY'],
      ['2027-01-15 03:00 CET', 'extended', 'mia (claimed)', 'the upgrade takes longer'],
      ['2027-01-15 03:30 CET', 'reverted', '', ''],
    ];
    expect(table(rows, 40).split('\n')).toEqual([
      'TIME                  EVENT',
      '    WHO            WHY',
      '2027-01-15 03:00 CET  extended',
      '    mia (claimed)  the upgrade takes',
      '                   longer',
      '2027-01-15 03:30 CET  reverted',
    ]);
  });

  it('of fields continues a value below itself, and keeps an id whole', () => {
    const id = 'ivr-window/flow-ivr:a1b2c3d4-e5f6-7890-abcd-ef1234567890/20270115T020000Z';
    expect(
      fieldList(
        [
          ['reason', 'the database is moved'],
          ['ticket', null],
          ['window', id],
        ],
        30,
      ),
    ).toBe(`  reason  the database is\n          moved\n  window  ${id}`);
  });
});

describe('help on a terminal of 40 and of 60 columns', () => {
  it.each([[[]], [['schedule']], [['audit']], [['restore']], [['watchdog']], [['codec-server']]])(
    '%j',
    async (argv: readonly string[]) => {
      for (const columns of [40, 60]) {
        const { stdout, code } = await interlude([...argv, '--help'], { tty: true, columns });
        const examples = stdout.split('\n').filter((line) => line.startsWith('  $'));
        expect({ code, examples: examples.length > 0 }).toEqual({ code: 0, examples: true });
        expect(tooWide(stdout.replaceAll(/^ {2}\$.*$/gm, ''), columns)).toEqual([]);
      }
    },
  );
});

it.each([40, 60, 80])('paragraphs of help fill %d columns', async (columns) => {
  const help = async (...argv: readonly string[]) =>
    (await interlude([...argv, '--help'], { tty: true, columns })).stdout;
  const listed = (await interlude(['--help'])).stdout.split('\nCommands:\n')[1] ?? '';
  const names = [...listed.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, name = '']) => name);
  expect(names).toContain('extend');
  for (const argv of [[], ...names.filter((name) => name !== 'help').map((name) => [name])]) {
    const blocks = (await help(...argv)).trim().split(/\n{2,}/);
    for (const block of blocks.filter((one) => /^\S.*[^:\n](?:\n|$)/.test(one)))
      expect(block).toBe(wrapped(wordsOf(block).join(' '), columns, false).join('\n'));
  }
});
