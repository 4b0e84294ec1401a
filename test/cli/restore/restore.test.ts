/** `interlude restore` with the API alone: no Temporal, no worker, only the file. */
import { restoreEnv } from './restore-env.ts';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditRecord } from '../../../src/contract/reporting/audit-record.ts';
import { formatInstant } from '../../../src/contract/values/instant.ts';
import type { RescueChange } from '../../../src/contract/change/rescue-file.ts';
import {
  DEFAULT_CLIENT,
  startSimulator,
  type Ivr,
  type Simulator,
} from '../../../dev/simulator/index.ts';
import { aRescueFile, aMarker } from '../../break-glass/a-rescue-file.ts';
import { aChange, type ChangeSketch } from '../../support/records/a-change.ts';
import { managed } from '../../support/window-lab.ts';
import { anAuditRecord, FakeClient, NOW_MS, WINDOW_ID } from '../fake-client.ts';
import { interlude, type Ran, type Setting } from '../fake-terminal.ts';
import { endAll, interludeProcess } from '../program.ts';

const FLOW = 'the-line';
const PATCH = { method: 'PATCH' } as const;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const THEIRS = { text: 'Edited by somebody else.' };

let simulator: Simulator;
let folder: string;
let path: string;
let before: Ivr;

beforeAll(async () => {
  simulator = await startSimulator();
  await simulator.changeSettings({ rate_limit: 1_000_000 });
});

afterAll(async () => {
  endAll();
  await simulator.close();
});

const SENT = {
  name: `Maintenance: ${FLOW}`,
  greeting: { text: 'Please call back later.' },
  routing: { method: 'none' },
};
/** The answer to the write is not known. */
const UNHEARD = { stage: 'sent' } as const;

/** A line in maintenance, as left by a worker that died; the file knows the answer unless told otherwise. */
async function intoMaintenance(
  known: ChangeSketch = {},
  changes: Partial<RescueChange> = {},
): Promise<RescueChange> {
  await simulator.editTarget(FLOW, SENT);
  const { name, greeting, routing } = before;
  const [start_ms, end_ms] = [NOW_MS - 10 * MINUTE_MS, NOW_MS + 20 * MINUTE_MS];
  const file = aRescueFile({
    window_id: WINDOW_ID,
    target: { kind: 'flow-ivr', id: FLOW },
    start_ms,
    start_time: formatInstant(start_ms),
    end_ms,
    end_time: formatInstant(end_ms),
    change: aChange({
      stage: 'applied',
      baseline: { name, greeting, routing: { ...routing } },
      intended: SENT,
      version: before.version,
      ...known,
    }),
    ...changes,
  });
  await writeFile(path, JSON.stringify(file));
  return file;
}

async function line(): Promise<Ivr> {
  const found = await simulator.target(FLOW);
  if (found === null) throw new Error('the line was deleted');
  return found;
}

async function records(): Promise<AuditRecord[]> {
  const text = await readFile(`${path}.restored.jsonl`, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one));
}

function restore(flags: readonly string[] = ['--yes'], setting: Setting = {}): Promise<Ran> {
  return interlude(['restore', path, ...flags], { env: restoreEnv(simulator), ...setting });
}

