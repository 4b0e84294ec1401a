/**
 * The entry of a window in a schedule group: made once, recognised by its exact name, removed and deleted, without
 * touching others.
 */
import { BANK, DEFAULT_CLIENT } from '../../../dev/simulator/index.ts';
import {
  createGenesys,
  type TargetKind,
  type TargetState,
} from '../../../src/adapters/genesys/index.ts';
import type { Fields } from '../../../src/contract/values/json.ts';
import { localPeriod } from '../../../src/activities/admission/local-start.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { lasting } from '../../workflows/kinds/kinds-under-test.ts';
import { errorOf, OTHER } from '../simulated.ts';

const ZONE = 'America/Indiana/Indianapolis';

function entry(mark: string, list = 'holiday'): Fields {
  const times = { start: '2027-01-13T02:00:00.000', end: '2027-01-13T02:30:00.000' };
  return { member: true, list, ...times, timeZone: ZONE, mark };
}

const OURS = entry('0badcafe');
const THEIRS = entry('5eed5eed');
const IGNORED = {
  when: { method: 'PUT', path: '/api/v2/architect/schedulegroups/*' },
  effect: { kind: 'ignored_write' },
} as const;
const OUT = { member: false, list: null, start: null, end: null, timeZone: ZONE, mark: null };

/** Another worker's. */
function adapterOn({ simulator }: SimulatedApi) {
  const genesys = createGenesys({
    apiUrl: simulator.url,
    loginUrl: simulator.url,
    clientId: DEFAULT_CLIENT.client_id,
    clientSecret: async () => DEFAULT_CLIENT.client_secret,
  });
  return { genesys, stop: () => genesys.close() };
}

