/** Dry run, doctor and pollers: a worker's report of itself, and its failures as typed errors. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuardedRescueFiles } from '../../src/activities/window/files/guarded-rescue-files.ts';
import { RescueStore } from '../../src/adapters/break-glass/index.ts';
import { formatInstant } from '../../src/contract/values/instant.ts';
import { InterludeError, RequestInvalidError } from '../../src/client/index.ts';
import { aRescueFile, aMarker } from '../break-glass/a-rescue-file.ts';
import { BANK } from '../../dev/simulator/stage/bank.ts';
import { SEARCH_ATTRIBUTES } from '../../src/contract/server/search-attributes.ts';
import { until } from '../support/until.ts';
import { BY, ClientLab } from './client-lab.ts';

describe('a dry run', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());
  afterEach(() => rig.lab.simulator.clearFaults());

  it('shows the write and what callers hear, and books nothing', async () => {
    const request = await rig.request();
    const line = await rig.lab.simulator.target(request.flow_id);
    const requestsBefore = (await rig.lab.simulator.log()).length;
    const run = await rig.client.dryRun(request);
    expect(run).toMatchObject({
      verdict: { accepted: true },
      write: {
        method: 'PATCH',
        path: `/api/v2/flow/ivr/${request.flow_id}`,
        if_match: line?.version,
        body: {
          name: `Maintenance: ${request.flow_id}`,
          greeting: { text: request.fallback_greeting },
          routing: { method: 'longest-idle', queue: { id: request.reroute_queue_id } },
        },
      },
      hears_during: expect.stringContaining(request.fallback_greeting),
    });
    expect(await rig.lab.simulator.log()).toHaveLength(requestsBefore);
    expect(await rig.booked()).not.toContain(run.workflow_id);
  });

  it('names every reason against the window', async () => {
    const request = await rig.request({ reroute_queue_id: 'no-queue' });
    await rig.lab.simulator.deleteTarget(request.flow_id);
    const { verdict } = await rig.client.dryRun(request);
    expect(verdict).toMatchObject({ accepted: false, code: 'preflight' });
    expect(verdict.problems.map(({ path }) => path)).toEqual(['flow_id', 'reroute_queue_id']);
  });

  it('names the window in the way', async () => {
    const request = await rig.request();
    const { handle, workflowId } = await rig.client.schedule(request);
    const later = new Date(Date.parse(request.start_time) + 60_000).toISOString();
    const { verdict } = await rig.client.dryRun({ ...request, start_time: later });
    expect(verdict.conflicts).toMatchObject([{ workflow_id: workflowId, kind: 'overlap' }]);
    await handle.cancel(BY);
  });

  it('asks nobody if the request is wrong', async () => {
    await expect(rig.client.dryRunJson({ flow_id: 'x' })).rejects.toBeInstanceOf(
      RequestInvalidError,
    );
  });

  it('fails with a typed error that says what failed when the API does not answer', async () => {
    await rig.lab.simulator.addFault({
      when: { path: '/api/**' },
      times: null,
      effect: { kind: 'answer', status: 503 },
    });
    const error = await rig.client.dryRun(await rig.request()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InterludeError);
    expect(error).toHaveProperty('message', expect.stringContaining('503'));
  });
});

describe('a look-up of a line', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());

  it('finds an IVR by its number, with every object that decides what its callers get', async () => {
    const { lines, gaps } = await rig.client.lookUp('+1 317 555 0100');
    expect(gaps).toEqual([]);
    expect(lines).toMatchObject([
      {
        name: 'Main number',
        numbers: ['+13175550100', '+13175550101'],
        targets: [
          `ivr:${BANK.mainIvr}`,
          `emergency-group:${BANK.emergencyGroup}`,
          `schedule-group:${BANK.hours}`,
        ],
        hears: expect.stringContaining('Welcome to Example Bank'),
      },
    ]);
    expect((await rig.client.lookUp('+49 30 1234567')).lines).toEqual([]);
  });
});

describe('doctor', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());

  it('reports checks and bookings', async () => {
    const { workflowId } = await rig.client.schedule(await rig.request());
    const report = await rig.client.doctor();
    expect(report.organization_id).toBe(rig.lab.deps.organizationId);
    expect(report.checks.map(({ check, ok }) => [check, ok])).toEqual([
      ['credentials', true],
      ['flow_read', true],
      ['queue_read', true],
      ['calendar', true],
    ]);
    expect(report.next?.workflow_id).toBe(workflowId);
    expect(report.rescue_folder).toMatchObject({ configured: false });
  });

  it('names the schedules that windows have left, and not that of a window that continues', async () => {
    const target = { kind: 'schedule-group', id: BANK.hours, list: 'holiday' } as const;
    const start_time = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 240_000).toISOString();
    const request = rig.lab.targetRequest(target, { start_time });
    const { handle } = await rig.client.schedule(request);
    await until(
      'its entry',
      () => handle.status(),
      ({ new_version: version }) => version !== null,
    );
    expect((await rig.client.doctor()).leftovers).toEqual([]);
    await handle.cancel(BY);
    await handle.result();
    const times = { start: '2027-01-15T02:00:00.000', end: '2027-01-15T02:30:00.000' };
    const name = 'interlude 0badcafe';
    await rig.lab.simulator.putObject('schedule', 'left', { name, ...times });
    expect((await rig.client.doctor()).leftovers).toEqual([{ name, held_by: null }]);
    await rig.lab.simulator.addFault({
      when: { path: '/api/v2/architect/**' },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
    expect(await rig.client.doctor()).not.toHaveProperty('leftovers');
    await rig.lab.simulator.clearFaults();
    await rig.lab.simulator.deleteObject('schedule', 'left');
  });

  it('names a permission that is missing', async () => {
    await rig.lab.simulator.changeSettings({ withdrawn_permissions: ['flow:read'] });
    const { checks } = await rig.client.doctor();
    await rig.lab.simulator.changeSettings({ withdrawn_permissions: [] });
    expect(checks).toContainEqual({
      check: 'flow_read',
      ok: false,
      message: expect.stringContaining('flow:read'),
    });
  });

  it('counts who polls, and knows the search attributes', async () => {
    const pollers = await rig.client.workers();
    expect(pollers.map(({ purpose, pollers: count }) => [purpose, count > 0])).toEqual([
      ['windows', true],
      ['genesys', true],
      ['callbacks', true],
    ]);
    const attributes = await rig.client.searchAttributes();
    expect(attributes.map(({ name }) => name)).toEqual(Object.keys(SEARCH_ATTRIBUTES));
    expect(attributes.every(({ registered }) => registered)).toBe(true);
  });
});

describe('doctor, of the break-glass files', () => {
  let rig: ClientLab;
  let folder: string;
  let store: RescueStore;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interlude-checkups-'));
    store = new RescueStore(folder);
    const rescueFiles = new GuardedRescueFiles(store, () => undefined);
    rig = await ClientLab.start({ overrides: (deps) => ({ ...deps, rescueFiles }) });
  });

  afterAll(async () => {
    await rig.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('counts those of windows that are over and hold no booking', async () => {
    const { workflowId } = await rig.client.schedule(await rig.request());
    const { organizationId: organization_id } = rig.lab.deps;
    const file = (window_id: string, inMs: number) => {
      const end_ms = Date.now() + inMs;
      return { organization_id, window_id, end_ms, end_time: formatInstant(end_ms) };
    };
    await store.write(aRescueFile(file('taken-over', -60_000)));
    await store.write(aRescueFile(file(workflowId, -60_000)));
    await store.write(aRescueFile(file('goes-on', 60_000)));
    await store.write(aMarker(file('ended-early', -60_000)));
    await store.write(aRescueFile({ ...file('of-others', -60_000), organization_id: 'theirs' }));
    const { rescue_folder } = await rig.client.doctor();
    const found = { configured: true, problem: null, left_over: 1 };
    expect(rescue_folder).toEqual({ ...found, unreadable: [] });
    expect((await store.list(Date.now())).files).toHaveLength(5);
  });

  it('names files that are there and cannot be read', async () => {
    const [name = ''] = await readdir(folder);
    await writeFile(join(folder, name), '{"v":1');
    const { rescue_folder } = await rig.client.doctor();
    expect(rescue_folder?.unreadable).toEqual([name]);
  });

  it('says what is wrong with the folder', async () => {
    await rm(folder, { recursive: true });
    const { rescue_folder } = await rig.client.doctor();
    expect(rescue_folder).toEqual({
      configured: true,
      problem: expect.stringContaining('is not there'),
      left_over: 0,
      unreadable: [],
    });
  });
});
