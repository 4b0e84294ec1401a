/** `interlude restore` of a row, twice: what the API has filled in for a column without a value is nobody's edit. */
import { restoreEnv } from './restore-env.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BANK, startSimulator, type Simulator } from '../../../dev/simulator/index.ts';
import { createGenesys, readGenesysSettings } from '../../../src/adapters/genesys/index.ts';
import { rescueFileOf } from '../../break-glass/a-rescue-file.ts';
import { aChange } from '../../support/records/a-change.ts';
import { NOW_MS, WINDOW_ID } from '../fake-client.ts';
import { interlude, type Ran } from '../fake-terminal.ts';

const ROW = `${BANK.table}/${BANK.row}`;

describe('a second restore of a row', () => {
  let simulator: Simulator;
  let folder: string;
  let path: string;

  beforeEach(async () => {
    simulator = await startSimulator();
    folder = await mkdtemp(join(tmpdir(), 'interlude-restore-'));
    path = join(folder, 'window.json');
    await simulator.editObject('data-table-row', ROW, { message: 'Back soon.' });
    await leaveFile();
  });

  afterEach(async () => {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function version(): Promise<number> {
    const reading = readGenesysSettings(restoreEnv(simulator));
    if (!reading.ok) throw new Error('no settings');
    const genesys = createGenesys(reading.settings);
    try {
      const { version: now } = await genesys
        .target('data-table-row')
        .read(ROW, { priority: 'other' });
      return now;
    } finally {
      genesys.close();
    }
  }

  /** The column had no value; the schema has a default for it. */
  async function leaveFile(): Promise<void> {
    const [start_ms, end_ms] = [NOW_MS - 600_000, NOW_MS + 600_000];
    const head = { window_id: WINDOW_ID, run_id: 'run-1', start_ms, end_ms };
    const change = aChange({
      stage: 'applied',
      version: 1,
      new_version: await version(),
      baseline: { message: null },
      intended: { message: 'Back soon.' },
    });
    const target = { kind: 'data-table-row', id: ROW } as const;
    const file = rescueFileOf({ ...head, target }, { organization_id: 'org-1', change });
    await writeFile(path, JSON.stringify(file));
  }

  async function restore(): Promise<Ran> {
    return interlude(['restore', path, '--yes', '--json'], { env: restoreEnv(simulator) });
  }

  it('finds it back already, with the default that the API has filled in', async () => {
    const first = await restore();
    expect(JSON.parse(first.stdout)).toMatchObject({ outcome: 'restored', drift: [] });
    const second = await restore();
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(second.stdout)).toMatchObject({ outcome: 'already_back', drift: [] });
    expect(await restore()).toMatchObject({ code: 0 });
    const records = (await readFile(`${path}.restored.jsonl`, 'utf8')).trim().split('\n');
    const forms = records.map((line) => JSON.parse(line).details.own_form);
    expect(forms).toEqual(forms.map(() => ({ message: expect.stringMatching(/^[0-9a-f]{64}$/) })));
  });

  it('still reports an edit that somebody has made since', async () => {
    await restore();
    await simulator.editObject('data-table-row', ROW, { message: 'A colleague says so.' });
    const second = await restore();
    expect(second.code).not.toBe(0);
    expect(`${second.stdout}${second.stderr}`).toContain('somebody else changed message');
  });
});
