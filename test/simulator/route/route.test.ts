/** The route oracle: what a caller gets, and why; and what it refuses to guess. */
import { BANK, startSimulator } from '../../../dev/simulator/index.ts';
import type { Simulator } from '../../../dev/simulator/index.ts';
import { IVR as MENU, QUEUE } from '../caller.ts';

const MAIN = '+13175550100';
const CARDS = '+13175550199';
/** The bank is in Indianapolis: five hours behind UTC in winter. */
const MONDAY_NOON = '2026-11-30T17:00:00Z';
const MONDAY_NIGHT = '2026-12-01T03:00:00Z';
const CHRISTMAS_NOON = '2026-12-25T17:00:00Z';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

describe('a caller', () => {
  it.each([
    ['in opening hours', MAIN, MONDAY_NOON, 'open', 'Weekdays 8 to 18', 'Welcome to Example Bank'],
    ['at night', MAIN, MONDAY_NIGHT, 'nothing-matches', 'Business hours', 'We are closed'],
    [
      'on a holiday in opening hours',
      MAIN,
      CHRISTMAS_NOON,
      'holiday',
      'Christmas 2026',
      'We are closed for the holiday',
    ],
    [
      'of a number without hours',
      CARDS,
      MONDAY_NIGHT,
      'always',
      'Lost cards',
      'Report a lost card',
    ],
  ])('%s gets the flow of it', async (_what, dnis, at, reason, because, flow) => {
    expect(await simulator.route({ dnis, at })).toMatchObject({
      reason,
      because: { name: because },
      flow: { name: flow },
      says: flow,
      queue: null,
    });
  });

  it.each([
    ['the first instant of opening hours', '2026-11-30T13:00:00Z', 'open'],
    ['the instant before', '2026-11-30T12:59:59.999Z', 'nothing-matches'],
    ['the last instant of them', '2026-11-30T22:59:59.999Z', 'open'],
    ['the instant after', '2026-11-30T23:00:00Z', 'nothing-matches'],
    ['the first instant of a holiday', '2026-12-25T05:00:00Z', 'holiday'],
    ['the instant after it', '2026-12-26T05:00:00Z', 'nothing-matches'],
  ])('at %s', async (_what, at, reason) => {
    expect(await simulator.route({ dnis: MAIN, at })).toMatchObject({ reason });
  });

  it('of a number that is written in another way gets the same', async () => {
    const route = await simulator.route({ dnis: 'tel:+1 (317) 555-0100', at: MONDAY_NOON });
    expect(route).toMatchObject({ ivr: { id: BANK.mainIvr }, reason: 'open' });
  });

  it('of a number that nobody has hears that it is not in service', async () => {
    expect(await simulator.route({ dnis: '+1', at: MONDAY_NOON })).toMatchObject({
      ivr: null,
      reason: 'not-in-service',
      flow: null,
      says: null,
      line: expect.stringContaining('not in service'),
    });
  });

  it('closed hours come before open ones, holidays before both', async () => {
    await simulator.editObject('schedule-group', BANK.hours, {
      closedSchedules: [{ id: BANK.weekdays }],
    });
    expect(await simulator.route({ dnis: MAIN, at: MONDAY_NOON })).toMatchObject({
      reason: 'closed',
      flow: { id: BANK.closedFlow },
    });
    expect(await simulator.route({ dnis: MAIN, at: CHRISTMAS_NOON })).toMatchObject({
      reason: 'holiday',
    });
  });

  it('gets the emergency before all hours, on every IVR of the group', async () => {
    await simulator.editObject('emergency-group', BANK.emergencyGroup, { enabled: true });
    for (const [dnis, at] of [
      [MAIN, CHRISTMAS_NOON],
      [CARDS, MONDAY_NOON],
    ] as const) {
      expect(await simulator.route({ dnis, at })).toMatchObject({
        reason: 'emergency',
        because: { kind: 'emergency-group', name: 'Planned maintenance' },
        flow: { id: BANK.maintenanceFlow },
      });
    }
  });
});

describe('a maintenance flow', () => {
  beforeEach(async () => {
    await simulator.editObject('ivr', BANK.cardIvr, {
      openHoursFlow: { id: BANK.maintenanceFlow },
    });
  });

  const row = `${BANK.table}/${BANK.row}`;

  it.each([
    ['by id', QUEUE],
    ['by name', 'Maintenance desk'],
  ])('says the words of its row and transfers to its queue %s', async (_what, queue) => {
    await simulator.editObject('data-table-row', row, { message: 'Back at ten.', queue });
    expect(await simulator.route({ dnis: CARDS, at: MONDAY_NOON })).toMatchObject({
      says: 'Back at ten.',
      queue: { id: QUEUE, name: 'Maintenance desk' },
      line: 'Callers hear "Back at ten." and go to the queue "Maintenance desk".',
    });
  });

  it.each([
    ['an empty row', { message: '', queue: '' }],
    ['an unknown queue', { message: '', queue: 'nobody' }],
  ])('with %s says nothing and ends the call', async (_what, fields) => {
    await simulator.editObject('data-table-row', row, fields);
    expect(await simulator.route({ dnis: CARDS, at: MONDAY_NOON })).toMatchObject({
      says: null,
      queue: null,
      line: 'Callers hear nothing and are disconnected.',
    });
  });

  it('without its row says nothing', async () => {
    await simulator.deleteObject('data-table-row', row);
    expect(await simulator.route({ dnis: CARDS, at: MONDAY_NOON })).toMatchObject({ says: null });
  });
});

