/** IVRs, emergency groups, schedules and schedule groups: what all of them have in common, and how each differs. */
import { BANK, DEFAULT_CLIENT, startSimulator } from '../../../dev/simulator/index.ts';
import type { Fields, ObjectKind, Simulator } from '../../../dev/simulator/index.ts';
import { callerOf } from '../caller.ts';
import type { Caller } from '../caller.ts';

const ARCHITECT = '/api/v2/architect';
const IVR = `${ARCHITECT}/ivrs/${BANK.mainIvr}`;
const GROUP = `${ARCHITECT}/emergencygroups/${BANK.emergencyGroup}`;
const HOURS = `${ARCHITECT}/schedulegroups/${BANK.hours}`;
const SCHEDULE = `${ARCHITECT}/schedules/${BANK.christmas}`;

const EACH: readonly (readonly [ObjectKind, string, string])[] = [
  ['ivr', IVR, BANK.mainIvr],
  ['emergency-group', GROUP, BANK.emergencyGroup],
  ['schedule', SCHEDULE, BANK.christmas],
  ['schedule-group', HOURS, BANK.hours],
];

let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await startSimulator();
  caller = await callerOf(simulator.url, DEFAULT_CLIENT);
});
afterEach(() => simulator.close());

async function found(query: string): Promise<readonly unknown[]> {
  const answer = await caller.get(`${ARCHITECT}/ivrs?${query}`);
  return Object(answer.body).entities.map((one: Fields) => one['id']);
}

async function read(path: string): Promise<Fields> {
  const answer = await caller.get(path);
  expect(answer.status).toBe(200);
  return { ...Object(answer.body) };
}

describe.each(EACH)('%s', (kind, path, id) => {
  it('is answered with what every object has', async () => {
    expect(await read(path)).toMatchObject({
      id,
      name: expect.any(String),
      description: expect.any(String),
      division: { id: expect.any(String), name: 'Home' },
      version: expect.any(Number),
      state: 'active',
      dateModified: expect.stringMatching(/Z$/),
      modifiedBy: expect.any(String),
      selfUri: path,
    });
  });

  it('is the same after its own answer is put back, a version later', async () => {
    const before = await read(path);
    const answer = await caller.write('PUT', path, before);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...before,
      version: Number(before['version']) + 1,
      dateModified: expect.any(String),
      modifiedBy: 'sim-client',
      modifiedByApp: 'sim-client',
    });
    expect(await read(path)).toEqual(answer.body);
  });

  it('loses what a PUT leaves out', async () => {
    const { description: _left, ...rest } = await read(path);
    await caller.write('PUT', path, rest);
    expect(await read(path)).not.toHaveProperty('description');
  });

  it('keeps a field that nobody here has heard of, and loses it like any other', async () => {
    await simulator.editObject(kind, id, { callbackPolicy: { retries: 3 } });
    const { callbackPolicy, ...rest } = await read(path);
    expect(callbackPolicy).toEqual({ retries: 3 });
    await caller.write('PUT', path, rest);
    expect(await read(path)).not.toHaveProperty('callbackPolicy');
    const { version: _any, ...whole } = rest;
    await caller.write('PUT', path, { ...whole, callbackPolicy, inventedField: 1 });
    expect(await read(path)).toMatchObject({ callbackPolicy });
    expect(await read(path)).not.toHaveProperty('inventedField');
  });

  it.each([
    ['general.conflict', 409],
    ['request.conflict', 409],
    ['bad.request', 400],
  ] as const)('refuses a stale version as %s', async (conflict_answer, status) => {
    await simulator.changeSettings({ conflict_answer });
    const before = await read(path);
    await simulator.editObject(kind, id, { description: 'Edited' });
    const answer = await caller.write('PUT', path, before);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      code: conflict_answer,
      entityId: id,
      message: expect.stringContaining('does not match the current version'),
    });
    expect(await read(path)).toMatchObject({ description: 'Edited' });
  });

  it('lets the last write win if no version is sent', async () => {
    const { version: _left, ...body } = await read(path);
    await simulator.editObject(kind, id, { description: 'Edited' });
    const answer = await caller.write('PUT', path, { ...body, description: 'Last' });
    expect(answer.status).toBe(200);
    expect(await read(path)).toMatchObject({ description: 'Last' });
  });

  it('rises by the step of this organisation', async () => {
    await simulator.changeSettings({ version_step: 7 });
    const before = await read(path);
    const answer = await caller.write('PUT', path, before);
    expect(answer.body).toMatchObject({ version: Number(before['version']) + 7 });
  });

  it('is answered with its state after it was deleted, or not at all', async () => {
    await simulator.deleteObject(kind, id);
    expect(await read(path)).toMatchObject({ state: 'deleted' });
    expect((await caller.write('PUT', path, { name: 'x' })).status).toBe(404);
    await simulator.changeSettings({ soft_delete: false });
    expect((await caller.get(path)).status).toBe(404);
  });

  it('can be set aside by a PUT, but not deleted by one', async () => {
    await caller.write('PUT', path, { ...(await read(path)), state: 'deleted' });
    expect(await read(path)).toMatchObject({ state: 'active' });
    await caller.write('PUT', path, { ...(await read(path)), state: 'inactive' });
    expect(await read(path)).toMatchObject({ state: 'inactive' });
  });

  it('is in its list by name, paged, until it is deleted', async () => {
    const collection = path.slice(0, path.lastIndexOf('/'));
    const name = String((await read(path))['name']);
    const query = `?name=${encodeURIComponent(name.toUpperCase())}&pageSize=1&pageNumber=1`;
    expect((await caller.get(`${collection}${query}`)).body).toMatchObject({
      entities: [{ id, name }],
      pageNumber: 1,
      pageSize: 1,
      pageCount: 1,
      total: 1,
    });
    await simulator.deleteObject(kind, id);
    expect((await caller.get(`${collection}${query}`)).body).toMatchObject({ entities: [] });
  });

  it('is in the log with before, after and who did it', async () => {
    const before = await simulator.object(kind, id);
    await caller.write('PUT', path, await read(path));
    await simulator.editObject(kind, id, { description: 'Edited' }, 'jane');
    expect(await simulator.objectWrites({ kind, target: id })).toMatchObject([
      { by: 'client', client_id: 'sim-client', user_id: null, method: 'PUT', before },
      { by: 'admin', client_id: null, user_id: 'jane', after: { description: 'Edited' } },
    ]);
    expect(await simulator.log()).toEqual([]);
  });

  it.each([
    ['no JSON', '{', 'invalid.json'],
    ['a list', '[]', 'invalid.json'],
    ['no name', '{"description":"x"}', 'bad.request'],
    ['a version that is none', '{"name":"x","version":"new"}', 'bad.request'],
  ])('refuses %s', async (_what, body, code) => {
    const answer = await caller.send('PUT', path, { body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code });
  });
});

