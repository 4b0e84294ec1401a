/** Genesys' own client with the simulator, unmodified: what it reads, writes, and is refused. */
import { BANK, DEFAULT_CLIENT, startSimulator } from '../../../dev/simulator/index.ts';
import type { Simulator } from '../../../dev/simulator/index.ts';
import { QUEUE } from '../caller.ts';
import { answerOf, connect, fieldsOf } from './org.ts';
import type { Org } from './org.ts';

const CREDENTIALS = {
  clientId: DEFAULT_CLIENT.client_id,
  clientSecret: DEFAULT_CLIENT.client_secret,
};

let simulator: Simulator;
let org: Org;

beforeEach(async () => {
  simulator = await startSimulator();
  org = await connect(simulator, CREDENTIALS);
});
afterEach(() => simulator.close());

interface Case {
  readonly kind: 'ivr' | 'emergency-group' | 'schedule' | 'schedule-group';
  readonly id: string;
  readonly permission: string;
  readonly get: (of: Org, id: string) => Promise<unknown>;
  readonly put: (of: Org, id: string, body: Record<string, unknown>) => Promise<unknown>;
  readonly list: (of: Org, options: { name?: string; pageSize?: number }) => Promise<unknown>;
  readonly make: (of: Org, name: string) => Promise<unknown>;
  readonly remove: (of: Org, id: string) => Promise<unknown>;
}

/** Required by the client's own types, in addition to the object's fields. */
const named = (body: Record<string, unknown>) => ({ name: '', ...body });
const timed = (body: Record<string, unknown>) => ({ name: '', start: '', end: '', ...body });

const FLOW = BANK.welcomeFlow;
const TONIGHT = { start: '2026-12-24T22:00:00.000', end: '2026-12-25T02:00:00.000' };

const CASES: readonly Case[] = [
  {
    kind: 'ivr',
    id: BANK.mainIvr,
    permission: 'routing:callRoute',
    get: ({ architect }, id) => architect.getArchitectIvr(id),
    put: ({ architect }, id, body) => architect.putArchitectIvr(id, named(body)),
    list: ({ architect }, options) => architect.getArchitectIvrs(options),
    make: ({ architect }, name) =>
      architect.postArchitectIvrs({ name, dnis: ['+13175550123'], openHoursFlow: { id: FLOW } }),
    remove: ({ architect }, id) => architect.deleteArchitectIvr(id),
  },
  {
    kind: 'emergency-group',
    id: BANK.emergencyGroup,
    permission: 'routing:emergencyGroup',
    get: ({ architect }, id) => architect.getArchitectEmergencygroup(id),
    put: ({ architect }, id, body) => architect.putArchitectEmergencygroup(id, named(body)),
    list: ({ architect }, options) => architect.getArchitectEmergencygroups(options),
    make: ({ architect }, name) =>
      architect.postArchitectEmergencygroups({ name, emergencyCallFlows: [] }),
    remove: ({ architect }, id) => architect.deleteArchitectEmergencygroup(id),
  },
  {
    kind: 'schedule',
    id: BANK.christmas,
    permission: 'routing:schedule',
    get: ({ architect }, id) => architect.getArchitectSchedule(id),
    put: ({ architect }, id, body) => architect.putArchitectSchedule(id, timed(body)),
    list: ({ architect }, options) => architect.getArchitectSchedules(options),
    make: ({ architect }, name) => architect.postArchitectSchedules({ name, ...TONIGHT }),
    remove: ({ architect }, id) => architect.deleteArchitectSchedule(id),
  },
  {
    kind: 'schedule-group',
    id: BANK.hours,
    permission: 'routing:scheduleGroup',
    get: ({ architect }, id) => architect.getArchitectSchedulegroup(id),
    put: ({ architect }, id, body) => architect.putArchitectSchedulegroup(id, named(body)),
    list: ({ architect }, options) => architect.getArchitectSchedulegroups(options),
    make: ({ architect }, name) =>
      architect.postArchitectSchedulegroups({ name, timeZone: 'Europe/Berlin' }),
    remove: ({ architect }, id) => architect.deleteArchitectSchedulegroup(id),
  },
];