describe('a menu', () => {
  it('says its greeting and goes to its queue', async () => {
    await simulator.editTarget(MENU, {
      greeting: { text: 'Closed' },
      routing: { method: 'skills', queue: { id: QUEUE } },
    });
    expect(await simulator.route({ flowIvr: MENU })).toMatchObject({
      reason: 'flow-ivr',
      ivr: { id: MENU, name: 'Main line' },
      says: 'Closed',
      queue: { id: QUEUE, name: 'Maintenance desk' },
    });
  });

  it('that does not exist is not in service', async () => {
    expect(await simulator.route({ flowIvr: 'nobody' })).toMatchObject({
      reason: 'not-in-service',
    });
  });
});

describe('what nobody here can say', () => {
  const GROUP = { kind: 'schedule-group', id: BANK.hours } as const;
  const edits = (fields: object) => ({ ...GROUP, fields });
  const CHRISTMAS_DAY = { start: '2026-12-25T00:00:00.000', end: '2026-12-26T00:00:00.000' };

  it.each([
    ['a group without a zone', edits({ timeZone: null }), /no time zone/],
    ['an unknown zone', edits({ timeZone: 'Moon/Crater' }), /no time zone that is known/],
    ['a group that is not active', edits({ state: 'inactive' }), /not active/],
    [
      'a schedule that was deleted',
      { kind: 'schedule', id: BANK.christmas, fields: { state: 'deleted' } },
      /in a group, but not active/,
    ],
    [
      'a rule by months',
      { kind: 'schedule', id: BANK.christmas, fields: { rrule: 'FREQ=MONTHLY' } },
      /FREQ=MONTHLY is not supported/,
    ],
    [
      'a holiday without a flow for it',
      { kind: 'ivr', id: BANK.mainIvr, fields: { holidayHoursFlow: null } },
      /no flow for holiday, which Christmas 2026/,
    ],
    [
      'a flow that is not published',
      { kind: 'flow', id: BANK.holidayFlow, fields: { publishedVersion: null } },
      /not published/,
    ],
    [
      'a deleted flow',
      { kind: 'flow', id: BANK.holidayFlow, fields: { deleted: true } },
      /not published/,
    ],
    [
      'a number on two IVRs',
      { kind: 'ivr', id: BANK.cardIvr, fields: { dnis: [MAIN] } },
      /is on Main number and on Lost cards/,
    ],
    [
      'an emergency group that is on, but not active',
      {
        kind: 'emergency-group',
        id: BANK.emergencyGroup,
        fields: { enabled: true, state: 'inactive' },
      },
      /Planned maintenance is on, but not active/,
    ],
    [
      'an IVR that is not active',
      { kind: 'ivr', id: BANK.mainIvr, fields: { state: 'inactive' } },
      /is inactive/,
    ],
  ] as const)('is reported for %s', async (_what, { kind, id, fields }, why) => {
    await simulator.editObject(kind, id, { ...fields });
    const asked = simulator.route({ dnis: MAIN, at: CHRISTMAS_NOON });
    await expect(asked).rejects.toThrow(why);
    await expect(asked).rejects.toMatchObject({ status: 409 });
  });

  async function switchedOff(): Promise<void> {
    await simulator.putObject('schedule', 'off', { name: 'Off', ...CHRISTMAS_DAY });
    await simulator.editObject('schedule', 'off', { state: 'inactive' });
    const lists = { holidaySchedules: [{ id: 'off' }, { id: BANK.christmas }] };
    await simulator.editObject('schedule-group', BANK.hours, lists);
  }

  describe('a schedule that is not active', () => {
    it('leaves no question while an active one of its list is in force', async () => {
      await switchedOff();
      expect(await simulator.route({ dnis: MAIN, at: CHRISTMAS_NOON })).toMatchObject({
        reason: 'holiday',
        because: { id: BANK.christmas },
      });
    });

    it('leaves no question outside of its times', async () => {
      await switchedOff();
      expect(await simulator.route({ dnis: MAIN, at: MONDAY_NOON })).toMatchObject({
        reason: 'open',
      });
    });

    it('is a question if it alone would decide', async () => {
      await switchedOff();
      await simulator.editObject('schedule-group', BANK.hours, {
        holidaySchedules: [{ id: 'off' }],
      });
      await expect(simulator.route({ dnis: MAIN, at: CHRISTMAS_NOON })).rejects.toThrow(
        'the schedule off is in a group, but not active',
      );
    });
  });

  it('is reported for two emergencies with different flows', async () => {
    await simulator.editObject('emergency-group', BANK.emergencyGroup, { enabled: true });
    await simulator.putObject('emergency-group', 'other', {
      enabled: true,
      emergencyCallFlows: [
        { emergencyFlow: { id: BANK.closedFlow }, ivrs: [{ id: BANK.mainIvr }] },
      ],
    });
    await expect(simulator.route({ dnis: MAIN })).rejects.toThrow(/several emergency flows/);
    expect(await simulator.route({ dnis: CARDS })).toMatchObject({ reason: 'emergency' });
  });

  it.each([
    ['', /give dnis or flow_ivr/],
    ['?dnis=1&flow_ivr=2', /give dnis or flow_ivr/],
    ['?dnis=1&at=noon', /at:/],
    ['?dnis=1&when=now', /when/],
  ])('is reported for the query "%s"', async (query, why) => {
    const answer = await fetch(`${simulator.url}/_sim/route${query}`);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toMatch(why);
  });
});