describe('an IVR', () => {
  it('names what it refers to', async () => {
    expect(await read(IVR)).toMatchObject({
      openHoursFlow: { id: BANK.welcomeFlow, name: 'Welcome to Example Bank' },
      scheduleGroup: { id: BANK.hours, name: 'Business hours', selfUri: HOURS },
    });
  });

  it('demands open and closed flows with a schedule group', async () => {
    const { closedHoursFlow: _left, ...body } = await read(IVR);
    const answer = await caller.write('PUT', IVR, body);
    expect(answer.status).toBe(400);
    expect(answer.fields()).toEqual(['closedHoursFlow']);
  });

  it('refuses a flow that does not exist', async () => {
    const body = await read(IVR);
    const answer = await caller.write('PUT', IVR, { ...body, openHoursFlow: { id: 'nobody' } });
    expect(answer.fields()).toEqual(['openHoursFlow']);
  });

  it.each([
    ['as-sent', '+1 (317) 555-0100'],
    ['e164', '+13175550100'],
    ['tel', 'tel:+13175550100'],
    ['spaced', '+13 175 550 100'],
  ] as const)('answers its numbers %s', async (dnis_format, expected) => {
    await simulator.changeSettings({ dnis_format });
    const body = { ...(await read(IVR)), dnis: ['+1 (317) 555-0100'] };
    await caller.write('PUT', IVR, body);
    expect(await read(IVR)).toMatchObject({ dnis: [expected] });
  });

  it('keeps five thousand numbers', async () => {
    const dnis = Array.from({ length: 5_000 }, (_, n) => `+1317${String(n).padStart(7, '0')}`);
    const answer = await caller.write('PUT', IVR, { ...(await read(IVR)), dnis });
    expect(answer.body).toMatchObject({ dnis });
  });

  it('is found by a number and by its schedule group', async () => {
    expect(await found('dnis=%2B1317-555-0199')).toEqual([BANK.cardIvr]);
    expect(await found(`scheduleGroup=${BANK.hours}`)).toEqual([BANK.mainIvr]);
  });
});

