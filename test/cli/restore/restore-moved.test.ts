/**
 * `interlude restore` of an emergency group that somebody changed after the window's write: nobody is asked about a
 * write that is not made, and a person who accepts the current version has it put back.
 */
import { restoreEnv } from './restore-env.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BANK, startSimulator, type Simulator } from '../../../dev/simulator/index.ts';
import { rescueFileOf } from '../../break-glass/a-rescue-file.ts';
import { aChange } from '../../support/records/a-change.ts';
import { NOW_MS, WINDOW_ID } from '../fake-client.ts';
import { interlude, type Ran } from '../fake-terminal.ts';

const GROUP = BANK.emergencyGroup;

describe('restore of a group that was moved', () => {
  let simulator: Simulator;
  let folder: string;
  let path: string;
  let version: number;

  beforeEach(async () => {
    simulator = await startSimulator();
    folder = await mkdtemp(join(tmpdir(), 'interlude-restore-'));
    path = join(folder, 'window.json');
    version = Number((await group())['version']);
    await simulator.editObject('emergency-group', GROUP, { enabled: true });
    await simulator.editObject('emergency-group', GROUP, { name: 'Somebody was here' });
    await leaveFile();
  });

  afterEach(async () => {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function group() {
    return (await simulator.object('emergency-group', GROUP)) ?? {};
  }

  async function leaveFile(): Promise<void> {
    const [start_ms, end_ms] = [NOW_MS - 600_000, NOW_MS + 600_000];
    const head = { window_id: WINDOW_ID, run_id: 'run-1', start_ms, end_ms };
    const change = aChange({
      stage: 'applied',
      version,
      baseline: { enabled: false },
      intended: { enabled: true },
    });
    const target = { kind: 'emergency-group', id: GROUP } as const;
    const file = rescueFileOf({ ...head, target }, { organization_id: 'org-1', change });
    await writeFile(path, JSON.stringify(file));
  }

  async function restore(...flags: readonly string[]): Promise<Ran> {
    return interlude(['restore', path, ...flags], { env: restoreEnv(simulator) });
  }

  it.each([[[]], [['--force']], [['--accept-version', '1']]])(
    'is left on, and told how it goes back: %j',
    async (flags) => {
      const ran = await restore('--yes', ...flags);
      expect(ran.code).not.toBe(0);
      expect(`${ran.stdout}${ran.stderr}`).toContain(`--accept-version ${version + 2}`);
      expect(`${ran.stdout}${ran.stderr}`).not.toContain('callers return NOW');
      expect(await group()).toMatchObject({ enabled: true, version: version + 2 });
    },
  );

  it('goes back if a person accepts what is there, which is recorded', async () => {
    const ran = await restore('--yes', '--accept-version', String(version + 2));
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(await group()).toMatchObject({ enabled: false, name: 'Somebody was here' });
    const record = JSON.parse(await readFile(`${path}.restored.jsonl`, 'utf8'));
    expect(record.details).toMatchObject({ outcome: 'restored', accepted_version: version + 2 });
  });
});
