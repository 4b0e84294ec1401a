/**
 * The dry run of every kind: the exact difference of its write, who is affected by name, and how few requests it costs.
 * A kind added to the table of windows is counted here automatically.
 */
import { BANK } from '../../../dev/simulator/index.ts';
import type { DryRun } from '../../../src/contract/reporting/checkup.ts';
import type { JsonValue } from '../../../src/contract/values/json.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { KINDS_UNDER_TEST } from '../../workflows/kinds/kinds-under-test.ts';
import { anAttempt } from '../an-attempt.ts';
import { genesysSteps } from '../genesys-steps.ts';

const MOST_REQUESTS = 8;
const START_MS = Date.parse('2027-01-15T02:00:00Z');
const WHEN = {
  start_time: new Date(START_MS).toISOString(),
  duration_minutes: 30,
  callback_url: 'https://hooks.example.com/',
};
const FLOW = { flow_id: 'line', fallback_greeting: 'Later.', reroute_queue_id: 'q' };

let api: SimulatedApi;

beforeEach(async () => {
  api = await startSimulatedApi();
  await api.simulator.putTarget('line', { name: 'Main line' });
});
afterEach(() => api.stop());

async function dryRun(what: Readonly<Record<string, JsonValue>>): Promise<DryRun> {
  const { simulator, genesys } = api;
  const calendar = { book: async () => ({ conflicts: [], predecessor: null }) };
  const steps = genesysSteps(genesys, simulator.url, calendar);
  const request = { ...WHEN, ...what };
  const input = { request, asked_at_ms: START_MS - 3_600_000 };
  return anAttempt().run(steps.dryRun, input);
}

async function requests(): Promise<string[]> {
  const all = await api.simulator.requests();
  return all.map(({ path }) => path).filter((path) => path.startsWith('/api/'));
}

function told({ verdict }: DryRun): string[] {
  return verdict.findings.map(({ code, message }) => `${code}: ${message}`);
}

function asJson(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value));
}

const REQUESTS = [
  ['flow-ivr', FLOW],
  ...KINDS_UNDER_TEST.map(({ target }) => [target.kind, { target: asJson(target) }] as const),
] as const;

