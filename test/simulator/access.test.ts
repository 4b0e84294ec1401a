/** What a client may do: roles by permission and division, what a 403 names, and limits of clients and routes. */
import { BANK, DEFAULT_CLIENT, startSimulator } from '../../dev/simulator/index.ts';
import type { Simulator } from '../../dev/simulator/index.ts';
import { callerOf } from './caller.ts';
import type { Caller, Received } from './caller.ts';

const IVRS = '/api/v2/architect/ivrs';
const ROW = '/api/v2/flows/datatables/t/rows/k?showbrief=false';
const CLIENT = { client_id: 'limited', client_secret: 'x' };
const VIEW_AND_EDIT = ['routing:callRoute:view', 'routing:callRoute:edit'];

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({
    divisions: [
      { id: 'north', name: 'North', home: true },
      { id: 'south', name: 'South' },
    ],
    ivrs: [
      { id: 'n', name: 'N', division: { id: 'north' } },
      { id: 's', name: 'S', division: { id: 'south' } },
    ],
    dataTables: [{ id: 't', division: { id: 'south' }, rows: [{ key: 'k' }] }],
    queues: [{ id: 'q', division: { id: 'south' } }],
  });
});
afterEach(() => simulator.close());

async function clientWith(
  ...roles: readonly { permissions: string[]; divisions?: string[] }[]
): Promise<Caller> {
  await simulator.setClients([DEFAULT_CLIENT, { ...CLIENT, roles: [...roles] }]);
  return callerOf(simulator.url, CLIENT);
}

function paths(permission: string): string {
  return `/api/v2/authorization/divisionspermitted/paged/me?permission=${permission}`;
}

function codeOf({ status, body }: Received): string {
  return status < 400 ? String(status) : `${status} ${Object(body).code}`;
}

describe('a client without a permission', () => {
  it('is told which one, by its real name', async () => {
    const caller = await clientWith({ permissions: ['routing:callRoute:view'] });
    expect((await caller.get(`${IVRS}/n`)).status).toBe(200);
    const refused = await caller.write('PUT', `${IVRS}/n`, { name: 'x' });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      code: 'missing.permissions',
      messageParams: { permissions: 'routing:callRoute:edit' },
      message: expect.stringMatching(/missing .* routing:callRoute:edit$/),
    });
    expect(await simulator.object('ivr', 'n')).toMatchObject({ name: 'N' });
  });

  it('names all that would do, if one of several is enough', async () => {
    const caller = await clientWith({ permissions: [] });
    expect((await caller.get(ROW)).body).toMatchObject({
      code: 'missing.any.permissions',
      messageParams: { permissions: 'architect:datatable:view, architect:datatableRow:view' },
    });
  });

  it.each(['architect:datatable:view', 'architect:datatableRow:view', 'architect:*:view', '*:*:*'])(
    'may read a row with %s',
    async (permission) => {
      const caller = await clientWith({ permissions: [permission] });
      expect((await caller.get(ROW)).status).toBe(200);
    },
  );

  it('that reads rows only cannot read their table', async () => {
    const caller = await clientWith({ permissions: ['architect:datatableRow:*'] });
    expect((await caller.get('/api/v2/flows/datatables/t?expand=schema')).body).toMatchObject({
      messageParams: { permissions: 'architect:datatable:view' },
    });
  });

  it('has lost what is withdrawn from everybody', async () => {
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    await simulator.changeSettings({ withdrawn_permissions: ['routing:callRoute:view'] });
    expect(codeOf(await caller.get(`${IVRS}/n`))).toBe('403 missing.permissions');
  });
});

