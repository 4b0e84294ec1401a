/**
 * What activities need, wired to nothing: whatever a step uses fails its test by name, except for what the test passes.
 */
import type { ActivityDeps } from '../../src/activities/index.ts';

function untouchable(name: string): () => never {
  return () => {
    throw new Error(`${name} was used where nothing of it is wanted`);
  };
}

function untouchableCalendar(): ActivityDeps['calendar'] {
  const refuse = untouchable('the calendar');
  return {
    book: refuse,
    arm: refuse,
    note: refuse,
    extend: refuse,
    release: refuse,
    claim: refuse,
    list: refuse,
    bookings: refuse,
    startsStopped: refuse,
    forget: refuse,
    leaveRow: refuse,
    left: refuse,
  };
}

function untouchableWindows(): ActivityDeps['windows'] {
  const refuse = untouchable('Temporal');
  return {
    find: refuse,
    cutShortSince: refuse,
    runningPast: refuse,
    inRescue: refuse,
    rescueOf: refuse,
    recall: refuse,
    terminate: refuse,
  };
}

function untouchableRescueFiles(): NonNullable<ActivityDeps['rescueFiles']> {
  const refuse = untouchable('the rescue folder');
  return {
    write: refuse,
    remove: refuse,
    ofWindow: refuse,
    ofTarget: refuse,
    all: refuse,
    look: refuse,
  };
}

type Unwired = ActivityDeps & { readonly rescueFiles: NonNullable<ActivityDeps['rescueFiles']> };

/** For a worker of the organisation `ours`. */
export function unwired(): Unwired {
  const api = untouchable('the API');
  const receiver = untouchable('a receiver');
  return {
    genesys: {
      target: api,
      readAnnouncementRow: api,
      readQueue: api,
      readOnQueue: api,
      readTargetRights: api,
      readChanges: api,
      findLines: api,
      readDependants: api,
      getReady: () => undefined,
      checkCredentials: api,
      close: () => undefined,
    },
    apiUrl: 'http://127.0.0.1:9',
    organizationId: 'ours',
    calendar: untouchableCalendar(),
    windows: untouchableWindows(),
    callbacks: { check: receiver, post: receiver },
    checkAttempt: untouchable('the engine'),
    metrics: {
      writeAttempted: () => undefined,
      writeSucceeded: () => undefined,
      applied: () => undefined,
      reverted: () => undefined,
      callback: () => undefined,
    },
    timing: { arm_lead_ms: 1, dispatch_lead_ms: 1, revert_alarm_after_ms: 1 },
    minuteMs: 60_000,
    rescueFiles: untouchableRescueFiles(),
  };
}
