/** One object, checked for the doctor: read, rights with their division, and what is not known; nothing is written. */
import { BANK, DEFAULT_CLIENT } from '../../../dev/simulator/index.ts';
import { createGenesysActivities } from '../../../src/activities/index.ts';
import { checkTarget } from '../../../src/activities/checkup/check-target.ts';
import type { DoctorReport } from '../../../src/contract/reporting/checkup.ts';
import type { TargetRef } from '../../../src/contract/request/target/target.ts';
import { OTHER } from '../../genesys/simulated.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { unwired } from '../../support/unwired.ts';
import { anAttempt } from '../an-attempt.ts';

const IVR: TargetRef = { kind: 'ivr', id: 'n' };
const GROUP: TargetRef = { kind: 'emergency-group', id: 'g' };
const HOURS: TargetRef = { kind: 'schedule-group', id: 'h' };
const ROW: TargetRef = { kind: 'data-table-row', id: 't/a%2Fb' };
const REGION = 'https://api.mypurecloud.ie';

const NORTH = { id: 'north' };
const ORGANISATION = {
  divisions: [
    { id: 'north', name: 'North', home: true },
    { id: 'south', name: 'South' },
  ],
  ivrs: [{ id: 'n', name: 'Main number', version: 4, division: NORTH }],
  emergencyGroups: [{ id: 'g', name: 'Maintenance', division: NORTH }],
  scheduleGroups: [{ id: 'h', name: 'Hours', timeZone: 'Europe/Berlin', division: NORTH }],
  dataTables: [{ id: 't', name: 'Words', division: NORTH, rows: [{ key: 'a/b' }] }],
};

let api: SimulatedApi;

beforeEach(async () => {
  api = await startSimulatedApi(ORGANISATION);
});
afterEach(() => api.stop());

/** What the client may do from now on; `south`: only in division South. */
async function permit(everywhere: readonly string[], south: readonly string[] = []) {
  const roles = [
    { permissions: [...everywhere] },
    { permissions: [...south], divisions: ['south'] },
  ];
  await api.simulator.setClients([{ ...DEFAULT_CLIENT, roles }]);
}

async function lines(target: TargetRef, apiUrl = api.simulator.url): Promise<string[]> {
  const { checks } = await checkTarget({ genesys: api.genesys, apiUrl }, target, OTHER);
  return checks.map(({ state, check, message }) => `${state} ${check}: ${message}`);
}

const VIEW = ['routing:callRoute:view', 'architect:flow:view', 'routing:emergencyGroup:view'];