describe('login', () => {
  it('gives the client a token that it uses', async () => {
    expect((await answerOf(org.organization.getOrganizationsMe())).status).toBe(200);
  });

  it('refuses bad credentials', async () => {
    await expect(connect(simulator, { ...CREDENTIALS, clientSecret: 'x' })).rejects.toMatchObject({
      response: { status: 400, data: { error: 'invalid_client' } },
    });
  });

  it('that is over is a 401', async () => {
    await simulator.revokeTokens();
    const answer = await answerOf(org.organization.getOrganizationsMe());
    expect(answer).toMatchObject({ status: 401, body: { code: 'bad.credentials' } });
  });
});

describe.each(CASES)('$kind', ({ kind, id, permission, get, put, list, make, remove }) => {
  it('is made, found by its name and deleted', async () => {
    const made = await answerOf(make(org, 'Tonight'));
    expect(made).toMatchObject({ status: 200, body: { version: 1, state: 'active' } });
    const newId = String(fieldsOf(made)['id']);
    const found = await answerOf(list(org, { name: 'Tonight' }));
    expect(found.body).toMatchObject({ entities: [{ ...fieldsOf(made), id: newId }], total: 1 });
    expect((await answerOf(remove(org, newId))).status).toBe(204);
    expect((await answerOf(list(org, { name: 'Tonight' }))).body).toMatchObject({ total: 0 });
    expect(await answerOf(get(org, newId))).toMatchObject({
      status: 200,
      body: { state: 'deleted' },
    });
  });

  it('is made and deleted only with permissions of their own', async () => {
    const roles = [{ permissions: [`${permission}:view`, `${permission}:edit`] }];
    await simulator.setClients([{ ...DEFAULT_CLIENT, roles }]);
    for (const [call, verb] of [
      [make(org, 'Tonight'), 'add'],
      [remove(org, id), 'delete'],
    ] as const)
      expect(await answerOf(call)).toMatchObject({
        status: 403,
        body: { messageParams: { permissions: `${permission}:${verb}` } },
      });
  });

  it('is read with the headers of limits', async () => {
    const answer = await answerOf(get(org, id));
    expect(answer).toMatchObject({ status: 200, body: { id, version: expect.any(Number) } });
    expect(answer.headers).toMatchObject({
      'inin-correlation-id': expect.any(String),
      'inin-ratelimit-count': '1',
      'inin-ratelimit-allowed': '300',
      'inin-ratelimit-reset': expect.stringMatching(/^\d+$/),
    });
  });

  it('is written whole, a version later', async () => {
    const before = fieldsOf(await answerOf(get(org, id)));
    const answer = await answerOf(put(org, id, { ...before, description: 'By the client' }));
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...before,
        description: 'By the client',
        version: Number(before['version']) + 1,
        dateModified: expect.any(String),
        modifiedBy: 'sim-client',
      },
    });
  });

  it('is in conflict with an edit by somebody else', async () => {
    const before = fieldsOf(await answerOf(get(org, id)));
    await simulator.editObject(kind, id, { description: 'Theirs' });
    const answer = await answerOf(put(org, id, before));
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'general.conflict',
        status: 409,
        entityId: id,
        contextId: answer.headers['inin-correlation-id'],
        messageParams: { sent: String(before['version']) },
        details: [],
        errors: [],
      },
    });
  });

  it('is listed by pages', async () => {
    const { name } = fieldsOf(await answerOf(get(org, id)));
    const answer = await answerOf(list(org, { name: String(name), pageSize: 10 }));
    expect(answer.body).toMatchObject({
      entities: [{ id, name }],
      pageNumber: 1,
      pageSize: 10,
      pageCount: 1,
      total: 1,
    });
  });

  it('that does not exist is not found', async () => {
    expect(await answerOf(get(org, 'nobody'))).toMatchObject({
      status: 404,
      body: { code: 'not.found', entityId: 'nobody' },
    });
  });

  it('is refused with the permission that is missing', async () => {
    await simulator.setClients([
      { ...DEFAULT_CLIENT, roles: [{ permissions: [`${permission}:view`] }] },
    ]);
    const before = fieldsOf(await answerOf(get(org, id)));
    expect(await answerOf(put(org, id, before))).toMatchObject({
      status: 403,
      body: { code: 'missing.permissions', messageParams: { permissions: `${permission}:edit` } },
    });
  });

  it('is limited by its route, while the client has plenty left', async () => {
    const limit = { method: 'PUT', path: '/api/v2/architect/*/*', limit: 1 };
    await simulator.changeSettings({ route_limits: [limit] });
    const before = fieldsOf(await answerOf(get(org, id)));
    expect((await answerOf(put(org, id, before))).status).toBe(200);
    const answer = await answerOf(put(org, id, before));
    expect(answer).toMatchObject({
      status: 429,
      body: { code: 'too.many.requests.retry.after', limit: { value: 1 } },
    });
    expect(answer.headers).toMatchObject({
      'retry-after': expect.stringMatching(/^\d+$/),
      'inin-ratelimit-count': '3',
      'inin-ratelimit-allowed': '300',
    });
  });
});