async function requestsSent(): Promise<number> {
  return (await simulator.requests()).length;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interlude-restore-'));
  path = join(folder, 'window.json');
  await simulator.clearFaults();
  await simulator.putTarget(FLOW, {
    name: 'Main line',
    greeting: { text: 'Welcome.' },
    routing: { method: 'longest-idle', queue: { id: 'q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6' } },
  });
  before = await line();
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('restore', () => {
  it('as a program puts the line back exactly, if nothing else runs', async () => {
    await intoMaintenance({}, { end_ms: Date.now(), end_time: formatInstant(Date.now()) });
    const text = JSON.parse(await readFile(path, 'utf8'));
    const now = Date.now();
    await writeFile(path, JSON.stringify({ ...text, end_ms: now, end_time: formatInstant(now) }));
    const ended = await interludeProcess(
      ['restore', path, '--yes', '--json'],
      restoreEnv(simulator),
    );
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      outcome: 'restored',
      window_id: WINDOW_ID,
      previous_version: before.version + 1,
      version: before.version + 2,
      drift: [],
    });
    expect(managed(await line())).toEqual(managed(before));
  });

  it('shows what is there, what is written and what callers hear, and asks', async () => {
    await intoMaintenance();
    const ran = await restore([], { tty: true, answer: true });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(
      'Callers hear: "Please call back later." Then they are disconnected.',
    );
    expect(ran.stdout).toContain('writes   name, greeting, routing');
    expect(ran.stdout).toContain('Callers hear: "Welcome."');
    expect(ran.stdout).toContain('The line is back, at version');
    expect(ran.questions[0]).toContain('callers return NOW');
    expect(ran.loads).toBe(0);
    expect(managed(await line())).toEqual(managed(before));
  });

  it.each([
    ['no terminal to ask on and no --yes', {}, 2, 'give --yes'],
    ['a no', { tty: true, answer: false }, 1, 'nothing was changed'],
  ])('writes nothing after %s', async (_what, setting, code, said) => {
    await intoMaintenance();
    const ran = await restore([], setting);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toContain(said);
    expect((await line()).version).toBe(before.version + 1);
    expect(await readdir(folder)).toEqual(['window.json']);
  });

  it('writes nothing if the line is back already, however old the file is', async () => {
    const file = await intoMaintenance({}, { end_ms: 1, end_time: formatInstant(1) });
    await simulator.editTarget(FLOW, managed(before));
    const { version } = await line();
    expect(version).toBeGreaterThan(file.change.floor);
    const ran = await restore([]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('already as it was before the window');
    expect((await line()).version).toBe(version);
    expect((await records())[0]?.details).toMatchObject({ outcome: 'already_back' });
  });

  it('knows a change whose answer was lost, whatever form the API gave it', async () => {
    await intoMaintenance({
      intended: {
        name: `Maintenance: ${FLOW}`,
        greeting: { text: 'Please  call back later. ' },
        routing: { method: 'none' },
      },
      stage: 'sent',
    });
    expect((await restore()).code).toBe(0);
    expect(managed(await line())).toEqual(managed(before));
  });

  it.each([
    ['outdates a write that may still land', NOW_MS, 'The line is back', 1],
    ['writes nothing where it was sent too long ago', NOW_MS - 60 * MINUTE_MS, 'already', 0],
  ])('if the line is back, and the file knows no answer, %s', async (_what, at, said, writes) => {
    const [start_ms, written_at] = [at, formatInstant(at)];
    const start_time = written_at;
    const known = { ...UNHEARD, version: before.version + 2 };
    await intoMaintenance(known, { start_ms, start_time, written_at });
    await simulator.editTarget(FLOW, managed(before));
    const { version } = await line();
    const ran = await restore();
    expect(ran).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(said) });
    expect((await line()).version).toBe(version + writes);
    expect(managed(await line())).toEqual(managed(before));
  });

  it('keeps a record of its use', async () => {
    await intoMaintenance(UNHEARD);
    await restore(['--yes', '--reason', 'all down', '--actor', 'jo']);
    const [record, ...more] = await records();
    expect(more).toEqual([]);
    expect(record).toMatchObject({
      event: 'restored',
      flow_id: FLOW,
      workflow_id: WINDOW_ID,
      run_id: 'run-1',
      actor: 'jo',
      actor_source: 'claimed',
      reason: 'all down',
      previous_version: before.version + 1,
      new_version: before.version + 2,
      attempts: [{ attempt: 1, outcome: 'written', expected_version: before.version + 1 }],
      details: { outcome: 'restored', file: 'window.json', forced: false, drift: [] },
    });
    const { details } = record ?? {};
    expect(details).toMatchObject({ final_hash: Reflect.get(Object(details), 'baseline_hash') });
    expect(JSON.stringify(record)).not.toContain(DEFAULT_CLIENT.client_secret);
  });

  it('puts the line back anyway if its use cannot be recorded', async () => {
    await intoMaintenance();
    await mkdir(`${path}.restored.jsonl`);
    const ran = await restore();
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('EISDIR');
    expect(managed(await line())).toEqual(managed(before));
  });
});

