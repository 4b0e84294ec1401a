/** The simulated menu: reading and changing it over HTTP, as a client of the API. */
import { DEFAULT_CLIENT, startSimulator } from '../../dev/simulator/index.ts';
import type { Simulator } from '../../dev/simulator/index.ts';
import { IVR, callerOf } from './caller.ts';
import type { Caller } from './caller.ts';

let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await startSimulator();
  caller = await callerOf(simulator.url, DEFAULT_CLIENT);
});
afterEach(() => simulator.close());

describe('GET flow/ivr', () => {
  it('answers the object of the contract', async () => {
    const answer = await caller.get(`/api/v2/flow/ivr/${IVR}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: IVR,
      name: 'Main line',
      version: 14,
      description: expect.any(String),
      greeting: { text: expect.stringMatching(/^Welcome to Example Bank\./) },
      routing: { method: 'longest-idle', queue: { id: expect.any(String) } },
    });
  });

  it('answers 404 in the full error shape for an unknown id', async () => {
    const answer = await caller.get('/api/v2/flow/ivr/nobody');
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({
      message: 'Unable to find an IVR with id nobody',
      code: 'not.found',
      status: 404,
      entityId: 'nobody',
      entityName: 'ivr',
      messageWithParams: 'Unable to find an IVR with id {id}',
      messageParams: { id: 'nobody' },
      contextId: answer.headers.get('inin-correlation-id'),
      details: [],
      errors: [],
    });
  });

  it('finds an id with escapes in its path', async () => {
    await simulator.putTarget('line 7/ü');
    const answer = await caller.get(`/api/v2/flow/ivr/${encodeURIComponent('line 7/ü')}`);
    expect(answer.body).toMatchObject({ id: 'line 7/ü' });
  });
});

describe('PATCH flow/ivr', () => {
  it('keeps texts as they are sent, unless it is told to tidy them', async () => {
    const untidy = { name: ' Main  line', greeting: { text: 'Closed.  Call later. ' } };
    const kept = await caller.patch(IVR, '14', untidy);
    expect(kept.body).toMatchObject(untidy);
    await simulator.changeSettings({ tidies_texts: true });
    const tidied = await caller.patch(IVR, '15', untidy);
    expect(tidied.body).toMatchObject({
      name: 'Main line',
      greeting: { text: 'Closed. Call later.' },
    });
  });

  it.each(['14', '"14"'])('changes only the given fields under If-Match %s', async (ifMatch) => {
    const before = await simulator.target(IVR);
    const answer = await caller.patch(IVR, ifMatch, { greeting: { text: 'Closed' } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ ...before, version: 15, greeting: { text: 'Closed' } });
    expect(await simulator.target(IVR)).toEqual(answer.body);
  });

  it('replaces routing as a whole, so that a queue can go away', async () => {
    const answer = await caller.patch(IVR, '14', { routing: { method: 'none' } });
    expect(answer.body).toMatchObject({ routing: { method: 'none' } });
    expect(answer.body).not.toHaveProperty('routing.queue');
  });

  it('refuses a stale version with 409 general.conflict and changes nothing', async () => {
    const answer = await caller.patch(IVR, '13', { name: 'x' });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'general.conflict', entityId: IVR });
    expect(await simulator.log()).toEqual([]);
  });

  it('lets exactly one of twenty simultaneous writers of a version through', async () => {
    const writers = Array.from({ length: 20 }, (_, n) => caller.patch(IVR, '14', { name: `${n}` }));
    const statuses = (await Promise.all(writers)).map((answer) => answer.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
  });

  it.each([
    [null, 'if.match.required'],
    ['W/"14"', 'if.match.invalid'],
    ['*', 'if.match.invalid'],
    ['fourteen', 'if.match.invalid'],
  ])('refuses If-Match %s with 400', async (ifMatch, code) => {
    const answer = await caller.patch(IVR, ifMatch, { name: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code, errors: [{ field: 'If-Match' }] });
  });

  it.each([
    ['no field', {}, ['body']],
    ['a list', [], ['body']],
    ['a text', 'text', ['body']],
    ['a number as name', { name: 7 }, ['name']],
    ['an empty name', { name: '' }, ['name']],
    ['a long name', { name: 'x'.repeat(301) }, ['name']],
    ['a bare greeting', { greeting: 'hello' }, ['greeting']],
    ['a long greeting', { greeting: { text: 'x'.repeat(2001) } }, ['greeting.text']],
    ['an unknown inner field', { greeting: { text: 'x', voice: 'y' } }, ['greeting.voice']],
    ['an unknown method', { routing: { method: 'fastest' } }, ['routing.method']],
    ['a null queue', { routing: { method: 'none', queue: null } }, ['routing.queue']],
    ['a bad queue id', { routing: { method: 'skills', queue: { id: 3 } } }, ['routing.queue.id']],
    [
      'unmanaged fields',
      { version: 14, id: 'x', description: 'y' },
      ['version', 'id', 'description'],
    ],
    ['nulls', { name: null, greeting: null, routing: null }, ['name', 'greeting', 'routing']],
  ])('refuses %s, naming every field', async (_what, body, fields) => {
    const answer = await caller.patch(IVR, '14', body);
    expect(answer.status).toBe(400);
    expect(answer.fields()).toEqual(fields);
    expect(await simulator.log()).toEqual([]);
  });

  it.each(['none', 'longest-idle', 'round-robin', 'skills'])('takes routing %s', async (method) => {
    const answer = await caller.patch(IVR, '14', { routing: { method } });
    expect(answer.body).toMatchObject({ version: 15, routing: { method } });
  });

  it('counts a greeting in characters, not in code units', async () => {
    const answer = await caller.patch(IVR, '14', { greeting: { text: '📞'.repeat(2000) } });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['cut short', Buffer.from('{"name":')],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['empty', Buffer.alloc(0)],
  ])('refuses JSON that is %s with 400', async (_what, body) => {
    const headers = { 'If-Match': '14' };
    const answer = await caller.send('PATCH', `/api/v2/flow/ivr/${IVR}`, { headers, body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'invalid.json' });
  });

  it('answers a body of 2 MB with 413 and stays well', async () => {
    const answer = await caller.patch(IVR, '14', { name: 'x'.repeat(2_000_000) });
    expect(answer.status).toBe(413);
    expect((await caller.get(`/api/v2/flow/ivr/${IVR}`)).status).toBe(200);
  });
});

it.each([
  ['PUT', `/api/v2/flow/ivr/${IVR}`, 405],
  ['DELETE', `/api/v2/flow/ivr/${IVR}`, 405],
  ['GET', '/api/v2/flow/ivr/%E0%A4%A', 404],
  ['GET', '/api/v2/flow/ivr/a/b', 404],
  ['GET', '/nowhere', 404],
])('answers %s %s with %i', async (method, path, status) => {
  expect((await caller.send(method, path)).status).toBe(status);
});
