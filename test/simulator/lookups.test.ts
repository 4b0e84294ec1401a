// Queues and dependency tracking of the simulated API.
import { DEFAULT_CLIENT, startSimulator } from '../../dev/simulator/index.ts';
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

describe('GET consumingresources', () => {
  it('is empty where nothing depends on the target', async () => {
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

  it('answers 206 where it is incomplete', async () => {
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

it.each(['OPERATIONAL', 'BUILDING'])('tells the build status %s', async (status) => {
  await simulator.changeSettings({ build_status: status });
  expect((await caller.get(`${TRACKING}/build`)).body).toEqual({ status });
});
