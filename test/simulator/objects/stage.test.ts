/** The organisation's set-up: seeds, additions, and an administrator who may change any object. */
import { BANK, DEFAULT_CLIENT, startSimulator } from '../../../dev/simulator/index.ts';
import type { ObjectKind, Simulator } from '../../../dev/simulator/index.ts';
import { callerOf } from '../caller.ts';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

describe('a seed', () => {
  it('that names one part of an organisation begins with nothing else of it', async () => {
    const other = await startSimulator({ ivrs: [{ id: 'only', dnis: ['1'] }] });
    try {
      expect(await other.objects('ivr')).toMatchObject([
        { id: 'only', name: 'ivr only', version: 1, state: 'active', division: { name: 'Home' } },
      ]);
      expect(await other.objects('flow')).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('that names none begins with the bank, where everything that is referred to is there', async () => {
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    for (const ivr of await simulator.objects('ivr')) {
      const path = `/api/v2/architect/ivrs/${String(ivr['id'])}`;
      const read = await caller.get(path);
      expect((await caller.write('PUT', path, read.body)).status).toBe(200);
    }
    expect(await simulator.object('emergency-group', BANK.emergencyGroup)).toMatchObject({
      description: expect.stringMatching(/^interlude-owned/),
    });
  });

  it.each([
    ['a flow that is no object', { flows: ['x'] }],
    ['a schedule without times', { schedules: [{ id: 'x' }] }],
    [
      'a column of an unknown type',
      { dataTables: [{ id: 't', columns: { a: { type: 'date' } } }] },
    ],
    ['an unknown part', { trunks: [] }],
  ])('with %s is refused', async (_what, given) => {
    const body = JSON.stringify(given);
    const answer = await fetch(`${simulator.url}/_sim/additions`, { method: 'POST', body });
    expect(answer.status).toBe(400);
  });
});

it('takes many objects at once', async () => {
  const ivrs = Array.from({ length: 300 }, (_, n) => ({ id: `ivr-${n}`, dnis: [`+1${n}`] }));
  await simulator.add({ ivrs, flows: [{ id: 'f' }] });
  expect(await simulator.objects('ivr')).toHaveLength(302);
  expect(await simulator.object('flow', 'f')).toMatchObject({ type: 'INBOUNDCALL' });
});

describe('an administrator', () => {
  it.each<[ObjectKind, string, object, object]>([
    ['ivr', 'i', { dnis: ['1'] }, { version: 1, state: 'active', dnis: ['1'] }],
    ['emergency-group', 'e', {}, { version: 1, enabled: false }],
    [
      'flow',
      'f',
      { name: 'F' },
      { name: 'F', type: 'INBOUNDCALL', publishedVersion: { id: '1.0' } },
    ],
    [
      'data-table',
      't',
      { columns: { on: { type: 'boolean' } } },
      { name: 'Table t', schema: { properties: { key: {}, on: { type: 'boolean' } } } },
    ],
    ['data-table-row', 't/a%2Fb', { on: true }, { key: 'a/b', on: true }],
  ])('creates a whole %s', async (kind, id, fields, expected) => {
    const write = await simulator.putObject(kind, id, { ...fields });
    expect(write).toMatchObject({ by: 'admin', method: 'PUT', before: null, after: expected });
    expect(await simulator.object(kind, id)).toMatchObject(expected);
  });

  it('replaces an object a version later', async () => {
    await simulator.putObject('ivr', BANK.mainIvr, { name: 'Anew' });
    const after = await simulator.object('ivr', BANK.mainIvr);
    expect(after).toMatchObject({ name: 'Anew', version: 15 });
    expect(after).not.toHaveProperty('dnis');
  });

  it('may write a row that the table would refuse', async () => {
    const id = `${BANK.table}/${BANK.row}`;
    await simulator.editObject('data-table-row', id, { message: 7, until: null });
    expect(await simulator.object('data-table-row', id)).toEqual({
      key: BANK.row,
      message: 7,
      queue: '',
    });
  });

  it('deletes rows and tables for good', async () => {
    await simulator.deleteObject('data-table', BANK.table);
    expect(await simulator.object('data-table', BANK.table)).toBeNull();
  });

  it('finds nothing if nothing is, and no kind that there is not', async () => {
    await expect(simulator.editObject('ivr', 'nobody', {})).rejects.toMatchObject({ status: 404 });
    await expect(simulator.deleteObject('ivr', 'nobody')).rejects.toMatchObject({ status: 404 });
    const answer = await fetch(`${simulator.url}/_sim/objects/trunk`);
    expect(answer.status).toBe(400);
  });
});

it('streams writes of objects apart from those of menus', async () => {
  const response = await fetch(`${simulator.url}/_sim/events`);
  await simulator.editObject('ivr', BANK.mainIvr, { description: 'x' });
  const reader = response.body?.getReader();
  const chunk = await reader?.read();
  await reader?.cancel();
  expect(JSON.parse(Buffer.from(chunk?.value ?? []).toString('utf8'))).toMatchObject({
    event: 'object_write',
    write: { kind: 'ivr', target: BANK.mainIvr },
  });
});
