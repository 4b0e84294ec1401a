/** The audit: who changed an object, a few seconds late. */
import { BANK, DEFAULT_CLIENT, startSimulator } from '../../dev/simulator/index.ts';
import type { Simulator } from '../../dev/simulator/index.ts';
import { callerOf } from './caller.ts';
import type { Caller } from './caller.ts';

const QUERY = '/api/v2/audits/query';
const IVR = `/api/v2/architect/ivrs/${BANK.mainIvr}`;

let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await startSimulator({ settings: { audit_lag_ms: 0 } });
  caller = await callerOf(simulator.url, DEFAULT_CLIENT);
});
afterEach(() => simulator.close());

function lastHour(): string {
  const [from, to] = [-3_600_000, 60_000].map((ms) => new Date(Date.now() + ms).toISOString());
  return `${from}/${to}`;
}

async function results(query: object, after = ''): Promise<Record<string, unknown>> {
  const started = await caller.write('POST', QUERY, { interval: lastHour(), ...query });
  const path = `${QUERY}/${Object(started.body).id}`;
  const states: unknown[] = [];
  while (states.at(-1) !== 'Succeeded') {
    states.push(Object((await caller.get(path)).body).state);
  }
  expect([Object(started.body).state, ...states]).toEqual(['Queued', 'Running', 'Succeeded']);
  return { ...Object((await caller.get(`${path}/results${after}`)).body) };
}

it('names the user or the client, the object and what changed, the newest first', async () => {
  await simulator.editObject('ivr', BANK.mainIvr, { dnis: ['+1'] }, 'jane');
  await caller.write('PUT', IVR, (await caller.get(IVR)).body);
  await simulator.editObject('ivr', BANK.cardIvr, {}, 'john');
  const filters = [{ property: 'EntityId', value: BANK.mainIvr }];
  const { entities } = await results({ serviceName: 'Architect', filters });
  expect(entities).toMatchObject([
    { client: { id: 'sim-client' }, action: 'Update', entityType: 'IVR' },
    {
      user: { id: 'jane' },
      entity: { id: BANK.mainIvr, name: 'Main number' },
      propertyChanges: expect.arrayContaining([
        { property: 'version', oldValues: ['14'], newValues: ['15'] },
        {
          property: 'dnis',
          oldValues: ['["+13175550100","+13175550101"]'],
          newValues: ['["+1"]'],
        },
      ]),
    },
  ]);
});

it('has the results of a query at once if it is told to', async () => {
  await simulator.changeSettings({ audit_polls: 0 });
  await simulator.editObject('ivr', BANK.mainIvr, {});
  const started = await caller.write('POST', QUERY, { interval: lastHour() });
  expect(started.body).toMatchObject({ state: 'Succeeded' });
  const { body } = await caller.get(`${QUERY}/${Object(started.body).id}/results`);
  expect(Object(body).entities).toMatchObject([{ entity: { id: BANK.mainIvr } }]);
});

it('knows nothing of a change before its time', async () => {
  await simulator.changeSettings({ audit_lag_ms: 600_000 });
  await simulator.editObject('ivr', BANK.mainIvr, {});
  expect((await results({})).entities).toEqual([]);
});

it('keeps to the interval', async () => {
  await simulator.editObject('ivr', BANK.mainIvr, {});
  const interval = '2020-01-01T00:00:00Z/2020-01-02T00:00:00Z';
  expect((await results({ interval })).entities).toEqual([]);
});

it('is paged by a cursor', async () => {
  for (const description of ['a', 'b', 'c']) {
    await simulator.editObject('ivr', BANK.mainIvr, { description });
  }
  const first = await results({}, '?pageSize=2');
  expect(first).toMatchObject({ entities: [{}, {}], pageSize: 2, cursor: expect.any(String) });
  const second = await results({}, `?pageSize=2&cursor=${String(first['cursor'])}`);
  expect(second['entities']).toHaveLength(1);
  expect(second).not.toHaveProperty('cursor');
});

it.each([
  ['no interval', { interval: undefined }, ['interval']],
  ['a bad interval', { interval: 'today' }, ['interval']],
  [
    'a filter nobody knows',
    { filters: [{ property: 'Mood', value: 'x' }] },
    ['filters.0.property'],
  ],
])('refuses %s', async (_what, query, fields) => {
  const answer = await caller.write('POST', QUERY, { interval: lastHour(), ...query });
  expect(answer.status).toBe(400);
  expect(answer.fields()).toEqual(fields);
});

it('has no results before it has succeeded, and none for a query that was never made', async () => {
  const started = await caller.write('POST', QUERY, { interval: lastHour() });
  const path = `${QUERY}/${Object(started.body).id}`;
  expect((await caller.get(`${path}/results`)).status).toBe(400);
  expect((await caller.get(`${QUERY}/none`)).status).toBe(404);
  expect((await caller.get(`${QUERY}/none/results`)).status).toBe(404);
});
