/** Faults on the organisation's objects: what the caller gets, and the resulting state. */
import { BANK, DEFAULT_CLIENT, startSimulator } from '../../../dev/simulator/index.ts';
import type { FaultInput, Fields, ObjectKind, Simulator } from '../../../dev/simulator/index.ts';
import { callerOf } from '../caller.ts';
import type { Caller } from '../caller.ts';

const ARCHITECT = '/api/v2/architect';
const SCHEDULES = `${ARCHITECT}/schedules`;
const ROW = `/api/v2/flows/datatables/${BANK.table}/rows/${BANK.row}`;
const TONIGHT = { name: 'Tonight', start: '2026-12-24T22:00:00', end: '2026-12-25T02:00:00' };

interface Case {
  readonly kind: ObjectKind;
  readonly path: string;
  readonly id: string;
  /** The field that the tests write. */
  readonly field: string;
}

const IVR: Case = {
  kind: 'ivr',
  path: `${ARCHITECT}/ivrs/${BANK.mainIvr}`,
  id: BANK.mainIvr,
  field: 'description',
};
const VERSIONED: readonly Case[] = [
  IVR,
  {
    ...IVR,
    kind: 'emergency-group',
    path: `${ARCHITECT}/emergencygroups/${BANK.emergencyGroup}`,
    id: BANK.emergencyGroup,
  },
  { ...IVR, kind: 'schedule', path: `${SCHEDULES}/${BANK.christmas}`, id: BANK.christmas },
  {
    ...IVR,
    kind: 'schedule-group',
    path: `${ARCHITECT}/schedulegroups/${BANK.hours}`,
    id: BANK.hours,
  },
];
const ALL: readonly Case[] = [
  ...VERSIONED,
  { kind: 'data-table-row', path: ROW, id: `${BANK.table}/${BANK.row}`, field: 'message' },
];

let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await startSimulator();
  caller = await callerOf(simulator.url, DEFAULT_CLIENT);
});
afterEach(() => simulator.close());

async function read({ path }: Case): Promise<Fields> {
  return { ...Object((await caller.get(`${path}?showbrief=false`)).body) };
}

/** Writes `value` over the value just read. */
async function write(one: Case, value: string) {
  const whole = { ...(await read(one)), [one.field]: value };
  return caller.write('PUT', one.path, whole);
}

async function inject(path: string, effect: FaultInput['effect'], rest: Partial<FaultInput> = {}) {
  await simulator.addFault({ id: 'f', when: { path }, ...rest, effect });
}

async function standing({ kind, id, field }: Case): Promise<unknown> {
  return (await simulator.object(kind, id))?.[field];
}

async function byNames(): Promise<readonly unknown[]> {
  const { body } = await caller.get(`${SCHEDULES}?name=Tonight`);
  return Object(body).entities.map((one: Fields) => one['name']);
}

