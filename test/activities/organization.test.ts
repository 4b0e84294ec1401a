// A worker serves one organisation: steps of another one's windows are left to the right worker.
import { MockActivityEnvironment } from '@temporalio/testing';
import {
  createGenesysActivities,
  createWindowActivities,
  type ActivityDeps,
} from '../../src/activities/index.ts';

/** Fails the test when a step reaches for anything at all. */
function untouchable(name: string): never {
  throw new Error(`${name} was used for another organisation`);
}

const deps: ActivityDeps = {
  genesys: {
    target: () => untouchable('the API'),
    readQueue: () => untouchable('the API'),
    readDependants: () => untouchable('the API'),
    checkCredentials: () => untouchable('the API'),
    close: () => undefined,
  },
  apiUrl: 'http://127.0.0.1:9',
  organizationId: 'ours',
  calendar: {
    book: () => untouchable('the calendar'),
    arm: () => untouchable('the calendar'),
    note: () => untouchable('the calendar'),
    extend: () => untouchable('the calendar'),
    release: () => untouchable('the calendar'),
    claim: () => untouchable('the calendar'),
    list: () => untouchable('the calendar'),
    bookings: () => untouchable('the calendar'),
    startsStopped: () => untouchable('the calendar'),
  },
  windows: {
    find: () => untouchable('Temporal'),
    cutShortSince: () => untouchable('Temporal'),
    runningPast: () => untouchable('Temporal'),
    inRescue: () => untouchable('Temporal'),
    rescueOf: () => untouchable('Temporal'),
    recall: () => untouchable('Temporal'),
    terminate: () => untouchable('Temporal'),
  },
  callbacks: { check: () => untouchable('a receiver'), post: () => untouchable('a receiver') },
  checkAttempt: () => untouchable('the engine'),
  metrics: {
    writeAttempted: () => undefined,
    writeSucceeded: () => undefined,
    applied: () => undefined,
    reverted: () => undefined,
    callback: () => undefined,
  },
  timing: { arm_lead_ms: 1, dispatch_lead_ms: 1, revert_alarm_after_ms: 1 },
  minuteMs: 60_000,
  rescueFiles: {
    write: () => untouchable('the rescue folder'),
    remove: () => untouchable('the rescue folder'),
    ofWindow: () => untouchable('the rescue folder'),
    ofTarget: () => untouchable('the rescue folder'),
    all: () => untouchable('the rescue folder'),
    look: () => untouchable('the rescue folder'),
  },
};

const {
  prepareWindow: _prepare,
  compareRequest: _compare,
  nameOrganization: _nameOrganization,
  ...booking
} = createWindowActivities(deps);
const { dryRun: _dryRun, doctor: _doctor, ...genesys } = createGenesysActivities(deps);
const STEPS: Readonly<Record<string, (input: never) => Promise<unknown>>> = {
  ...booking,
  ...genesys,
};

describe('a step for another organisation', () => {
  it.each(Object.entries(STEPS))(
    '%s is refused, retryably, and touches nothing',
    async (_name, step) => {
      const run = new MockActivityEnvironment().run(async () => {
        await Reflect.apply(step, undefined, [{ organization_id: 'theirs' }]);
      });
      await expect(run).rejects.toMatchObject({
        type: 'WrongOrganization',
        nonRetryable: false,
        message: expect.stringContaining('theirs'),
      });
    },
  );
});
