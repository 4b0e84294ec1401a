/** `interlude restore` of a line whose callers hear an announcement row: the line first, then the row. */
import { restoreEnv } from './restore-env.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRescueFile } from '../../../src/adapters/break-glass/index.ts';
import type { RescueChange } from '../../../src/contract/change/rescue-file.ts';
import type { Announced } from '../../../src/contract/request/announcement/announcement.ts';
import { BANK, startSimulator, type Simulator } from '../../../dev/simulator/index.ts';
import { rescueFileOf } from '../../break-glass/a-rescue-file.ts';
import { aChange } from '../../support/records/a-change.ts';
import { NOW_MS, WINDOW_ID } from '../fake-client.ts';
import { interlude, type Ran } from '../fake-terminal.ts';

const ROW = `${BANK.table}/${BANK.row}`;
const ROW_PATH = '/api/v2/flows/datatables/*/rows/*';
const STOOD = { message: 'Open.', queue: '', until: '' };
const SAID = { message: 'Back at 02:30 UTC.', queue: 'Q1', until: '' };
const ANNOUNCED: Announced = {
  row: ROW,
  greeting: 'Back at {{until}}.',
  queue: 'Q1',
  time_zone: null,
  before: STOOD,
};

describe('restore with an announcement row', () => {
  let simulator: Simulator;
  let folder: string;
  let path: string;

  beforeEach(async () => {
    simulator = await startSimulator();
    folder = await mkdtemp(join(tmpdir(), 'interlude-restore-'));
    path = join(folder, 'window.json');
    await simulator.editObject('data-table-row', ROW, SAID);
  });

  afterEach(async () => {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function group() {
    return (await simulator.object('emergency-group', BANK.emergencyGroup)) ?? {};
  }

  /** As left by a worker that died. */
  async function leaveFile(announced: Announced = ANNOUNCED): Promise<RescueChange> {
    const { version } = await group();
    await simulator.editObject('emergency-group', BANK.emergencyGroup, { enabled: true });
    const [start_ms, end_ms] = [NOW_MS - 600_000, NOW_MS + 600_000];
    const head = { window_id: WINDOW_ID, run_id: 'run-1', start_ms, end_ms };
    const file = rescueFileOf(
      { ...head, target: { kind: 'emergency-group', id: BANK.emergencyGroup } },
      {
        organization_id: 'org-1',
        announced,
        change: aChange({
          stage: 'applied',
          version: Number(version),
          baseline: { enabled: false },
          intended: { enabled: true },
        }),
      },
    );
    await writeFile(path, JSON.stringify(file));
    return file;
  }

  async function restore(...flags: readonly string[]): Promise<Ran> {
    return interlude(['restore', path, ...flags], { env: restoreEnv(simulator) });
  }

  async function row() {
    const { key: _key, ...fields } = (await simulator.object('data-table-row', ROW)) ?? {};
    return fields;
  }

  async function recorded(): Promise<unknown> {
    const record = JSON.parse(await readFile(`${path}.restored.jsonl`, 'utf8'));
    return record.details.announcement;
  }

  it('is read out of its file as it was written', async () => {
    const file = await leaveFile();
    expect(parseRescueFile(JSON.stringify(file))).toEqual(file);
  });

  it.each<[string, Announced, string, object]>([
    ['what stood there before', ANNOUNCED, 'restored', STOOD],
    [
      'nothing, where that is not known',
      { ...ANNOUNCED, before: null },
      'emptied',
      { message: '', queue: '', until: '' },
    ],
    ['the words of somebody else', { ...ANNOUNCED, greeting: 'Others.' }, 'others', SAID],
  ])('puts the line back, and leaves %s in the row', async (_what, announced, outcome, stands) => {
    await leaveFile(announced);
    const ran = await restore('--yes', '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      outcome: 'restored',
      announcement: { row: ROW, outcome },
    });
    expect(await group()).toMatchObject({ enabled: false });
    expect(await row()).toEqual(stands);
    expect(await recorded()).toEqual({ row: ROW, outcome, message: null });
  });

  it('puts the line back anyway if the row cannot be cleared', async () => {
    await leaveFile();
    await simulator.addFault({
      when: { path: ROW_PATH },
      effect: { kind: 'answer', status: 503 },
      times: null,
    });
    const ran = await restore('--yes');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('The line is back, at version');
    expect(ran.stdout).toContain(`The announcement row ${ROW} could not be cleared`);
    expect(await recorded()).toMatchObject({ row: ROW, outcome: 'failed' });
  });

  it('clears no row before the line is back', async () => {
    await leaveFile();
    await simulator.addFault({
      when: { method: 'PUT', path: '/api/v2/architect/**' },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
    expect((await restore('--yes')).code).not.toBe(0);
    expect(await row()).toEqual(SAID);
  });

  it('writes no row unasked if the line is back already', async () => {
    await leaveFile();
    await simulator.editObject('emergency-group', BANK.emergencyGroup, { enabled: false });
    const unasked = await restore();
    expect(unasked.stdout).toContain(`The announcement row ${ROW} was not checked: give --yes`);
    expect(await row()).toEqual(SAID);
    expect((await restore('--yes')).code).toBe(0);
    expect(await row()).toEqual(STOOD);
  });
});