describe('a division', () => {
  it('bounds what a role may do, and a 403 names it', async () => {
    const caller = await clientWith(
      { permissions: VIEW_AND_EDIT, divisions: ['north'] },
      { permissions: ['routing:callRoute:view'], divisions: ['south'] },
    );
    expect((await caller.write('PUT', `${IVRS}/n`, { name: 'x' })).status).toBe(200);
    expect((await caller.get(`${IVRS}/s`)).status).toBe(200);
    const refused = await caller.write('PUT', `${IVRS}/s`, { name: 'x' });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      code: 'missing.division.permission',
      messageParams: { permissions: 'routing:callRoute:edit', divisions: 'south' },
    });
  });

  it('bounds lists, rows, queues and what is created', async () => {
    const caller = await clientWith({ permissions: ['*:*:*'], divisions: ['north'] });
    expect((await caller.get(IVRS)).body).toMatchObject({ entities: [{ id: 'n' }], total: 1 });
    expect(codeOf(await caller.get(ROW))).toBe('403 missing.division.permission');
    expect(codeOf(await caller.get('/api/v2/routing/queues/q'))).toBe(
      '403 missing.division.permission',
    );
    const times = { start: '2026-01-01T00:00:00', end: '2026-01-02T00:00:00' };
    const create = (division: string) =>
      caller.write('POST', '/api/v2/architect/schedules', {
        name: 'x',
        ...times,
        division: { id: division },
      });
    expect(codeOf(await create('south'))).toBe('403 missing.division.permission');
    expect(codeOf(await create('north'))).toBe('200');
  });

  it('is home if an object names none', async () => {
    await simulator.putObject('ivr', 'new');
    expect(await simulator.object('ivr', 'new')).toMatchObject({ division: { name: 'North' } });
  });

  it('is answered to whoever asks for its own rights', async () => {
    const caller = await clientWith({ permissions: VIEW_AND_EDIT, divisions: ['north'] });
    expect((await caller.get(paths('routing:callRoute:edit'))).body).toMatchObject({
      entities: [{ id: 'north', name: 'North', homeDivision: true }],
      allDivsPermitted: false,
    });
    expect((await caller.get(paths('routing:schedule:add'))).body).toMatchObject({ entities: [] });
    expect((await caller.get(paths('routing:menu:eat'))).fields()).toEqual(['permission']);
    expect((await caller.get('/api/v2/authorization/subjects/me')).body).toMatchObject({
      id: 'limited',
      grants: [
        {
          division: { id: 'north' },
          role: {
            policies: [{ domain: 'routing', entityName: 'callRoute', actions: ['view'] }, {}],
          },
        },
      ],
    });
    const all = await callerOf(simulator.url, DEFAULT_CLIENT);
    expect((await all.get(paths('routing:callRoute:edit'))).body).toMatchObject({
      entities: [{ id: 'north' }, { id: 'south' }],
      allDivsPermitted: true,
    });
  });

  it.each([
    ['forbidden', 403],
    ['missing', 404],
  ] as const)('is not told where rights are %s', async (rights_answer, status) => {
    await simulator.changeSettings({ rights_answer });
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    const path = '/api/v2/authorization/divisionspermitted/paged/me?permission=audits:audit:view';
    expect((await caller.get(path)).status).toBe(status);
    expect((await caller.get('/api/v2/authorization/subjects/me')).status).toBe(status);
  });
});

describe('a limit', () => {
  const limit = { method: 'PUT', path: `${IVRS}/*`, limit: 3, window_seconds: 60 };
  const put = (caller: Caller, id: string) => caller.write('PUT', `${IVRS}/${id}`, { name: 'x' });

  it('of a route refuses the fourth of four at once, with a client that is far from its own', async () => {
    await simulator.changeSettings({ route_limits: [limit] });
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    const answers = await Promise.all(['n', 's', 'n', 's'].map((id) => put(caller, id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toMatch(/^(?:[45]\d|60)$/);
    expect(Number(refused?.headers.get('inin-ratelimit-count'))).toBeLessThan(10);
    expect(refused?.headers.get('inin-ratelimit-allowed')).toBe('300');
    expect(refused?.body).toMatchObject({
      code: 'too.many.requests.retry.after',
      limit: { value: 3 },
    });
    expect((await caller.get(`${IVRS}/n`)).status).toBe(200);
  });

  it('of a route is over after its window, whatever Retry-After says', async () => {
    const short = { ...limit, limit: 0, window_seconds: 1e-6, retry_after_seconds: 600 };
    await simulator.changeSettings({ route_limits: [short] });
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    expect((await put(caller, 'n')).headers.get('retry-after')).toBe('600');
    await simulator.changeSettings({ route_limits: [{ ...short, limit: 1 }] });
    expect((await put(caller, 'n')).status).toBe(200);
    expect((await put(caller, 'n')).status).toBe(200);
  });

  it('of a client counts all of its tokens, and only its own', async () => {
    await simulator.changeSettings({ client_rate_limit: 2 });
    await clientWith({ permissions: ['*:*:*'] });
    const tokens = [
      await callerOf(simulator.url, CLIENT),
      await callerOf(simulator.url, CLIENT),
      await callerOf(simulator.url, CLIENT),
    ];
    const statuses: number[] = [];
    for (const caller of tokens) {
      statuses.push((await caller.get(`${IVRS}/n`)).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    const other = await callerOf(simulator.url, DEFAULT_CLIENT);
    const answer = await other.get(`${IVRS}/n`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('inin-ratelimit-allowed')).toBe('2');
  });
});

it('lets a client without roles do everything in the bank', async () => {
  const bank = await startSimulator();
  try {
    const caller = await callerOf(bank.url, DEFAULT_CLIENT);
    expect((await caller.get(`${IVRS}/${BANK.mainIvr}`)).status).toBe(200);
  } finally {
    await bank.close();
  }
});
