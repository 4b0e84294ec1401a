/** The steps that call the API, on a line in memory: a step's decisions, in microseconds and without a simulator. */
import type { ActivityDeps } from '../../src/activities/index.ts';
import { GenesysError, type TargetKind } from '../../src/adapters/genesys/index.ts';
import type { LineModel } from '../line/line-model.ts';
import { unwired } from '../support/unwired.ts';
import { anAttempt, type Attempt } from './an-attempt.ts';
import { genesysSteps } from './genesys-steps.ts';

export const BASELINE = { name: 'Main line', greeting: 'Welcome', routing: 'skills' };
export const OURS = { name: 'Maintenance', greeting: 'Later', routing: 'none' };

/** When the server scheduled the attempt, epoch ms. */
export const SCHEDULED_MS = 1_000_000;
const TIMES = {
  scheduledTimestampMs: SCHEDULED_MS,
  currentAttemptScheduledTimestampMs: SCHEDULED_MS,
  scheduleToCloseTimeoutMs: 0,
  startToCloseTimeoutMs: 60_000,
};

/** An attempt as the server scheduled it just now. */
export function attempt(
  info: { readonly attempt?: number; readonly heartbeatDetails?: unknown } = {},
): Attempt {
  return anAttempt({ ...TIMES, ...info });
}

/** Answers that the engine waits, and cancels the attempt shortly afterwards. */
export function cancelledWhileHeld(environment: Attempt): ActivityDeps['checkAttempt'] {
  return async () => {
    setTimeout(() => environment.cancel(), 20);
    return { standing: 'current', clock: null };
  };
}

/** A write that is cancelled while it waits for its turn at the API: nothing is sent. */
export function cancelledWhileWaiting(environment: Attempt): TargetKind['write'] {
  return async (_id, _what, { waitSignal }) => {
    environment.cancel();
    const details = { method: 'PATCH', route: '/', entity: null, outcome: 'not_sent' } as const;
    if (waitSignal?.aborted !== true) throw new Error('nothing ends the wait');
    throw new GenesysError('called off', { code: 'cancelled', ...details });
  };
}

/** The booking is there, no window is before it, and nothing was noted. */
const CALENDAR: Partial<ActivityDeps['calendar']> = {
  arm: async () => ({ stands: true, predecessor: null, change: null }),
};

/** `kind`: how the line differs. */
export function lineSteps(
  line: LineModel,
  deps: Partial<ActivityDeps> = {},
  kind: Partial<TargetKind> = {},
) {
  const target = { ...line.target(), ...kind };
  const genesys = { ...unwired().genesys, target: () => target };
  return genesysSteps(genesys, 'http://127.0.0.1:9', CALENDAR, deps);
}