describe('an edit by somebody else', () => {
  it('is left and told; the rest goes back', async () => {
    await intoMaintenance();
    await simulator.editTarget(FLOW, { greeting: THEIRS });
    const ran = await restore(['--yes', '--force', '--json']);
    expect(ran.code).toBe(1);
    const { error } = JSON.parse(ran.stdout);
    expect(error.code).toBe('drift');
    expect(error.problems.map((problem: { path: string }) => problem.path)).toEqual(['greeting']);
    expect(managed(await line())).toEqual({ ...managed(before), greeting: THEIRS });
    expect((await records())[0]?.details).toMatchObject({ drift: ['greeting'], forced: true });
  });

  it('is overwritten if the window asked for it', async () => {
    await intoMaintenance({ on_drift: 'restore' });
    await simulator.editTarget(FLOW, { greeting: THEIRS });
    expect((await restore(['--yes', '--force'])).code).toBe(0);
    expect(managed(await line())).toEqual(managed(before));
  });

  it.each([
    ['never heard of its write', UNHEARD],
    ['knows only what an earlier write became', { stage: 'in_doubt', stored: SENT }],
  ] as const)('is left even if it asked, by a file that %s', async (_what, known) => {
    await intoMaintenance({ ...known, on_drift: 'restore' });
    await simulator.editTarget(FLOW, managed(before));
    await simulator.editTarget(FLOW, { greeting: THEIRS });
    const ran = await restore(['--yes', '--force', '--json']);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout).error).toMatchObject({
      code: 'drift',
      problems: [{ path: 'greeting' }],
    });
    expect(managed(await line())).toEqual({ ...managed(before), greeting: THEIRS });
  });

  it('between our read and our write is not overwritten', async () => {
    await intoMaintenance();
    await simulator.addFault({
      when: PATCH,
      effect: { kind: 'edit_between', patch: { greeting: THEIRS } },
    });
    expect((await restore()).code).toBe(1);
    expect(managed(await line())).toEqual({ ...managed(before), greeting: THEIRS });
  });
});

describe('an old file', () => {
  const end_ms = NOW_MS - DAY_MS - MINUTE_MS;

  it.each([
    ['its window ended more than a day ago', {}, { end_ms, end_time: formatInstant(end_ms) }, 0],
    ['the line was changed since', {}, {}, 1],
    ['the line was changed since, the answer of the write being unknown', UNHEARD, {}, 1],
  ] as const)('needs --force: %s', async (_why, known, changes, edits) => {
    await intoMaintenance(known, changes);
    for (let edit = 0; edit < edits; edit += 1)
      await simulator.editTarget(FLOW, { description: `edit ${edit}` });
    const { version } = await line();
    const ran = await restore(['--yes', '--json']);
    expect(ran.code).toBe(3);
    expect(JSON.parse(ran.stdout).error).toMatchObject({
      code: 'old_file',
      message: expect.stringContaining('--force'),
    });
    expect((await line()).version).toBe(version);
    expect((await restore(['--yes', '--force'])).code).toBe(0);
    expect(managed(await line())).toEqual(managed(before));
  });

  it('is not one whose write never arrived, or whose answer was lost', async () => {
    await intoMaintenance(UNHEARD);
    expect((await restore()).code).toBe(0);
  });
});