describe('a target that the doctor looks at', () => {
  it('is read and asked about right by right, in its division', async () => {
    await permit([...VIEW, 'routing:callRoute:edit']);
    expect(await lines(IVR)).toEqual([
      'ok read: Main number, version 4. Callers reach no flow.',
      'ok rights: routing:callRoute:view (to view it) in division North',
      'ok rights: routing:callRoute:edit (to edit it) in division North',
      'ok rights: architect:flow:view (to check what it refers to)',
      'ok rights: routing:emergencyGroup:view (to check what it refers to)',
      expect.stringContaining('unknown not_checked: what callers would reach'),
    ]);
    expect((await api.simulator.objectWrites()).filter(({ by }) => by === 'client')).toEqual([]);
  });

  it('fails if the client may edit in another division only', async () => {
    await permit(VIEW, ['routing:callRoute:edit']);
    expect(await lines(IVR)).toContain(
      'fail rights: routing:callRoute:edit (to edit it) is missing in division North; the client has it in South only',
    );
  });

  it.each(['view', 'add', 'edit', 'delete'])(
    'fails where schedules may be treated in another division only: %s',
    async (verb) => {
      const schedules = ['view', 'add', 'edit', 'delete'].map((one) => `routing:schedule:${one}`);
      const missing = `routing:schedule:${verb}`;
      const rest = schedules.filter((one) => one !== missing);
      await permit(['routing:scheduleGroup:*', 'routing:callRoute:view', ...rest], [missing]);
      const found = (await lines(HOURS)).filter((line) => line.startsWith('fail'));
      expect(found).toEqual([
        expect.stringMatching(
          `${missing} .* is missing in division North; the client has it in South only`,
        ),
      ]);
    },
  );

  it('fails if a needed right is held nowhere, and warns of one that is of use', async () => {
    await permit(['routing:callRoute:view', 'routing:callRoute:edit']);
    const found = await lines(IVR);
    expect(found).toContain(
      'fail rights: architect:flow:view (to check what it refers to) is missing; the client does not have it in any division',
    );
    expect(found).toContain(
      'warn rights: routing:emergencyGroup:view (to check what it refers to) is missing; the client does not have it in any division',
    );
  });

  it('takes either name of the permission for rows, and the division of the table', async () => {
    await permit([
      'architect:datatable:view',
      'architect:datatableRow:edit',
      'architect:dependencyTracking:view',
    ]);
    expect(await lines(ROW)).toEqual([
      expect.stringContaining('ok read: row a/b, without versions.'),
      'ok rights: architect:datatable:view or architect:datatableRow:view (to view it) in division North',
      'ok rights: architect:datatable:edit or architect:datatableRow:edit (to edit it) in division North',
      'ok rights: architect:datatable:view (to check what it refers to) in division North',
      'ok rights: architect:dependencyTracking:view (to check what it refers to)',
      expect.stringContaining('unknown not_checked'),
    ]);
  });

  it('fails if it is not there', async () => {
    const found = await lines({ kind: 'ivr', id: 'nobody' });
    expect(found[0]).toMatch(/^fail read: .*nobody.*404/);
    expect(found).toContain(
      'unknown not_checked: its division is unknown: checked in any division',
    );
  });

  it('says what Genesys does not tell', async () => {
    await api.simulator.addFault({
      when: { path: '/api/v2/authorization/**' },
      times: null,
      effect: { kind: 'answer', status: 403 },
    });
    const found = await lines(GROUP);
    expect(found[0]).toMatch(/^ok read: Maintenance, version/);
    expect(found.filter((line) => line.startsWith('unknown rights'))).toHaveLength(5);
    expect(found[2]).toContain('Genesys does not tell this client what it may do (403)');
    expect(found.some((line) => line.startsWith('fail'))).toBe(false);
  });

  it('is not known if the API is in trouble', async () => {
    await api.simulator.addFault({
      when: { path: '/api/**' },
      times: null,
      effect: { kind: 'answer', status: 503 },
    });
    const found = await lines(GROUP);
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'unknown read',
      'unknown rights',
      'unknown not_checked',
    ]);
  });

  it('has no rights to ask for at the API of flow-ivr', async () => {
    await api.simulator.putTarget('line', {});
    const found = await lines({ kind: 'flow-ivr', id: 'line' });
    expect(found).toEqual([
      expect.stringMatching(/^ok read: .*version/),
      expect.stringContaining('unknown not_checked: write permission'),
    ]);
  });

  it('is refused if the environment has no such kind, and nothing is asked', async () => {
    const before = (await api.simulator.requests()).length;
    const found = await lines({ kind: 'flow-ivr', id: 'line' }, REGION);
    expect(found).toEqual([expect.stringMatching(/^fail served: .*serves the target kinds ivr/)]);
    expect(await api.simulator.requests()).toHaveLength(before);
  });
});

async function report(apiUrl: string): Promise<DoctorReport> {
  const deps = unwired();
  const calendar = {
    ...deps.calendar,
    list: async () => [],
    startsStopped: async () => null,
    left: async () => [],
  };
  const { genesys } = api;
  const steps = createGenesysActivities({
    ...deps,
    genesys,
    apiUrl,
    calendar,
    checkAttempt: async () => ({ standing: 'current', clock: null }),
    rescueFiles: null,
  });
  return anAttempt().run(steps.doctor, {
    kind: 'doctor' as const,
    target: { kind: 'ivr' as const, id: BANK.mainIvr },
  });
}

describe('the doctor of an organisation without flow-ivr', () => {
  it.each([
    [REGION, ['credentials', 'queue_read', 'calendar']],
    ['https://gateway.example.com', ['credentials', 'flow_read', 'queue_read', 'calendar']],
  ])('at %s checks %j', async (apiUrl, names) => {
    const { checks, target } = await report(apiUrl);
    expect(checks.map(({ check }) => check)).toEqual(names);
    expect(target).toMatchObject({ target: `ivr:${BANK.mainIvr}` });
  });

  it.each([
    [REGION, null, /^needed for windows with a queue only: .*routing:queue/],
    ['https://gateway.example.com', false, /^(?!needed).*routing:queue/],
  ])('at %s says of a client that may not read queues: %s', async (apiUrl, ok, message) => {
    const withdrawn = ['routing:queue:view', 'routing:queue:read'] as const;
    await api.simulator.changeSettings({ withdrawn_permissions: [...withdrawn] });
    const { checks } = await report(apiUrl);
    const told = { check: 'queue_read', ok, message: expect.stringMatching(message) };
    expect(checks).toContainEqual(told);
  });
});