describe.each(ALL)('$kind', (one) => {
  const { kind, id, path, field } = one;

  it('is read as it stood before its last change, and a while ago', async () => {
    const before = await read(one);
    await write(one, 'New');
    await write(one, 'Newest');
    await inject(path, { kind: 'stale_read' });
    expect((await read(one))[field]).toBe('New');
    expect((await read(one))[field]).toBe('Newest');
    await inject(path, { kind: 'stale_read', changes: 2 });
    expect(await read(one)).toEqual(before);
    await inject(path, { kind: 'stale_read', lag_ms: 60_000 });
    expect(await read(one)).toEqual(before);
    expect(await standing(one)).toBe('Newest');
  });

  it('is answered as it stood before, though it is written', async () => {
    const before = await read(one);
    await inject(path, { kind: 'old_answer' }, { when: { path, method: 'PUT' } });
    const answer = await write(one, 'New');
    expect(answer).toMatchObject({ status: 200, body: before });
    expect(await standing(one)).toBe('New');
  });

  it('stays as it was if a write is ignored, though it is answered as written', async () => {
    const before = await standing(one);
    await inject(path, { kind: 'ignored_write' }, { when: { path, method: 'PUT' } });
    const answer = await write(one, 'New');
    expect(answer).toMatchObject({ status: 200, body: { [field]: before } });
    expect(await standing(one)).toBe(before);
  });

  it('is written late, after its caller was told nothing', async () => {
    const late = { kind: 'commit_late', ms: 20, answer: 'reset' } as const;
    await inject(path, late, { when: { path, method: 'PUT' } });
    await expect(write(one, 'New')).rejects.toThrow('fetch failed');
    const landed = await simulator.waitForObjectWrite((found) => found.by === 'client');
    expect(landed).toMatchObject({ kind, target: id, after: { [field]: 'New' }, fault: 'f' });
    expect(Date.parse(landed.at) - Date.parse(landed.received_at)).toBeGreaterThanOrEqual(19);
  });

  it('is written, edited by somebody else, and then the connection is reset', async () => {
    const effect = { kind: 'reset_after_commit', edit: { [field]: 'Theirs' } } as const;
    await inject(path, effect, { when: { path, method: 'PUT' } });
    await expect(write(one, 'Ours')).rejects.toThrow('fetch failed');
    expect(await simulator.objectWrites({ target: id })).toMatchObject([
      { by: 'client', after: { [field]: 'Ours' } },
      { by: 'admin', after: { [field]: 'Theirs' }, fault: 'f' },
    ]);
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('is answered 408 with the write carried out: %s', async (isCarriedOut, writes) => {
    const effect = { kind: 'answer', status: 408, carried_out: isCarriedOut } as const;
    await inject(path, effect, { when: { path, method: 'PUT' } });
    const answer = await write(one, 'New');
    expect(answer).toMatchObject({ status: 408, body: { code: 'client.timeout' } });
    expect(await simulator.objectWrites({ target: id })).toHaveLength(writes);
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('is answered with a page with the write carried out: %s', async (isCarriedOut, writes) => {
    const effect = { kind: 'html', status: 502, carried_out: isCarriedOut } as const;
    await inject(path, effect, { when: { path, method: 'PUT' } });
    expect((await write(one, 'New')).text).toMatch(/^<html>/);
    expect(await simulator.objectWrites({ target: id })).toHaveLength(writes);
  });

  it('is refused with any code, for ever', async () => {
    const effect = { kind: 'answer', status: 409, code: 'request.conflict' } as const;
    await inject(path, effect, { when: { path, method: 'PUT' }, times: null });
    for (const value of ['One', 'Two', 'Three']) {
      expect((await write(one, value)).body).toMatchObject({ code: 'request.conflict' });
    }
  });

  it('is answered as if busy', async () => {
    const code = 'flows.datatables.server.too.busy';
    await inject(path, { kind: 'answer', status: 503, code });
    expect((await caller.get(path)).body).toMatchObject({ status: 503, code });
  });
});

describe.each(VERSIONED)('$kind, which has a version', (one) => {
  const { path, id } = one;

  it('is edited by somebody else just before: a conflict', async () => {
    const effect = { kind: 'edit_between', patch: { description: 'Theirs' } } as const;
    await inject(path, effect, { when: { path, method: 'PUT' } });
    expect((await write(one, 'Ours')).status).toBe(409);
    expect(await standing(one)).toBe('Theirs');
  });

  it('is in conflict with itself if a gateway sends it twice', async () => {
    await inject(path, { kind: 'sent_twice' }, { when: { path, method: 'PUT' } });
    expect((await write(one, 'New')).status).toBe(409);
    expect(await standing(one)).toBe('New');
  });

  it('rises by a write that is ignored', async () => {
    const before = await read(one);
    await inject(path, { kind: 'ignored_write' }, { when: { path, method: 'PUT' } });
    const answer = await write(one, 'New');
    expect(answer.body).toMatchObject({ version: Number(before['version']) + 1 });
  });

  it('refuses a stale version even if the write would be ignored', async () => {
    const before = await read(one);
    await simulator.editObject(one.kind, id, {});
    await inject(path, { kind: 'ignored_write' }, { when: { path, method: 'PUT' } });
    expect((await caller.write('PUT', path, before)).status).toBe(409);
  });

  it('is found by the version in the body', async () => {
    const before = await read(one);
    const version = Number(before['version']);
    await inject(path, { kind: 'answer', status: 500 }, { when: { version: version + 1 } });
    expect((await write(one, 'One')).status).toBe(200);
    expect((await write(one, 'Two')).status).toBe(500);
  });
});

it('does not land late if its version is stale by then', async () => {
  // Long enough for the edit to come first, however busy the machine is.
  const late = { kind: 'commit_late', ms: 3_000, answer: 'reset' } as const;
  await inject(IVR.path, late, { when: { path: IVR.path, method: 'PUT' } });
  await expect(write(IVR, 'Ours')).rejects.toThrow('fetch failed');
  await simulator.editObject('ivr', IVR.id, { description: 'Theirs' });
  const request = await simulator.waitForRequest((found) => found.fault === 'f');
  expect(request).toMatchObject({ status: 409, answered: false });
  expect(await standing(IVR)).toBe('Theirs');
});

it('answers a write with another object of the same kind', async () => {
  await inject(IVR.path, { kind: 'other_answer', id: BANK.cardIvr }, { when: { method: 'PUT' } });
  const answer = await write(IVR, 'New');
  expect(answer).toMatchObject({ status: 200, body: { id: BANK.cardIvr, name: 'Lost cards' } });
  expect(await standing(IVR)).toBe('New');
});

it('edits another object than the one that is asked for', async () => {
  await inject(IVR.path, {
    kind: 'edit_between',
    patch: { timeZone: 'Europe/Berlin' },
    object: { kind: 'schedule-group', id: BANK.hours },
  });
  await caller.get(IVR.path);
  expect(await simulator.object('schedule-group', BANK.hours)).toMatchObject({
    timeZone: 'Europe/Berlin',
  });
});

describe('a new schedule', () => {
  it('is not found at first, neither by its id nor by its name', async () => {
    const made = await caller.write('POST', SCHEDULES, TONIGHT);
    const path = `${SCHEDULES}/${Object(made.body).id}`;
    await inject(`${SCHEDULES}**`, { kind: 'stale_read' }, { times: 2 });
    expect((await caller.get(path)).status).toBe(404);
    expect(await byNames()).toEqual([]);
    expect((await caller.get(path)).status).toBe(200);
    expect(await byNames()).toEqual(['Tonight']);
  });

  it('is there twice if the request is sent twice', async () => {
    await inject(SCHEDULES, { kind: 'sent_twice' });
    expect((await caller.write('POST', SCHEDULES, TONIGHT)).status).toBe(200);
    expect(await byNames()).toEqual(['Tonight', 'Tonight']);
  });

  it('is there after a reset', async () => {
    await inject(SCHEDULES, { kind: 'reset_after_commit' });
    await expect(caller.write('POST', SCHEDULES, TONIGHT)).rejects.toThrow('fetch failed');
    expect(await byNames()).toEqual(['Tonight']);
  });
});