describe('a dry run', () => {
  it.each(REQUESTS)('of %s asks little, and writes nothing', async (_kind, what) => {
    const { write, verdict } = await dryRun(what);
    expect(verdict.problems.filter(({ path }) => path !== 'reroute_queue_id')).toEqual([]);
    expect(write?.changes).not.toEqual([]);
    const asked = await requests();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThanOrEqual(MOST_REQUESTS);
    expect((await api.simulator.objectWrites()).filter(({ by }) => by === 'client')).toEqual([]);
  });

  it('asks no more for a group with many flows, and says which were not looked at', async () => {
    const ids = Array.from({ length: 6 }, (_, n) => `flow-${n}`);
    for (const id of ids)
      await api.simulator.putObject('flow', id, {
        name: `Flow ${id}`,
        type: 'INBOUNDCALL',
        publishedVersion: { id: '1' },
      });
    await api.simulator.editObject('emergency-group', BANK.emergencyGroup, {
      emergencyCallFlows: ids.map((id) => ({
        emergencyFlow: { id },
        ivrs: [{ id: BANK.mainIvr }],
      })),
    });
    const run = await dryRun({ target: { kind: 'emergency-group', id: BANK.emergencyGroup } });
    expect((await requests()).length).toBeLessThanOrEqual(MOST_REQUESTS);
    expect(told(run)).toContain(
      'not_checked: whether these flows are published was not checked: Flow flow-4 (flow-4), Flow flow-5 (flow-5)',
    );
  });

  it('of an IVR reports old against new, its numbers, flows and groups by name', async () => {
    const target = { kind: 'ivr', id: BANK.mainIvr, maintenance_flow_id: BANK.maintenanceFlow };
    const run = await dryRun({ target: { ...target, hours: ['open'] } });
    expect(run.write).toEqual({
      method: 'PUT',
      path: `/api/v2/architect/ivrs/${BANK.mainIvr}`,
      if_match: null,
      body: {
        openHoursFlow: { id: BANK.maintenanceFlow },
        description: 'The number on every card of Example Bank [interlude 00000000]',
        version: 14,
      },
      changes: [
        {
          field: 'description',
          old: 'The number on every card of Example Bank',
          new: 'The number on every card of Example Bank [interlude 00000000]',
        },
        {
          field: 'openHoursFlow',
          old: expect.objectContaining({ id: BANK.welcomeFlow, name: expect.any(String) }),
          new: { id: BANK.maintenanceFlow },
        },
      ],
    });
    expect(run.hears_during).toBe('Callers reach "Maintenance" in open hours.');
    expect(told(run)).toEqual([
      'callers: callers of IVR Main number: +13175550100, +13175550101',
      `groups: the hours of IVR Main number are those of schedule group Business hours (${BANK.hours})`,
      expect.stringMatching(/^flows: callers reach flow .+ \(f1.*\) meanwhile$/),
      `groups: emergency group Planned maintenance (${BANK.emergencyGroup}), off, has the callers of IVR Main number`,
    ]);
  });

  it('of an IVR without a flow in those hours does not say that callers reach one', async () => {
    const target = { kind: 'ivr', id: BANK.cardIvr, maintenance_flow_id: BANK.maintenanceFlow };
    const run = await dryRun({ target: { ...target, hours: ['holiday'] } });
    expect(run.verdict.problems.map(({ message }) => message).join()).toContain(
      'no hours would use',
    );
    expect(run.hears_during).toBe('No flow is changed.');
    expect(told(run).join()).not.toContain('callers reach');
  });

  it('of an emergency group reports its IVRs with their numbers, and its flows', async () => {
    const run = await dryRun({ target: { kind: 'emergency-group', id: BANK.emergencyGroup } });
    expect(run.write?.changes?.map(({ field }) => field).toSorted()).toEqual([
      'description',
      'enabled',
    ]);
    expect(told(run)).toContain(
      `callers: callers of 2 IVRs: Main number (${BANK.mainIvr}): +13175550100, +13175550101, Lost cards (${BANK.cardIvr}): +13175550199`,
    );
    expect(told(run)).toContainEqual(
      expect.stringMatching(/^flows: callers reach flow .+ meanwhile$/),
    );
  });

  it('of a row reports the columns, and the flows that read its table', async () => {
    const set = { message: 'Later.' };
    const run = await dryRun({
      target: { kind: 'data-table-row', table_id: BANK.table, row_key: BANK.row, set },
    });
    expect(run.write?.changes).toEqual([
      { field: 'message', old: expect.anything(), new: 'Later.' },
    ]);
    expect(told(run)).toContainEqual(
      expect.stringContaining(`other flows depend on ${BANK.table}: `),
    );
  });

  it('of a schedule group reports the list as the API has it, with the schedule to be made', async () => {
    const target = { kind: 'schedule-group', id: BANK.hours, list: 'holiday' };
    const { write } = await dryRun({ target });
    const christmas = expect.objectContaining({ id: BANK.christmas });
    const entry = {
      name: 'interlude 00000000',
      start: '2027-01-14T21:00:00.000',
      end: '2027-01-14T21:30:00.000',
    };
    expect(write).toEqual({
      method: 'PUT',
      path: `/api/v2/architect/schedulegroups/${BANK.hours}`,
      if_match: null,
      body: { holidaySchedules: [christmas, entry], version: 1 },
      changes: [{ field: 'holidaySchedules', old: [christmas], new: [christmas, entry] }],
    });
    const closed = await dryRun({ target: { ...target, list: 'closed' } });
    expect(closed.write?.changes).toEqual([{ field: 'closedSchedules', old: null, new: [entry] }]);
  });

  it('refuses an object with more in its fields than a window can keep, by their names', async () => {
    await api.simulator.editTarget('line', { greeting: { text: 'x'.repeat(200_000) } });
    const { verdict } = await dryRun(FLOW);
    expect(verdict.problems).toContainEqual({
      path: 'flow_id',
      message: expect.stringMatching(
        /^its name, greeting, routing take 200\d{3} bytes, more than the 200000 that a window can keep/,
      ),
    });
  });

  it('of flow-ivr reports each managed field', async () => {
    const { write } = await dryRun(FLOW);
    expect(write?.changes).toEqual([
      { field: 'name', old: 'Main line', new: 'Maintenance: line' },
      { field: 'greeting', old: expect.anything(), new: { text: 'Later.' } },
      {
        field: 'routing',
        old: expect.anything(),
        new: { method: 'longest-idle', queue: { id: 'q' } },
      },
    ]);
  });
});