describe('a schedule', () => {
  it('is not deleted while a group has it', async () => {
    const answer = await answerOf(org.architect.deleteArchitectSchedule(BANK.christmas));
    expect(answer).toMatchObject({ status: 409, body: { code: 'general.conflict' } });
  });
});

describe('a flow', () => {
  it('is read, and 410 once it is deleted', async () => {
    expect(await answerOf(org.architect.getFlow(BANK.welcomeFlow))).toMatchObject({
      status: 200,
      body: { type: 'INBOUNDCALL', publishedVersion: { id: '1.0' } },
    });
    await simulator.deleteObject('flow', BANK.welcomeFlow);
    expect(await answerOf(org.architect.getFlow(BANK.welcomeFlow))).toMatchObject({
      status: 410,
      body: { code: 'architect.flow.deleted' },
    });
  });

  it('is listed by its type', async () => {
    const answer = await answerOf(org.architect.getFlows({ type: ['inboundcall'] }));
    expect(answer.body).toMatchObject({ total: 5 });
  });
});

describe('a row', () => {
  const { table, row } = BANK;

  it('is read whole only if it is asked for, and written whole', async () => {
    const brief = await answerOf(org.architect.getFlowsDatatableRow(table, row));
    expect(brief.body).toEqual({ key: row });
    const body = { key: row, message: 'Back at ten.' };
    const answer = await answerOf(org.architect.putFlowsDatatableRow(table, row, { body }));
    expect(answer).toMatchObject({ status: 200, body: { ...body, queue: '', until: '' } });
    const whole = await answerOf(
      org.architect.getFlowsDatatableRow(table, row, { showbrief: false }),
    );
    expect(whole.body).toEqual(answer.body);
  });

  it.each(['a/b', 'a%2Fb', 'two words', 'ü?#'])('with the key %j is reached', async (key) => {
    const made = await answerOf(org.architect.postFlowsDatatableRows(table, { key }));
    expect(made.status).toBe(200);
    const body = { key, message: 'Reached' };
    await answerOf(org.architect.putFlowsDatatableRow(table, key, { body }));
    expect(
      await answerOf(org.architect.getFlowsDatatableRow(table, key, { showbrief: false })),
    ).toMatchObject({ body });
    expect((await answerOf(org.architect.deleteFlowsDatatableRow(table, key))).status).toBe(204);
  });

  it('is refused with a wrong type, and while the server is busy', async () => {
    const wrong = { body: { key: row, message: 7 } };
    expect(await answerOf(org.architect.putFlowsDatatableRow(table, row, wrong))).toMatchObject({
      status: 400,
      body: { code: 'flows.datatables.syntax.error' },
    });
    const code = 'flows.datatables.server.too.busy';
    await simulator.addFault({ effect: { kind: 'answer', status: 503, code } });
    expect(await answerOf(org.architect.getFlowsDatatableRow(table, row))).toMatchObject({
      status: 503,
      body: { code },
    });
  });

  it('belongs to a table with a schema', async () => {
    const answer = await answerOf(org.architect.getFlowsDatatable(table, { expand: 'schema' }));
    expect(answer.body).toMatchObject({
      name: 'Announcements',
      schema: { properties: { message: { type: 'string', default: '' } } },
    });
  });
});

