/** Why a schedule group cannot carry a window, in exact words. */
import { BANK, DEFAULT_BANK } from '../../../dev/simulator/stage/bank.ts';
import { localPeriod } from '../../../src/activities/admission/local-start.ts';
import type { Fields } from '../../../src/contract/values/json.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { errorOf, OTHER } from '../simulated.ts';

const [GROUP] = DEFAULT_BANK.scheduleGroups ?? [];
const [MAIN] = DEFAULT_BANK.ivrs ?? [];
const [WEEKDAYS, CHRISTMAS] = DEFAULT_BANK.schedules ?? [];
type Seed = Readonly<Record<string, unknown>>;
const NIGHT = '5c000000-0000-4000-8000-00000000000a';
const HOURS = `Business hours (${BANK.hours})`;
/** A Wednesday, 02:00 to 02:30 in Indianapolis. */
const START = '2027-01-13T07:00:00Z';

describe('a schedule group', () => {
  let api: SimulatedApi;

  beforeAll(async () => {
    api = await startSimulatedApi();
  });

  afterAll(() => api.stop());

  beforeEach(async () => {
    await api.simulator.clearFaults();
    await put('schedule', WEEKDAYS);
    await put('schedule', CHRISTMAS);
    await put('schedule-group', GROUP);
    await put('ivr', MAIN);
  });

  async function put(kind: 'schedule' | 'schedule-group' | 'ivr', seed: Seed | undefined) {
    await api.simulator.putObject(kind, String(seed?.['id']), seed);
  }

  async function inspected(list: 'holiday' | 'closed' = 'holiday', start = START, minutes = 30) {
    const kind = api.genesys.target('schedule-group');
    const state = await kind.read(BANK.hours, OTHER);
    const startMs = Date.parse(start);
    const request = {
      id: BANK.hours,
      settings: { list },
      fallbackGreeting: null,
      rerouteQueueId: null,
      mark: '0badcafe',
      period: localPeriod(startMs, startMs + minutes * 60_000),
    };
    return kind.inspect(request, state, OTHER);
  }

  it('that is as it should be is taken, with every IVR by name and its numbers', async () => {
    expect(await inspected()).toEqual({
      problems: [],
      standing: [],
      findings: [
        {
          code: 'callers',
          message: `callers of 1 IVR: Main number (${BANK.mainIvr}): +13175550100, +13175550101`,
        },
      ],
    });
  });

  it.each<[string, Fields, string]>([
    [
      'without a zone',
      { timeZone: null },
      `schedule group ${HOURS} has no time zone: nobody can say when its schedules begin. Give it one in Genesys`,
    ],
    [
      'with an unknown zone',
      { timeZone: 'Mars/Olympus' },
      `the time zone of schedule group ${HOURS}, Mars/Olympus, cannot be used: it is no IANA time zone known here: set it to an IANA time zone such as Europe/Berlin in Genesys`,
    ],
    [
      'with an abbreviation',
      { timeZone: 'IST' },
      `the time zone of schedule group ${HOURS}, IST, cannot be used: it is an abbreviation, not an IANA time zone: set it to Asia/Kolkata, Europe/Dublin or Asia/Jerusalem in Genesys`,
    ],
    [
      'with an offset',
      { timeZone: '+01:00' },
      `the time zone of schedule group ${HOURS}, +01:00, cannot be used: it is no IANA time zone known here: set it to an IANA time zone such as Europe/Berlin in Genesys`,
    ],
    ['that is inactive', { state: 'inactive' }, `schedule group ${HOURS} is inactive`],
  ])('%s is refused', async (_what, edit, message) => {
    await api.simulator.editObject('schedule-group', BANK.hours, edit);
    expect((await inspected()).problems).toEqual([{ path: 'target.id', message }]);
  });

  it.each(['CET', 'cet', 'EST', 'US/Eastern', 'europe/berlin', 'Etc/GMT+5', 'UTC'])(
    "with IANA's zone %s is taken",
    async (timeZone) => {
      await api.simulator.editObject('schedule-group', BANK.hours, { timeZone });
      expect((await inspected()).problems).toEqual([]);
    },
  );

  it('that was deleted is refused', async () => {
    await api.simulator.deleteObject('schedule-group', BANK.hours);
    const { message } = await errorOf(inspected().then(() => undefined));
    expect(message).toContain('there is no such schedule group (it was deleted)');
  });

  it.each<['holiday' | 'closed', string]>([
    ['holiday', 'holidayHoursFlow'],
    ['closed', 'closedHoursFlow'],
  ])('is refused for the %s list where an IVR lacks the flow', async (list, flow) => {
    await api.simulator.editObject('ivr', BANK.mainIvr, { [flow]: null });
    const message = `IVR Main number (${BANK.mainIvr}) has no ${flow}: its callers would reach nothing`;
    expect((await inspected(list)).problems).toEqual([{ path: 'target.id', message }]);
  });

  it('names every IVR that lacks the flow, on any page', async () => {
    const { holidayHoursFlow: _flow, ...bare } = MAIN ?? {};
    for (let n = 0; n < 120; n += 1)
      await api.simulator.putObject('ivr', `many-${n}`, { ...bare, name: `Many ${n}`, dnis: [] });
    expect((await inspected()).problems).toHaveLength(120);
    for (let n = 0; n < 120; n += 1) await api.simulator.deleteObject('ivr', `many-${n}`);
  });

  it('is compared with others by every IVR, even by more than a check before a window names', async () => {
    const more = Array.from({ length: 320 }, (_, n) => ({
      ...MAIN,
      id: `more-${n}`,
      name: `More ${n}`,
      dnis: [],
    }));
    await api.simulator.add({ ivrs: more });
    const ivrs = await api.genesys.target('schedule-group').ivrs(BANK.hours, OTHER);
    expect(ivrs).toHaveLength(321);
    expect((await inspected()).findings).toContainEqual({
      code: 'not_checked',
      message:
        'whether every IVR of this schedule group has the flow is not known: not all IVRs were read',
    });
    await Promise.all(more.map(({ id }) => api.simulator.deleteObject('ivr', id)));
  });

  it('without any IVR is told of', async () => {
    await api.simulator.editObject('ivr', BANK.mainIvr, { scheduleGroup: null });
    expect((await inspected()).findings).toEqual([
      {
        code: 'no_call_routes',
        message:
          'schedule group Business hours has no call route: only flows that evaluate it send callers elsewhere',
      },
    ]);
  });

  it.each<[string, 'holiday' | 'closed', Fields, string]>([
    [
      'on holiday all day',
      'holiday',
      { start: '2027-01-13T00:00:00.000', end: '2027-01-14T00:00:00.000' },
      'on holiday',
    ],
    [
      'on holiday every year',
      'holiday',
      { start: '2020-01-13T00:00:00.000', end: '2020-01-14T00:00:00.000', rrule: 'FREQ=YEARLY' },
      'on holiday',
    ],
    [
      'on holiday, for a window of the closed list',
      'closed',
      { start: '2027-01-13T00:00:00.000', end: '2027-01-14T00:00:00.000' },
      'on holiday',
    ],
  ])('that is %s already is refused', async (_what, list, times, words) => {
    await put('schedule', { id: NIGHT, name: 'A night', ...times });
    await api.simulator.editObject('schedule-group', BANK.hours, {
      holidaySchedules: [{ id: NIGHT }],
    });
    const message = `schedule group Business hours is ${words} throughout the window already (A night): there would be nothing to change`;
    expect((await inspected(list)).standing).toEqual([{ path: 'target.id', message }]);
  });

  const ALL_DAY = { start: '2027-01-13T00:00:00.000', end: '2027-01-14T00:00:00.000' };

  async function onHoliday(state: string): Promise<void> {
    await put('schedule', { id: NIGHT, name: 'A night', ...ALL_DAY });
    await api.simulator.editObject('schedule', NIGHT, { state });
    await api.simulator.editObject('schedule-group', BANK.hours, {
      holidaySchedules: [{ id: NIGHT }, { id: BANK.christmas }],
    });
  }

  it('that would be on holiday by a schedule that is not active is taken, and told of', async () => {
    await onHoliday('inactive');
    const { standing, findings } = await inspected();
    expect(standing).toEqual([]);
    expect(findings).toContainEqual({
      code: 'not_checked',
      message:
        'whether the group is on that list throughout already is not known: not active in Genesys: A night',
    });
    expect((await inspected('holiday', '2027-01-15T07:00:00Z')).findings).toHaveLength(1);
  });

  it('that has a deleted schedule is taken, even if a list still shows that', async () => {
    await onHoliday('active');
    const all = await api.simulator.objects('schedule');
    const entities = all.map((one) => Object.assign({}, one, { state: 'deleted' }));
    await api.simulator.addFault({
      when: { method: 'GET', path: '/api/v2/architect/schedules' },
      effect: { kind: 'answer', status: 200, body: { entities, pageCount: 1 } },
    });
    const { standing, findings } = await inspected();
    expect(standing).toEqual([]);
    expect(findings).toHaveLength(1);
  });

  it('that is closed all night already is refused for the closed list, not for the holiday list', async () => {
    const rule = { rrule: 'FREQ=DAILY' };
    const times = { start: '2026-01-01T22:00:00.000', end: '2026-01-02T06:00:00.000' };
    await put('schedule', { id: NIGHT, name: 'Nights', ...times, ...rule });
    await api.simulator.editObject('schedule-group', BANK.hours, {
      closedSchedules: [{ id: NIGHT }],
    });
    expect((await inspected('holiday')).standing).toEqual([]);
    const [only] = (await inspected('closed')).standing;
    expect(only?.message).toContain('is closed throughout the window already (Nights)');
  });

  it('that is on holiday for a part of it only is taken', async () => {
    const times = { start: '2027-01-13T00:00:00.000', end: '2027-01-13T02:29:00.000' };
    await put('schedule', { id: NIGHT, name: 'A part', ...times });
    await api.simulator.editObject('schedule-group', BANK.hours, {
      holidaySchedules: [{ id: NIGHT }],
    });
    expect((await inspected()).standing).toEqual([]);
  });

  it('whose rules nobody here understands is told of', async () => {
    const times = { start: '2026-01-13T00:00:00.000', end: '2026-01-14T00:00:00.000' };
    await put('schedule', { id: NIGHT, name: 'Odd', ...times, rrule: 'FREQ=HOURLY' });
    await api.simulator.editObject('schedule-group', BANK.hours, {
      holidaySchedules: [{ id: NIGHT }],
    });
    expect((await inspected()).findings).toContainEqual({
      code: 'not_checked',
      message:
        'whether the group is on that list throughout already is not known: the rule of schedule Odd is not understood',
    });
  });

  it('is refused for a start that its clocks show twice, and for such an end', async () => {
    const why =
      '2026-11-01T01:30:00 exists twice in America/Indiana/Indianapolis, the time zone of the group: the clocks go back from 02:00 to 01:00; Genesys takes local times only and cannot tell 2026-11-01T01:30:00-04:00 (before the change, 2026-11-01T05:30:00Z) or 2026-11-01T01:30:00-05:00 (after the change, 2026-11-01T06:30:00Z): send a time before 01:00 or from 02:00 on';
    expect((await inspected('holiday', '2026-11-01T05:30:00Z', 120)).problems).toEqual([
      { path: 'start_time', message: `the start ${why}` },
    ]);
    expect((await inspected('holiday', '2026-11-01T04:30:00Z', 60)).problems).toEqual([
      { path: 'duration_minutes', message: `the end ${why}` },
    ]);
    expect((await inspected('holiday', '2026-11-01T04:59:00Z', 121)).problems).toEqual([]);
  });
});