describe('the entry of a window', () => {
  let api: SimulatedApi;
  let kind: TargetKind;

  beforeEach(async () => {
    api = await startSimulatedApi();
    kind = api.genesys.target('schedule-group');
  });

  afterEach(() => api.stop());

  async function enter(own = OURS): Promise<TargetState> {
    const { version } = await kind.read(BANK.hours, OTHER, own);
    return kind.write(BANK.hours, { version, fields: own, own }, OTHER);
  }

  function leave(version: number, own = OURS, fields: Fields = OUT): Promise<TargetState> {
    return kind.write(BANK.hours, { version, fields, own }, OTHER);
  }

  async function schedules(name: string) {
    const all = await api.simulator.objects('schedule');
    return all.filter((one) => one['name'] === name && one['state'] !== 'deleted');
  }

  async function group() {
    return (await api.simulator.object('schedule-group', BANK.hours)) ?? {};
  }

  async function writes(method: string): Promise<number> {
    const requests = await api.simulator.requests();
    return requests.filter((one) => one.method === method && one.path.includes('/architect/'))
      .length;
  }

  describe.each(['holiday', 'closed'])('in the list %s', (list) => {
    const name = `${list}Schedules`;
    const own = entry('0badcafe', list);
    const OTHER_ONE = { id: BANK.christmas };

    /** The group's list: before the entry, what others do to it meanwhile, and afterwards. */
    it.each([
      ['is not set again where it was not', undefined, undefined, undefined],
      ['is empty again where it was', [], undefined, []],
      ['has again what it had', [OTHER_ONE], undefined, [OTHER_ONE]],
      ['keeps what others put there', undefined, [OTHER_ONE], [OTHER_ONE]],
    ])('%s', async (_what, before, theirs, after) => {
      const { [name]: _list, ...rest } = await group();
      await api.simulator.putObject('schedule-group', BANK.hours, {
        ...rest,
        ...(before === undefined ? {} : { [name]: before }),
      });
      const stood = lasting(await group());
      await enter(own);
      if (theirs !== undefined) {
        const { [name]: now } = await group();
        const both = [...(Array.isArray(now) ? now : []), ...theirs];
        await api.simulator.editObject('schedule-group', BANK.hours, { [name]: both });
      }
      // Another worker removes it: nothing is in its memory.
      const other = adapterOn(api);
      const elsewhere = other.genesys.target('schedule-group');
      const { version } = await elsewhere.read(BANK.hours, OTHER, own);
      await elsewhere.write(BANK.hours, { version, fields: OUT, own }, OTHER);
      other.stop();
      const stands = lasting(await group());
      expect({ ...stands, [name]: undefined }).toEqual({ ...stood, [name]: undefined });
      expect(stands[name]).toEqual(after);
      expect(name in stands).toBe(after !== undefined);
    });
  });

  it('stands as it was sent, one version later, in the division of the group', async () => {
    const before = await kind.read(BANK.hours, OTHER, OURS);
    const after = await enter();
    expect(after.fields).toEqual(OURS);
    expect(after.version).toBeGreaterThan(before.version);
    const [made] = await schedules('interlude 0badcafe');
    expect(made).toMatchObject({ division: (await group())['division'] });
    expect(made).not.toHaveProperty('rrule');
    expect(await kind.read(BANK.hours, OTHER, OURS)).toMatchObject({
      fields: OURS,
      version: after.version,
    });
  });

  it('is taken out and deleted; the group is as it was, fields nobody knows included', async () => {
    await api.simulator.editObject('schedule-group', BANK.hours, { somethingNew: [1.5] });
    const before = await group();
    const { version } = await enter();
    const left = await leave(version);
    expect(left.fields).toEqual(OUT);
    await kind.tidy?.(BANK.hours, OURS, OTHER);
    expect(await schedules('interlude 0badcafe')).toEqual([]);
    expect(lasting(await group())).toEqual(lasting(before));
  });

  it('is not made twice: neither if it is there, nor if the answer to the POST is lost', async () => {
    await api.simulator.addFault({
      when: { method: 'POST', path: '/api/v2/architect/schedules' },
      effect: { kind: 'reset_after_commit' },
    });
    await expect(enter()).resolves.toMatchObject({ fields: OURS });
    const { version } = await kind.read(BANK.hours, OTHER, OURS);
    await leave(version);
    await enter();
    expect(await schedules('interlude 0badcafe')).toHaveLength(1);
    expect(await writes('POST')).toBe(1);
  });

  it('is not made twice if lists lag behind and the answer to the PUT is lost', async () => {
    await api.simulator.addFault({
      when: { method: 'GET', path: '/api/v2/architect/schedules' },
      effect: { kind: 'answer', status: 200, body: { entities: [], pageCount: 1 } },
      times: null,
    });
    await api.simulator.addFault({ when: IGNORED.when, effect: { kind: 'reset_before' } });
    expect(await errorOf(enter())).toMatchObject({ outcome: 'unknown' });
    await expect(enter()).resolves.toMatchObject({ fields: OURS });
    expect(await schedules('interlude 0badcafe')).toHaveLength(1);
  });

  /** The lists of schedules, and single schedules, do not show what was just made. */
  async function lagging(): Promise<void> {
    await api.simulator.addFault({
      when: { method: 'GET', path: '/api/v2/architect/schedules' },
      effect: { kind: 'answer', status: 200, body: { entities: [], pageCount: 1 } },
      times: null,
    });
    await api.simulator.addFault({
      when: { method: 'GET', path: '/api/v2/architect/schedules/*' },
      effect: { kind: 'answer', status: 404 },
      times: null,
    });
  }

  async function byAnother<T>(act: (other: TargetKind) => Promise<T>): Promise<T> {
    const other = adapterOn(api);
    try {
      return await act(other.genesys.target('schedule-group'));
    } finally {
      other.stop();
    }
  }

  it('is in the group once, even if another worker cannot read yet what is there', async () => {
    const before = await group();
    await api.simulator.addFault({ when: IGNORED.when, effect: { kind: 'reset_after_commit' } });
    expect(await errorOf(enter())).toMatchObject({ outcome: 'unknown' });
    await lagging();
    await byAnother(async (other) => {
      const { version } = await other.read(BANK.hours, OTHER, OURS);
      await other.write(BANK.hours, { version, fields: OURS, own: OURS }, OTHER);
    });
    await api.simulator.clearFaults();
    const made = await schedules('interlude 0badcafe');
    expect(made).toHaveLength(2);
    const stands = JSON.stringify(await group());
    expect(made.filter(({ id }) => stands.includes(String(id)))).toHaveLength(1);
    const { version } = await kind.read(BANK.hours, OTHER, OURS);
    expect((await leave(version)).fields).toEqual(OUT);
    expect((await kind.read(BANK.hours, OTHER, OURS)).fields).toEqual(OUT);
    expect(await kind.tidy?.(BANK.hours, OURS, OTHER)).toBe(2);
    expect(lasting(await group())).toEqual(lasting(before));
  });

  it.each(['with names', 'without names'])(
    'is taken out with every other one of its window, in lists %s',
    async (names) => {
      const before = await group();
      await enter();
      const [made] = await schedules('interlude 0badcafe');
      const { id: _id, ...same } = made ?? {};
      await api.simulator.putObject('schedule', 'a-second', same);
      const { holidaySchedules: now } = await group();
      const both = [...(Array.isArray(now) ? now : []), { id: 'a-second' }];
      await api.simulator.editObject('schedule-group', BANK.hours, { holidaySchedules: both });
      if (names === 'without names')
        await api.simulator.addFault({
          when: { method: 'GET', path: '/api/v2/architect/schedulegroups/*' },
          effect: { kind: 'answer', status: 200, body: await group() },
        });
      const { version } = await kind.read(BANK.hours, OTHER, OURS);
      expect((await leave(version)).fields).toEqual(OUT);
      expect((await kind.read(BANK.hours, OTHER, OURS)).fields).toEqual(OUT);
      expect(await kind.tidy?.(BANK.hours, OURS, OTHER)).toBe(2);
      expect(lasting(await group())).toEqual(lasting(before));
    },
  );

  it('is made again if somebody has deleted it before it was entered', async () => {
    await api.simulator.addFault({ when: IGNORED.when, effect: { kind: 'reset_before' } });
    await errorOf(enter());
    const [made] = await schedules('interlude 0badcafe');
    await api.simulator.deleteObject('schedule', String(made?.['id']));
    await expect(enter()).resolves.toMatchObject({ fields: OURS });
    expect(await schedules('interlude 0badcafe')).toHaveLength(1);
  });

  it('is not another schedule that is answered in its place', async () => {
    const body = await api.simulator.object('schedule', BANK.christmas);
    await api.simulator.addFault({
      when: { method: 'POST', path: '/api/v2/architect/schedules' },
      effect: { kind: 'answer', status: 200, body },
    });
    const before = await group();
    expect(await errorOf(enter())).toMatchObject({ code: 'unexpected_answer', outcome: 'unknown' });
    expect(lasting(await group())).toEqual(lasting(before));
  });

  it('is reported as the answer shows the group, if a gateway takes the write for nothing', async () => {
    await api.simulator.addFault(IGNORED);
    expect((await enter()).fields).toMatchObject({ member: false });
    const { version } = await enter();
    await api.simulator.addFault(IGNORED);
    expect((await leave(version)).fields).toMatchObject({ member: true });
  });

  it('gets its new times if it was made for others before', async () => {
    const { version } = await enter();
    await leave(version);
    const later = { ...OURS, end: '2027-01-13T03:00:00.000' };
    expect((await enter(later)).fields).toEqual(later);
    expect(await schedules('interlude 0badcafe')).toHaveLength(1);
  });

  it('is not even made by a worker that knows nothing of the group, if that has moved', async () => {
    const { version } = await kind.read(BANK.hours, OTHER);
    await api.simulator.editObject('schedule-group', BANK.hours, { description: 'moved' });
    const { genesys, stop } = adapterOn(api);
    const write = genesys
      .target('schedule-group')
      .write(BANK.hours, { version, fields: OURS, own: OURS }, OTHER);
    expect(await errorOf(write)).toMatchObject({ code: 'version_conflict' });
    stop();
    expect(await writes('POST')).toBe(0);
  });

  it('is not entered by other clocks than those that it was armed for', async () => {
    await api.simulator.editObject('schedule-group', BANK.hours, { timeZone: 'America/Chicago' });
    const error = await errorOf(enter());
    expect(error).toMatchObject({ code: 'invalid_body', outcome: 'not_sent' });
    expect(error.problems).toEqual([
      {
        path: 'target.id',
        message: expect.stringContaining('from America/Indiana/Indianapolis to America/Chicago'),
      },
    ]);
    expect(await schedules('interlude 0badcafe')).toEqual([]);
  });

  it('is recognised by its mark: that of another window stays, and is shown to whoever asks for none', async () => {
    await enter(THEIRS);
    const shown = await kind.read(BANK.hours, OTHER);
    expect(shown.fields).toEqual(THEIRS);
    expect(kind.showsMaintenance(shown.fields, BANK.hours)).toBe(true);
    const { version } = await enter();
    expect((await leave(version)).fields).toEqual(OUT);
    expect((await kind.read(BANK.hours, OTHER, THEIRS)).fields).toEqual(THEIRS);
    await kind.tidy?.(BANK.hours, OURS, OTHER);
    expect(await schedules('interlude 5eed5eed')).toHaveLength(1);
  });

  it('moves its end', async () => {
    const { version } = await enter();
    const end = '2027-01-13T03:15:00.000';
    const moved = await leave(version, OURS, { end });
    expect(moved.fields).toEqual({ ...OURS, end });
    expect(moved.version).toBeGreaterThan(version);
    expect(await kind.read(BANK.hours, OTHER, OURS)).toMatchObject({
      fields: moved.fields,
      version: moved.version,
    });
  });

  it('is not taken out over the edit of somebody else, which no version of the group tells', async () => {
    const { version } = await enter();
    const [made] = await schedules('interlude 0badcafe');
    const end = '2027-01-13T09:00:00.000';
    await api.simulator.editObject('schedule', String(made?.['id']), { end });
    expect(await errorOf(leave(version))).toMatchObject({ code: 'version_conflict' });
    const now = await kind.read(BANK.hours, OTHER, OURS);
    expect(now).toMatchObject({ fields: { ...OURS, end } });
    expect(now.version).toBeGreaterThan(version);
    const { end: _theirs, ...rest } = OUT;
    expect((await leave(now.version, OURS, rest)).fields).toEqual({ ...OUT, end });
  });

  it('is not taken for one that is out if no list shows its schedule', async () => {
    const { version } = await enter();
    const [made] = await schedules('interlude 0badcafe');
    const { holidaySchedules: _now, ...rest } = await group();
    const nameless = { ...rest, holidaySchedules: [{ id: made?.['id'] }] };
    await api.simulator.addFault({
      when: { method: 'GET', path: '/api/v2/architect/schedulegroups/*' },
      effect: { kind: 'answer', status: 200, body: nameless },
      times: null,
    });
    await api.simulator.addFault({
      when: { method: 'GET', path: '/api/v2/architect/schedules' },
      effect: { kind: 'answer', status: 200, body: { entities: [], pageCount: 1 } },
      times: null,
    });
    const other = adapterOn(api);
    const elsewhere = other.genesys.target('schedule-group');
    const left = elsewhere.write(BANK.hours, { version, fields: OUT, own: OURS }, OTHER);
    expect(await errorOf(left)).toMatchObject({ code: 'version_conflict', outcome: 'not_sent' });
    other.stop();
    const { holidaySchedules: stands } = await group();
    expect(stands).toContainEqual({ id: made?.['id'] });
  });

  describe('that somebody has switched off', () => {
    it('has no times: nothing proves that it begins, and its end is not moved', async () => {
      await enter();
      const [made] = await schedules('interlude 0badcafe');
      await api.simulator.editObject('schedule', String(made?.['id']), { state: 'inactive' });
      const now = await kind.read(BANK.hours, OTHER, OURS);
      expect(now.fields).toEqual({ ...OURS, start: null, end: null });
      expect(kind.endAt?.(now, localPeriod(0, 60_000))).toEqual({
        ok: false,
        message: 'the entry of this window is not active, or cannot be read',
      });
      expect(kind.describe(now.fields)).toBe(
        'The group has the entry in its holiday list, but its times are not known to be in force.',
      );
    });

    it('is taken out, and deleted', async () => {
      const before = await group();
      await enter();
      const [made] = await schedules('interlude 0badcafe');
      await api.simulator.editObject('schedule', String(made?.['id']), { state: 'inactive' });
      const { version } = await kind.read(BANK.hours, OTHER, OURS);
      expect((await leave(version)).fields).toEqual(OUT);
      expect(await kind.tidy?.(BANK.hours, OURS, OTHER)).toBe(1);
      expect(lasting(await group())).toEqual(lasting(before));
    });
  });

  /** Another worker removes it; returns how many schedules were deleted. */
  async function leaves(): Promise<number | undefined> {
    const other = adapterOn(api);
    const elsewhere = other.genesys.target('schedule-group');
    const { version } = await elsewhere.read(BANK.hours, OTHER, OURS);
    await elsewhere.write(BANK.hours, { version, fields: OUT, own: OURS }, OTHER);
    const deleted = await elsewhere.tidy?.(BANK.hours, OURS, OTHER);
    other.stop();
    return deleted;
  }

  async function enterRenamed(edit: Fields = {}): Promise<string> {
    await enter();
    const [made] = await schedules('interlude 0badcafe');
    const id = String(made?.['id']);
    await api.simulator.editObject('schedule', id, { name: 'Our night', ...edit });
    return id;
  }

  describe('that somebody has renamed', () => {
    it('is still the one of its window', async () => {
      await enterRenamed();
      expect(await kind.read(BANK.hours, OTHER, OURS)).toMatchObject({ fields: OURS });
      expect(await kind.read(BANK.hours, OTHER, THEIRS)).toMatchObject({ fields: OUT });
    });

    it('is taken out of the group and deleted, by another worker too', async () => {
      const before = await group();
      await enterRenamed();
      expect(await leaves()).toBe(1);
      expect(lasting(await group())).toEqual(lasting(before));
      expect(await schedules('Our night')).toEqual([]);
    });

    it.each<[string, Fields]>([
      ['other times', { end: '2027-01-13T09:00:00.000' }],
      ['a rule', { rrule: 'FREQ=WEEKLY' }],
      ['a state', { state: 'inactive' }],
    ])('is taken out and left to whoever gave it %s as well', async (_what, edit) => {
      const before = await group();
      await enterRenamed(edit);
      expect(await leaves()).toBe(0);
      expect(lasting(await group())).toEqual(lasting(before));
      expect(await schedules('Our night')).toHaveLength(1);
    });

    it('is left to whoever wrote another description beside the mark', async () => {
      const id = await enterRenamed();
      const { description } = (await api.simulator.object('schedule', id)) ?? {};
      const words = String(description).replace('[', 'Kept for next year. [');
      await api.simulator.editObject('schedule', id, { description: words });
      expect(await leaves()).toBe(0);
      expect(await schedules('Our night')).toHaveLength(1);
    });

    it('is left if somebody has made a copy of it: which is which cannot be told', async () => {
      const id = await enterRenamed();
      const { id: _id, ...copy } = (await api.simulator.object('schedule', id)) ?? {};
      await api.simulator.putObject('schedule', 'a-copy', copy);
      expect(await leaves()).toBe(0);
      expect(await schedules('Our night')).toHaveLength(2);
    });
  });

  it('is not deleted while a group has it', async () => {
    await enter();
    const tidied = kind.tidy?.(BANK.hours, OURS, OTHER) ?? Promise.resolve();
    expect(await errorOf(tidied)).toMatchObject({ code: 'version_conflict', status: 409 });
    expect(await schedules('interlude 0badcafe')).toHaveLength(1);
  });

  it('is deleted once the group lets go of it, though it counts as assigned a moment longer', async () => {
    const { version } = await enter();
    await leave(version);
    await api.simulator.addFault({
      when: { method: 'DELETE', path: '/api/v2/architect/schedules/*' },
      effect: { kind: 'answer', status: 409 },
    });
    await kind.tidy?.(BANK.hours, OURS, OTHER);
    expect(await schedules('interlude 0badcafe')).toEqual([]);
  });
});

it.each([
  ['2027-01-13T02:00:00.000', '2027-01-13T02:00:00.000000', true],
  ['2027-01-13T02:00:00.000', '2027-01-13T02:00:00', true],
  ['2027-01-13T02:00:00.000', '2027-01-13T02:01:00.000', false],
  [null, '2027-01-13T02:00:00.000', false],
  ['no time', 'no time at all', false],
])('takes %s and %s for one time: %s', async (a, b, expected) => {
  const { genesys, stop } = await startSimulatedApi();
  const kind = genesys.target('schedule-group');
  expect(kind.isSame(a, b, 'start')).toBe(expected);
  await stop();
});