const DEPENDANTS = 'architect:dependencyTracking:view';
const EITHER = 'architect:datatable:view, architect:datatableRow:view';
const OTHERS: readonly (readonly [string, string, (of: Org) => Promise<unknown>])[] = [
  ['a flow', 'architect:flow:view', ({ architect }) => architect.getFlow(BANK.welcomeFlow)],
  [
    'a table',
    'architect:datatable:view',
    ({ architect }) => architect.getFlowsDatatable(BANK.table),
  ],
  ['a row', EITHER, ({ architect }) => architect.getFlowsDatatableRow(BANK.table, BANK.row)],
  ['a queue', 'routing:queue:view', ({ routing }) => routing.getRoutingQueue(QUEUE)],
  [
    'dependants',
    DEPENDANTS,
    ({ architect }) =>
      architect.getArchitectDependencytrackingConsumingresources(BANK.table, 'DATATABLE'),
  ],
  ['the build', DEPENDANTS, ({ architect }) => architect.getArchitectDependencytrackingBuild()],
];

describe.each(OTHERS)('%s', (_what, permissions, get) => {
  it('is read, limited with headers, and refused with what is missing', async () => {
    expect((await answerOf(get(org))).status).toBe(200);
    await simulator.changeSettings({ route_limits: [{ path: '/api/v2/**', limit: 0 }] });
    const limited = await answerOf(get(org));
    expect(limited).toMatchObject({ status: 429, headers: { 'inin-ratelimit-allowed': '300' } });
    expect(limited.headers['retry-after']).toMatch(/^\d+$/);
    await simulator.changeSettings({ route_limits: [] });
    await simulator.setClients([{ ...DEFAULT_CLIENT, roles: [] }]);
    expect(await answerOf(get(org))).toMatchObject({
      status: 403,
      body: { messageParams: { permissions } },
    });
  });
});

it('is told that a list of dependants is incomplete: 206', async () => {
  const entities = [{ id: 'x', name: 'X', type: 'INBOUNDCALLFLOW' }];
  await simulator.setDependants(BANK.table, { entities, incomplete: true });
  const asked = org.architect.getArchitectDependencytrackingConsumingresources(
    BANK.table,
    'DATATABLE',
  );
  expect(await answerOf(asked)).toMatchObject({ status: 206, body: { entities, total: 1 } });
});

it('counts who is on queue', async () => {
  await simulator.putQueue(QUEUE, { onQueueCount: 2, waitingCount: 1 });
  const queue = await answerOf(org.routing.getRoutingQueue(QUEUE));
  expect(queue.body).toMatchObject({ joinedMemberCount: 4 });
  const predicates = [
    { type: 'dimension', dimension: 'queueId', operator: 'matches', value: QUEUE },
  ];
  const observed = await answerOf(
    org.analytics.postAnalyticsQueuesObservationsQuery({
      filter: { type: 'or', predicates },
      metrics: ['oOnQueueUsers', 'oWaiting'],
    }),
  );
  expect(observed.body).toMatchObject({
    results: [
      { data: [{ metric: 'oOnQueueUsers', stats: { count: 2 } }] },
      { data: [{ metric: 'oWaiting', stats: { count: 1 } }] },
    ],
  });
});

it('learns from the audit who changed an object', async () => {
  await simulator.changeSettings({ audit_lag_ms: 0 });
  await simulator.editObject('ivr', BANK.mainIvr, { description: 'Theirs' }, 'jane');
  const [from, to] = [-60_000, 60_000].map((ms) => new Date(Date.now() + ms).toISOString());
  const query = { interval: `${from}/${to}`, serviceName: 'Architect', filters: [], sort: [] };
  const id = String(fieldsOf(await answerOf(org.audit.postAuditsQuery(query)))['id']);
  await answerOf(org.audit.getAuditsQueryTransactionId(id));
  const state = await answerOf(org.audit.getAuditsQueryTransactionId(id));
  expect(state.body).toMatchObject({ state: 'Succeeded' });
  const results = await answerOf(org.audit.getAuditsQueryTransactionIdResults(id));
  expect(results.body).toMatchObject({
    entities: [{ entity: { id: BANK.mainIvr }, user: { id: 'jane' }, action: 'Update' }],
  });
});
