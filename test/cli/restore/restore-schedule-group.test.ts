/** `interlude restore` removes the entry of a window from its schedule group, and deletes its schedule. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fields } from '../../../src/contract/values/json.ts';
import { formatInstant } from '../../../src/contract/values/instant.ts';
import { BANK, DEFAULT_CLIENT } from '../../../dev/simulator/index.ts';
import { aRescueFile } from '../../break-glass/a-rescue-file.ts';
import { aChange, type ChangeSketch } from '../../support/records/a-change.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { lasting } from '../../workflows/kinds/kinds-under-test.ts';
import { NOW_MS } from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

const MINUTE_MS = 60_000;
const ZONE = 'America/Indiana/Indianapolis';
const CONTEXT = { priority: 'other' } as const;
const ENTRY: Fields = {
  member: true,
  list: 'holiday',
  start: '2027-01-13T02:00:00.000',
  end: '2027-01-13T02:30:00.000',
  timeZone: ZONE,
  mark: '0badcafe',
};
const OUT: Fields = {
  member: false,
  list: null,
  start: null,
  end: null,
  timeZone: ZONE,
  mark: null,
};

describe('restore of a schedule group', () => {
  let api: SimulatedApi;
  let folder: string;
  let path: string;

  beforeEach(async () => {
    api = await startSimulatedApi();
    folder = await mkdtemp(join(tmpdir(), 'interlude-restore-'));
    path = join(folder, 'window.json');
  });

  afterEach(async () => {
    await api.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** As left by a worker that died. */
  async function entered(known: ChangeSketch): Promise<void> {
    const kind = api.genesys.target('schedule-group');
    const { version } = await kind.read(BANK.hours, CONTEXT);
    const write = { version, fields: ENTRY, own: ENTRY };
    const { version: next } = await kind.write(BANK.hours, write, CONTEXT);
    const applied = { stage: 'applied', new_version: next } as const;
    const sketch = known.stage === 'sent' ? known : applied;
    const [start_ms, end_ms] = [NOW_MS + 5 * MINUTE_MS, NOW_MS + 35 * MINUTE_MS];
    const file = aRescueFile({
      target: { kind: 'schedule-group', id: BANK.hours },
      start_ms,
      start_time: formatInstant(start_ms),
      end_ms,
      end_time: formatInstant(end_ms),
      change: aChange({ baseline: OUT, intended: ENTRY, version, ...sketch }),
    });
    await writeFile(path, JSON.stringify(file));
  }

  function restore() {
    const env = {
      GENESYS_CLIENT_ID: DEFAULT_CLIENT.client_id,
      GENESYS_CLIENT_SECRET: DEFAULT_CLIENT.client_secret,
      GENESYS_ORGANIZATION_ID: 'org-1',
      GENESYS_API_URL: api.simulator.url,
      GENESYS_LOGIN_URL: api.simulator.url,
    };
    return interlude(['restore', path, '--yes', '--force'], { env });
  }

  async function group() {
    return lasting(await api.simulator.object('schedule-group', BANK.hours));
  }

  async function ours() {
    const all = await api.simulator.objects('schedule');
    return all.filter(({ name, state }) => name === 'interlude 0badcafe' && state !== 'deleted');
  }

  it.each<[string, ChangeSketch]>([
    ['the file knows the answer', { stage: 'applied' }],
    ['nobody has heard the answer', { stage: 'sent' }],
  ])('takes the entry out before its start where %s', async (_what, known) => {
    const before = await group();
    await entered(known);
    expect(await group()).not.toEqual(before);
    expect(await ours()).toHaveLength(1);
    const { code, stdout } = await restore();
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain('The line is back');
    expect(await group()).toEqual(before);
    expect(await ours()).toEqual([]);
  });

  it.each<[string, ChangeSketch]>([
    ['the file knows the answer', { stage: 'applied' }],
    ['nobody has heard the answer', { stage: 'sent' }],
  ])(
    'takes out and deletes an entry whose schedule somebody has renamed, where %s',
    async (_what, known) => {
      const before = await group();
      await entered(known);
      const [made] = await ours();
      const id = String(made?.['id']);
      await api.simulator.editObject('schedule', id, { name: 'Our night' });
      expect(await restore()).toMatchObject({ code: 0, stderr: '' });
      expect(await group()).toEqual(before);
      expect(await api.simulator.object('schedule', id)).toMatchObject({ state: 'deleted' });
    },
  );

  it('looks again for a schedule that no list shows yet', async () => {
    await entered({ stage: 'applied' });
    await api.simulator.addFault({
      when: { method: 'GET', path: '/api/v2/architect/schedules' },
      effect: { kind: 'answer', status: 200, body: { entities: [], pageCount: 1 } },
      // By its name, and among all.
      times: 2,
    });
    expect(await restore()).toMatchObject({ code: 0, stderr: '' });
    expect(await ours()).toEqual([]);
  });

  it('deletes the schedule of an entry that somebody has taken out already', async () => {
    await entered({ stage: 'applied' });
    const { holidaySchedules } = await group();
    await api.simulator.editObject('schedule-group', BANK.hours, {
      holidaySchedules: Array.isArray(holidaySchedules) ? holidaySchedules.slice(0, 1) : [],
    });
    expect(await restore()).toMatchObject({ code: 0 });
    expect(await ours()).toEqual([]);
  });
});
