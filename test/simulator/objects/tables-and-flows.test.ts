/** Flows, data tables and their rows. */
import { BANK, DEFAULT_CLIENT, startSimulator } from '../../../dev/simulator/index.ts';
import type { Simulator } from '../../../dev/simulator/index.ts';
import { callerOf } from '../caller.ts';
import type { Caller } from '../caller.ts';

const TABLES = '/api/v2/flows/datatables';
const ROWS = `${TABLES}/t/rows`;

let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await startSimulator({
    flows: [
      { id: 'plain', name: 'Welcome' },
      { id: 'draft', publishedVersion: null },
      { id: 'chat', type: 'INBOUNDCHAT' },
      { id: 'gone', deleted: true },
    ],
    dataTables: [
      {
        id: 't',
        name: 'Switches',
        columns: {
          message: { type: 'string', default: 'Welcome.' },
          on: { type: 'boolean', default: false },
          count: { type: 'integer' },
          share: { type: 'number' },
        },
        rows: [{ key: 'main', message: 'Hello.' }, { key: 'a/b c%2F' }],
      },
    ],
  });
  caller = await callerOf(simulator.url, DEFAULT_CLIENT);
});
afterEach(() => simulator.close());

async function list(query: string): Promise<readonly unknown[]> {
  const answer = await caller.get(`/api/v2/flows?${query}`);
  return Object(answer.body).entities.map((one: { id: string }) => one.id);
}

const row = (key: string) => `${ROWS}/${encodeURIComponent(key)}`;

describe('a flow', () => {
  it('reports its type and its published version', async () => {
    expect((await caller.get('/api/v2/flows/plain')).body).toMatchObject({
      id: 'plain',
      name: 'Welcome',
      type: 'INBOUNDCALL',
      publishedVersion: { id: '1.0' },
      division: { name: 'Home' },
    });
    expect((await caller.get('/api/v2/flows/draft')).body).not.toHaveProperty('publishedVersion');
  });

  it('that is deleted is gone, and one that never was is not found', async () => {
    const gone = await caller.get('/api/v2/flows/gone');
    expect(gone.status).toBe(410);
    expect(gone.body).toMatchObject({ code: 'architect.flow.deleted', entityId: 'gone' });
    expect((await caller.get('/api/v2/flows/nobody')).status).toBe(404);
  });

  it('is listed by type, deleted ones apart', async () => {
    expect(await list('type=inboundcall')).toEqual(['draft', 'plain']);
    expect(await list('deleted=true')).toEqual(['gone']);
  });

  it('never shows what the simulator knows of its inside', async () => {
    const other = await startSimulator();
    try {
      const client = await callerOf(other.url, DEFAULT_CLIENT);
      const flow = await client.get(`/api/v2/flows/${BANK.maintenanceFlow}`);
      expect(flow.body).toMatchObject({ name: 'Maintenance' });
      expect(flow.body).not.toHaveProperty('reads');
    } finally {
      await other.close();
    }
  });
});

describe('a data table', () => {
  it('shows its schema only if it is asked for', async () => {
    expect((await caller.get(`${TABLES}/t`)).body).not.toHaveProperty('schema');
    expect((await caller.get(`${TABLES}/t?expand=schema`)).body).toMatchObject({
      name: 'Switches',
      schema: {
        required: ['key'],
        properties: {
          key: { type: 'string' },
          message: { type: 'string', default: 'Welcome.' },
          count: { type: 'integer' },
        },
      },
    });
  });

  it('that does not exist is named as such', async () => {
    for (const path of [`${TABLES}/x`, `${TABLES}/x/rows`, `${TABLES}/x/rows/main`]) {
      expect((await caller.get(path)).body).toMatchObject({
        status: 404,
        code: 'flows.datatables.table.not.found',
      });
    }
  });
});

describe('a row', () => {
  it('shows its key alone until it is asked for all', async () => {
    expect((await caller.get(row('main'))).body).toEqual({ key: 'main' });
    expect((await caller.get(`${row('main')}?showbrief=false`)).body).toEqual({
      key: 'main',
      message: 'Hello.',
      on: false,
    });
  });

  it('is replaced as a whole, with defaults filled in', async () => {
    const answer = await caller.write('PUT', row('main'), { key: 'main', count: 3 });
    expect(answer.body).toEqual({ key: 'main', message: 'Welcome.', on: false, count: 3 });
    expect((await caller.get(`${row('main')}?showbrief=false`)).body).toEqual(answer.body);
  });

  it('has no lock: the last write wins, and both are in the log', async () => {
    await caller.write('PUT', row('main'), { key: 'main', message: 'One' });
    await caller.write('PUT', row('main'), { key: 'main', message: 'Two' });
    expect(
      await simulator.objectWrites({ kind: 'data-table-row', target: 't/main' }),
    ).toMatchObject([
      { version_before: null, before: { message: 'Hello.' }, after: { message: 'One' } },
      { version_after: null, before: { message: 'One' }, after: { message: 'Two' } },
    ]);
  });

  it.each([
    ['a number in a column of words', { message: 7 }],
    ['words in a column of numbers', { count: '7' }],
    ['a fraction in a column of whole numbers', { count: 0.5 }],
    ['words in a switch', { on: 'true' }],
    ['an unknown column', { colour: 'red' }],
    ['another key', { key: 'other' }],
  ])('with %s is refused', async (_what, fields) => {
    const answer = await caller.write('PUT', row('main'), { key: 'main', ...fields });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'flows.datatables.syntax.error' });
    expect(await simulator.object('data-table-row', 't/main')).toMatchObject({ message: 'Hello.' });
  });

  it.each(['a/b c%2F', 'ü ?#&'])('with the key %j is reached by its encoded name', async (key) => {
    await caller.write('POST', ROWS, { key, count: 1 });
    await caller.write('PUT', row(key), { key, count: 2 });
    expect((await caller.get(`${row(key)}?showbrief=false`)).body).toMatchObject({ key, count: 2 });
    const id = `t/${encodeURIComponent(key)}`;
    expect(await simulator.object('data-table-row', id)).toMatchObject({ count: 2 });
  });

  it('is made once, listed, and deleted', async () => {
    expect((await caller.write('POST', ROWS, { key: 'new' })).body).toMatchObject({ on: false });
    expect((await caller.write('POST', ROWS, { key: 'new' })).status).toBe(409);
    expect((await caller.write('POST', ROWS, { message: 'x' })).fields()).toEqual(['key']);
    expect((await caller.get(`${ROWS}?pageSize=100`)).body).toMatchObject({
      entities: [{ key: 'main' }, { key: 'a/b c%2F' }, { key: 'new' }],
      total: 3,
    });
    expect((await caller.send('DELETE', row('new'))).status).toBe(204);
    expect((await caller.write('PUT', row('new'), { key: 'new' })).body).toMatchObject({
      status: 404,
      code: 'flows.datatables.row.not.found',
    });
  });
});
