/** Queues, dependency tracking and the organisation itself in the simulated API. */
import { BANK, DEFAULT_CLIENT, startSimulator } from '../../dev/simulator/index.ts';
import type { Simulator } from '../../dev/simulator/index.ts';
import { IVR, QUEUE, callerOf } from './caller.ts';
import type { Caller } from './caller.ts';

const TRACKING = '/api/v2/architect/dependencytracking';
const CONSUMERS = `${TRACKING}/consumingresources`;

const flow = (n: number) => ({ id: `flow-${n}`, name: `Flow ${n}`, type: 'INBOUNDCALLFLOW' });

let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await startSimulator();
  caller = await callerOf(simulator.url, DEFAULT_CLIENT);
});
afterEach(() => simulator.close());

describe('GET routing/queues', () => {
  it("answers the contract's queue with joined members", async () => {
    const answer = await caller.get(`/api/v2/routing/queues/${QUEUE}`);
    expect(answer.body).toEqual({
      id: QUEUE,
      name: 'Maintenance desk',
      memberCount: 6,
      joinedMemberCount: 4,
    });
  });

  it('lists queues by name', async () => {
    const answer = await caller.get('/api/v2/routing/queues?name=maintenance*');
    expect(answer.body).toMatchObject({
      entities: [{ id: QUEUE, name: 'Maintenance desk', joinedMemberCount: 4 }],
      total: 1,
    });
  });

  it('answers 404 for a queue that is deleted', async () => {
    await simulator.deleteQueue(QUEUE);
    const answer = await caller.get(`/api/v2/routing/queues/${QUEUE}`);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ entityId: QUEUE, entityName: 'queue' });
  });

  it('shows a queue as it was changed last', async () => {
    await simulator.putQueue(QUEUE, { joinedMemberCount: 0 });
    const answer = await caller.get(`/api/v2/routing/queues/${QUEUE}`);
    expect(answer.body).toMatchObject({ name: 'Maintenance desk', joinedMemberCount: 0 });
  });
});

describe('POST queues/observations/query', () => {
  const OBSERVATIONS = '/api/v2/analytics/queues/observations/query';
  const query = {
    filter: {
      type: 'or',
      predicates: [QUEUE, 'nobody'].map((value) => ({
        type: 'dimension',
        dimension: 'queueId',
        value,
      })),
    },
    metrics: ['oOnQueueUsers', 'oWaiting'],
  };

  it('counts who is on queue by what they do, and who waits', async () => {
    await simulator.putQueue(QUEUE, { onQueueCount: 4, waitingCount: 7 });
    expect((await caller.write('POST', OBSERVATIONS, query)).body).toEqual({
      results: [
        {
          group: { queueId: QUEUE },
          data: [
            { metric: 'oOnQueueUsers', qualifier: 'IDLE', stats: { count: 3 } },
            { metric: 'oOnQueueUsers', qualifier: 'INTERACTING', stats: { count: 1 } },
          ],
        },
        {
          group: { queueId: QUEUE, mediaType: 'voice' },
          data: [{ metric: 'oWaiting', stats: { count: 7 } }],
        },
      ],
    });
  });

  it('has no entry for nobody', async () => {
    await simulator.putQueue(QUEUE, { onQueueCount: 0 });
    expect((await caller.write('POST', OBSERVATIONS, query)).body).toMatchObject({
      results: [{ data: [] }, { data: [] }],
    });
  });

  it('refuses a metric that it does not know', async () => {
    const answer = await caller.write('POST', OBSERVATIONS, { ...query, metrics: ['oMood'] });
    expect(answer.fields()).toEqual(['metrics.0']);
  });

  it('changes nothing of the queue as it is read', async () => {
    await simulator.putQueue(QUEUE, { onQueueCount: 4, waitingCount: 7 });
    expect((await caller.get(`/api/v2/routing/queues/${QUEUE}`)).body).toEqual({
      id: QUEUE,
      name: 'Maintenance desk',
      memberCount: 6,
      joinedMemberCount: 4,
    });
  });
});

it('reports what other clients ask first', async () => {
  expect((await caller.get('/api/v2/organizations/me')).body).toMatchObject({
    name: 'Example Bank',
    defaultCountryCode: 'US',
    state: 'active',
  });
  expect((await caller.get('/api/v2/authorization/products')).body).toMatchObject({
    entities: [{ id: expect.any(String) }, {}],
    total: 2,
  });
});

describe('GET consumingresources', () => {
  it.each([
    [BANK.maintenanceFlow, 'INBOUNDCALLFLOW', [['EMERGENCYGROUP', BANK.emergencyGroup]]],
    [BANK.closedFlow, 'INBOUNDCALLFLOW', [['IVRCONFIGURATION', BANK.mainIvr]]],
    [BANK.hours, 'SCHEDULEGROUP', [['IVRCONFIGURATION', BANK.mainIvr]]],
    [BANK.christmas, 'SCHEDULE', [['SCHEDULEGROUP', BANK.hours]]],
    [BANK.cardIvr, 'IVRCONFIGURATION', [['EMERGENCYGROUP', BANK.emergencyGroup]]],
    [BANK.table, 'DATATABLE', [['INBOUNDCALLFLOW', BANK.maintenanceFlow]]],
  ])('finds who refers to %s, a %s', async (id, objectType, expected) => {
    const { body } = await caller.get(`${CONSUMERS}?id=${id}&objectType=${objectType}`);
    const found = Object(body).entities.map((one: Record<string, unknown>) => [one.type, one.id]);
    expect(found).toEqual(expected);
  });

  it('is empty if nothing depends on the target', async () => {
    const answer = await caller.get(`${CONSUMERS}?id=${IVR}&objectType=IVR`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      entities: [],
      pageNumber: 1,
      pageSize: 25,
      pageCount: 0,
      total: 0,
    });
  });

  it('pages through them', async () => {
    await simulator.setDependants(IVR, { entities: [flow(1), flow(2), flow(3)] });
    const query = `id=${IVR}&objectType=IVR&version=14&pageSize=2`;
    const first = await caller.get(`${CONSUMERS}?${query}`);
    const second = await caller.get(`${CONSUMERS}?${query}&pageNumber=2`);
    expect(first.body).toMatchObject({ entities: [flow(1), flow(2)], pageCount: 2, total: 3 });
    expect(second.body).toMatchObject({
      entities: [{ ...flow(3), version: '1', deleted: false }],
      pageNumber: 2,
    });
  });

  it('answers 206 if it is incomplete', async () => {
    await simulator.setDependants(IVR, { entities: [flow(1)], incomplete: true });
    const answer = await caller.get(`${CONSUMERS}?id=${IVR}&objectType=IVR`);
    expect(answer.status).toBe(206);
    expect(answer.body).toMatchObject({ total: 1 });
  });

  it.each([
    ['', ['id', 'objectType']],
    ['?id=x&objectType=IVR&pageNumber=0', ['pageNumber']],
    ['?id=x&objectType=IVR&pageNumber=two&pageSize=101', ['pageNumber', 'pageSize']],
  ])('refuses the query "%s", naming every parameter', async (query, fields) => {
    const answer = await caller.get(`${CONSUMERS}${query}`);
    expect(answer.status).toBe(400);
    expect(answer.fields()).toEqual(fields);
  });
});

it.each(['OPERATIONAL', 'BUILDING'])('reports the build status %s', async (status) => {
  await simulator.changeSettings({ build_status: status });
  expect((await caller.get(`${TRACKING}/build`)).body).toEqual({ status });
});
