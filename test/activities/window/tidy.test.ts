/** What a window has left is deleted separately: what each answer means for the next attempt. */
import { ApplicationFailure } from '@temporalio/activity';
import { BANK } from '../../../dev/simulator/index.ts';
import { createDeleteLeftover, tidy } from '../../../src/activities/window/tidy.ts';
import type { RevertInput, LeftoverInput } from '../../../src/contract/steps/revert-step.ts';
import { OTHER } from '../../genesys/simulated.ts';
import { aChange } from '../../support/records/a-change.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { anAttempt } from '../an-attempt.ts';

const ORGANIZATION = 'org-1';
const MARK = '0badcafe';
const LEFT = 'left';

let api: SimulatedApi;

beforeEach(async () => {
  api = await startSimulatedApi();
  await api.simulator.putObject('schedule', LEFT, {
    name: `interlude ${MARK}`,
    start: '2027-01-15T02:00:00.000',
    end: '2027-01-15T02:30:00.000',
  });
});
afterEach(() => api.stop());

function input(changes: Partial<LeftoverInput> = {}): LeftoverInput {
  const intended = { member: true, list: 'holiday', mark: MARK };
  return {
    organization_id: ORGANIZATION,
    window_id: 'w',
    run_id: 'r',
    target: { kind: 'schedule-group', id: BANK.hours },
    change: aChange({ intended }),
    ...changes,
  };
}

async function deleteLeft(changes: Partial<LeftoverInput> = {}): Promise<unknown> {
  const activity = createDeleteLeftover({ genesys: api.genesys, organizationId: ORGANIZATION });
  return anAttempt().run(activity, input(changes));
}

async function failure(): Promise<ApplicationFailure> {
  const error: unknown = await deleteLeft().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ApplicationFailure) return error;
  throw new Error('it did not fail by an ApplicationFailure');
}

async function answers(status: number, headers: Record<string, string> = {}): Promise<void> {
  const when = { method: 'DELETE', path: '/api/v2/architect/schedules/*' };
  await api.simulator.addFault({ when, effect: { kind: 'answer', status, headers }, times: null });
}

async function isThere(): Promise<boolean> {
  const left = await api.simulator.object('schedule', LEFT);
  return left !== null && left['state'] !== 'deleted';
}

function revert(stage: 'sent' | 'applied'): RevertInput {
  const { organization_id, target, change } = input();
  const sent = { organization_id, target, instant_ms: 0, unread: false, already_alarmed: false };
  return { ...sent, change: aChange({ stage, intended: change.intended }) };
}

describe('with the revert', () => {
  const run = { writing: () => OTHER };

  function tidied(stage: 'sent' | 'applied' = 'applied') {
    return tidy(api.genesys.target('schedule-group'), revert(stage), run);
  }

  it('is deleted, and nothing is left', async () => {
    expect(await tidied()).toEqual({});
    expect(await isThere()).toBe(false);
  });

  it('is left if the API refuses it, with its words', async () => {
    await answers(503);
    expect(await tidied()).toEqual({ leftover: { why: expect.stringContaining('503') } });
  });

  it.each(['applied', 'sent'] as const)(
    'may be left if no list shows a schedule: the write was %s',
    async (stage) => {
      await deleteLeft();
      expect(await tidied(stage)).toEqual({ leftover: { why: null } });
    },
  );

  it('is nothing if the kind makes nothing', async () => {
    expect(await tidy(api.genesys.target('ivr'), revert('applied'), run)).toEqual({});
  });
});

it('is deleted, and a second time there is nothing to do', async () => {
  expect(await deleteLeft()).toEqual({ deleted: 1 });
  expect(await isThere()).toBe(false);
  expect(await deleteLeft()).toEqual({ deleted: 0 });
});

it('is nothing if the kind makes nothing', async () => {
  expect(await deleteLeft({ target: { kind: 'ivr', id: 'i' } })).toEqual({ deleted: 0 });
});

it('that somebody else has deleted meanwhile is no failure', async () => {
  await answers(404);
  expect(await deleteLeft()).toEqual({ deleted: 1 });
});

it.each([500, 503, 403, 401, 409, 408])('is tried again after %i', async (status) => {
  await answers(status);
  expect(await failure()).toMatchObject({ nonRetryable: false });
  expect(await isThere()).toBe(true);
});

it('is tried again after a 429, not before the API asks for it, and not within a minute', async () => {
  await answers(429, { 'Retry-After': '240' });
  expect((await failure()).nextRetryDelay).toBe(240_000);
  await api.simulator.clearFaults();
  await answers(429, { 'Retry-After': '1' });
  expect((await failure()).nextRetryDelay).toBe(60_000);
});

it('stays while a group has it, and the failure says so', async () => {
  const held = { holidaySchedules: [{ id: BANK.christmas }, { id: LEFT }] };
  await api.simulator.editObject('schedule-group', BANK.hours, held);
  expect(await failure()).toMatchObject({ nonRetryable: false });
  expect(await isThere()).toBe(true);
});

it('is left to the worker of its organisation', async () => {
  await expect(deleteLeft({ organization_id: 'another' })).rejects.toMatchObject({
    type: 'WrongOrganization',
  });
});
