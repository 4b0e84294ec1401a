/**
 * What an uneventful window with two callbacks may cost, counted. An additional step is a decision: adding one means
 * changing the number here, and justifying it in the commit.
 */
import { decodeHistory } from '../../src/client/temporal/history/decoded-history.ts';
import { calendarId } from '../../src/contract/calendar/calendar.ts';
import type { MaintenanceRequest } from '../../src/contract/request/request.ts';
import type { TargetKindName } from '../../src/contract/request/target/target.ts';
import { isRecord } from '../../src/contract/values/json.ts';
import { WindowLab } from '../support/window-lab.ts';
import { KINDS_UNDER_TEST } from './kinds/kinds-under-test.ts';

interface Budget {
  /**
   * Events of its history, and workflow tasks: answers may come with one task or separately, so these are the
   * maximum.
   */
  readonly events: number;
  readonly workflowTasks: number;
  /** Bytes of all events as JSON: about twice what the server counts. */
  readonly kilobytes: number;
  readonly activities: number;
  /** The maximum: one more if the window is over before its last callback is delivered. */
  readonly timers: number;
  readonly upserts: number;
  /** Updates of the calendar for it. */
  readonly calendarUpdates: number;
  /** Requests to the API, without logins. */
  readonly requests: number;
}

const COMMON = {
  events: 88,
  workflowTasks: 15,
  kilobytes: 40,
  activities: 8,
  timers: 5,
  upserts: 8,
  calendarUpdates: 5,
};
const BUDGETS: Readonly<Record<TargetKindName, Budget>> = {
  'flow-ivr': { ...COMMON, requests: 9 },
  ivr: { ...COMMON, kilobytes: 45, requests: 9 },
  'data-table-row': { ...COMMON, requests: 13 },
  'emergency-group': { ...COMMON, requests: 11 },
  // Written ahead of its start, which is then proven: one more step, timer and change of phase.
  'schedule-group': {
    ...COMMON,
    events: 102,
    workflowTasks: 17,
    kilobytes: 44,
    activities: 9,
    timers: 6,
    upserts: 9,
    requests: 19,
  },
};

const TWO_CALLBACKS = { callback_events: ['scheduled', 'reverted'] } as const;
const MOST: ReadonlySet<string> = new Set(['events', 'workflowTasks', 'kilobytes', 'timers']);

/** In which order the engine gives out scarce slots: what puts a line back goes first. */
const PRIORITIES = { revertChange: 1, applyChange: 2, armWindow: 2, admitWindow: 4 };

/** Of each step, by its name. */
function prioritiesIn(
  history: ReturnType<typeof decodeHistory>,
): Readonly<Record<string, unknown>> {
  const steps = history.filter(({ type }) => type === 'activityTaskScheduled');
  return Object.fromEntries(
    steps.map(({ attributes: { activityType, priority } }) => [
      isRecord(activityType) ? activityType['name'] : null,
      isRecord(priority) ? priority['priorityKey'] : null,
    ]),
  );
}

/** In words, for a person who reads a failure. */
function whatIsOver(budget: Budget, spent: Budget): readonly string[] {
  return Object.entries(budget).flatMap(([name, most]) => {
    const is = Object.entries(spent).find(([spentName]) => spentName === name)?.[1] ?? 0;
    const isFine = MOST.has(name) ? is <= most : is === most;
    const change = `change ${name} in BUDGETS (test/workflows/window-budget.test.ts) to ${is}`;
    return isFine ? [] : [`${name}: ${is} where ${most} are planned. If that is wanted, ${change}`];
  });
}

describe('the budget of an uneventful window with two callbacks', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());

  async function requestsSoFar(): Promise<number> {
    const requests = await lab.simulator.requests();
    return requests.filter(({ path }) => path.startsWith('/api/')).length;
  }

  async function calendarUpdates(windowId: string): Promise<number> {
    const calendar = lab.client.workflow.getHandle(calendarId(lab.deps.organizationId));
    const events = decodeHistory(await calendar.fetchHistory());
    const requests = events.map(({ attributes }) => attributes['acceptedRequest'] ?? null);
    return requests.filter((request) => JSON.stringify(request).includes(windowId)).length;
  }

  async function spend(request: MaintenanceRequest): Promise<Budget> {
    const before = await requestsSoFar();
    const window = await lab.schedule(request);
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    const history = decodeHistory(await window.handle.fetchHistory());
    expect(prioritiesIn(history)).toMatchObject(PRIORITIES);
    const count = (...types: readonly string[]): number =>
      history.filter(({ type }) => types.includes(type)).length;
    return {
      events: history.length,
      workflowTasks: count('workflowTaskScheduled'),
      kilobytes: Math.round(JSON.stringify(history).length / 1_024),
      activities: count('activityTaskScheduled'),
      timers: count('timerStarted'),
      upserts: count('upsertWorkflowSearchAttributes', 'workflowPropertiesModified'),
      calendarUpdates: await calendarUpdates(window.handle.workflowId),
      requests: (await requestsSoFar()) - before,
    };
  }

  it('is kept on flow-ivr', async () => {
    const spent = await spend(lab.request(TWO_CALLBACKS));
    expect(whatIsOver(BUDGETS['flow-ivr'], spent)).toEqual([]);
  });

  it.each(KINDS_UNDER_TEST)('is kept on $target.kind', async ({ target }) => {
    const spent = await spend(lab.targetRequest(target, TWO_CALLBACKS));
    expect(whatIsOver(BUDGETS[target.kind], spent)).toEqual([]);
  });
});