describe('the API, when it fails', () => {
  it.each([
    ['a lost answer', { kind: 'reset_after_commit' }],
    ['a write that never arrived', { kind: 'reset_before' }],
    ['a version conflict', { kind: 'edit_between', patch: { description: 'x' } }],
  ] as const)('is read and compared after %s', async (_what, effect) => {
    await intoMaintenance();
    await simulator.addFault({ when: PATCH, effect });
    const ran = await restore(['--yes', '--json']);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ outcome: 'restored' });
    expect(managed(await line())).toEqual(managed(before));
  });

  it.each([
    ['wrong credentials', { GENESYS_CLIENT_SECRET: 'a-wrong-secret' }, 1, 'genesys_unauthorized'],
    ['no one at the address', { GENESYS_API_URL: 'http://127.0.0.1:9' }, 1, 'genesys_unavailable'],
    [
      'no credentials at all',
      { GENESYS_CLIENT_ID: '', GENESYS_CLIENT_SECRET: '' },
      1,
      'configuration',
    ],
    ['another organisation', { GENESYS_ORGANIZATION_ID: 'org-2' }, 3, 'other_organization'],
  ])('says so: %s', async (_what, more, code, errorCode) => {
    await intoMaintenance();
    const ran = await restore(['--yes', '--json'], { env: { ...restoreEnv(simulator), ...more } });
    expect(ran.code).toBe(code);
    expect(JSON.parse(ran.stdout).error.code).toBe(errorCode);
    expect(ran.stdout).not.toContain('secret-');
    expect(ran.stdout).not.toContain('a-wrong-secret');
    expect((await line()).version).toBe(before.version + 1);
  });

  it('says so: an unknown line', async () => {
    await intoMaintenance({}, { target: { kind: 'flow-ivr', id: 'nowhere' } });
    const ran = await restore();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('nowhere');
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['malformed JSON', '{"v": 1,', 'it is not JSON'],
    [
      'a key twice',
      '{"v":1,"v":1}',
      'v appears in it at line 1, column 2 and again at line 1, column 8',
    ],
    ['something else', '{"flow_id":"x"}', 'it is not a break-glass file'],
    ['2 MB', ' '.repeat(2_000_000), 'larger than 1 MB'],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00]), 'is UTF-16: save it as UTF-8'],
  ])('is refused with exit code 2, and nothing is asked: %s', async (_what, content, said) => {
    await writeFile(path, content);
    const sent = await requestsSent();
    const ran = await restore();
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(said);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
    expect(await requestsSent()).toBe(sent);
  });

  it('is refused: none at all, standard input, a marker', async () => {
    expect(await restore()).toMatchObject({ code: 2, stderr: /no such file/ });
    const stdin = await interlude(['restore', '-'], { env: restoreEnv(simulator) });
    expect(stdin).toMatchObject({ code: 2, stderr: expect.stringContaining('the FILE itself') });
    await writeFile(path, JSON.stringify(aMarker()));
    const marker = await restore();
    expect(marker).toMatchObject({ code: 3, stderr: expect.stringContaining('was over at') });
  });
});

describe('audit --import', () => {
  it('shows the restore among the other records, in order of time', async () => {
    await intoMaintenance();
    await restore();
    const client = new FakeClient();
    const [early, late] = [NOW_MS - MINUTE_MS, NOW_MS + MINUTE_MS].map((ms) =>
      anAuditRecord({ timestamp: formatInstant(ms) }),
    );
    client.window.records = [early, late].filter((one) => one !== undefined);
    const argv = ['audit', 'x', '--import', `${path}.restored.jsonl`];
    const { stdout } = await interlude([...argv, '--json'], { client });
    const shown: AuditRecord[] = JSON.parse(stdout);
    expect(shown.map(({ event }) => event)).toEqual([early?.event, 'restored', late?.event]);
    expect(shown[1]).toEqual((await records())[0]);
    expect((await interlude(argv, { client })).stdout).toContain('mia (claimed)');
  });

  it('refuses records of another window, and what is none', async () => {
    await intoMaintenance({}, { window_id: 'another-window' });
    await restore();
    const other = await interlude(['audit', 'x', '--import', `${path}.restored.jsonl`]);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('another-window') });
    const none = await interlude(['audit', 'x', '--import', path]);
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('line 1 is not a record'),
    });
  });
});