describe('an emergency group', () => {
  it('disconnects the IVRs that a PUT leaves out, and is off if it says nothing', async () => {
    const { enabled: _left, ...body } = await read(GROUP);
    const emergencyCallFlows = [{ emergencyFlow: { id: BANK.maintenanceFlow } }];
    await caller.write('PUT', GROUP, { ...body, emergencyCallFlows });
    const after = await read(GROUP);
    expect(after).toMatchObject({ enabled: false });
    expect(Object(after).emergencyCallFlows[0]).not.toHaveProperty('ivrs');
  });
});

describe('a schedule', () => {
  const once = {
    name: 'Tonight',
    start: '2026-12-24T22:00:00.000000',
    end: '2026-12-25T02:00:00',
  };

  it('is created once, deleted softly, and kept while a group has it', async () => {
    const made = await caller.write('POST', `${ARCHITECT}/schedules`, once);
    expect(made.body).toMatchObject({
      version: 1,
      state: 'active',
      start: '2026-12-24T22:00:00.000',
      end: '2026-12-25T02:00:00.000',
    });
    expect(made.body).not.toHaveProperty('rrule');
    const { id } = Object(made.body);
    const path = `${ARCHITECT}/schedules/${id}`;
    const group = await read(HOURS);
    await caller.write('PUT', HOURS, { ...group, holidaySchedules: [{ id }] });
    const held = await caller.send('DELETE', path);
    expect(held.status).toBe(409);
    expect(held.body).toMatchObject({
      code: 'general.conflict',
      message: expect.stringContaining('Business hours'),
    });
    await caller.write('PUT', HOURS, { ...(await read(HOURS)), holidaySchedules: [] });
    expect((await caller.send('DELETE', path)).status).toBe(204);
    expect(await read(path)).toMatchObject({ state: 'deleted' });
    expect((await caller.send('DELETE', path)).status).toBe(404);
  });

  it('whose rule leaves out the weekday of its start is moved, and nobody is told', async () => {
    const rrule = 'FREQ=WEEKLY;BYDAY=MO,SA';
    const made = await caller.write('POST', `${ARCHITECT}/schedules`, { ...once, rrule });
    expect(made.body).toMatchObject({
      start: '2026-12-26T22:00:00.000',
      end: '2026-12-27T02:00:00.000',
    });
  });

  it.each([
    ['a zone', { start: '2026-12-24T22:00:00.000Z' }, ['start']],
    ['a day that does not exist', { end: '2026-02-30T00:00:00.000' }, ['end']],
    ['an end before its start', { end: '2026-12-24T21:00:00.000' }, ['end']],
  ])('with %s is refused', async (_what, fields, names) => {
    const answer = await caller.write('POST', `${ARCHITECT}/schedules`, { ...once, ...fields });
    expect(answer.status).toBe(400);
    expect(answer.fields()).toEqual(names);
  });
});

describe('a schedule group', () => {
  it.each([
    [{ timeZone: 'Moon/Crater' }, ['timeZone']],
    [{ openSchedules: [{ id: 'nobody' }] }, ['openSchedules']],
  ])('refuses %j', async (fields, names) => {
    const answer = await caller.write('PUT', HOURS, { ...(await read(HOURS)), ...fields });
    expect(answer.fields()).toEqual(names);
  });

  it('may keep a schedule that was deleted under it, but not take it up again', async () => {
    await simulator.deleteObject('schedule', BANK.christmas);
    const before = await read(HOURS);
    expect((await caller.write('PUT', HOURS, before)).status).toBe(200);
    const without = { ...(await read(HOURS)), holidaySchedules: [] };
    expect((await caller.write('PUT', HOURS, without)).status).toBe(200);
    const { version } = await read(HOURS);
    const again = await caller.write('PUT', HOURS, { ...before, version });
    expect(again.fields()).toEqual(['holidaySchedules']);
  });
});
