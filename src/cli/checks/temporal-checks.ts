/** The checks of `doctor` that need no worker: Temporal, its queues, its schedule. Pure. */
import { messageOf } from '../errors.ts';
import type { AttributeState, QueuePollers, SweeperState } from '../../client/index.ts';
import { isClientError, type ClientPort } from '../client-port.ts';
import { GIVE_KEYS, missingKeysText } from './missing-keys.ts';
import { check, type Check } from '../output/doctor-text.ts';
import { momentWithDistance, type Clock } from '../output/plain/moments.ts';

export function failedCheck(name: string, error: unknown, nextStep: string): Check {
  return check(name, 'fail', messageOf(error), nextStep);
}

export function connectedChecks({ address, taskQueue }: ClientPort): Check[] {
  return [
    check('configuration', 'ok', `Temporal at ${address}, task queue ${taskQueue}`),
    check('temporal', 'ok', `answers at ${address}`),
  ];
}

export function unconnectedChecks(error: unknown): Check[] {
  if (isClientError(error, 'configuration'))
    return [failedCheck('configuration', error, 'correct the variable or the profile')];
  const step = 'start the Temporal server, or set TEMPORAL_ADDRESS to the one you use';
  return [check('configuration', 'ok', 'can be read'), failedCheck('temporal', error, step)];
}

export function attributeCheck(states: readonly AttributeState[], namespace: string): Check {
  const missing = states.filter(({ registered }) => !registered).map(({ name }) => name);
  if (missing.length === 0)
    return check('search attributes', 'ok', states.map(({ name }) => name).join(', '));
  const step = `start a worker: it registers them in ${namespace}, or prints the command that does`;
  return check('search attributes', 'fail', `not registered: ${missing.join(', ')}`, step);
}

/** Empty if everything could be read. */
export function keysChecks(
  missing: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Check[] {
  if (missing.length === 0) return [];
  const message = `what windows and workers say is ${missingKeysText(missing, env)}; the checks above may lack it`;
  return [check('payload keys', 'fail', message, GIVE_KEYS)];
}

const WORK: Readonly<Record<QueuePollers['purpose'], string>> = {
  windows: 'windows',
  genesys: 'writes to Genesys',
  callbacks: 'callbacks',
};

const START_WORKER = 'start a worker with the same TEMPORAL_TASK_QUEUE';

function pollerCheck({ taskQueue, purpose, pollers }: QueuePollers, isSilent: boolean): Check {
  const name = `workers for ${WORK[purpose]}`;
  if (pollers === 0) return check(name, 'fail', `none is listening on ${taskQueue}`, START_WORKER);
  if (!isSilent) return check(name, 'ok', `${pollers} on ${taskQueue}`);
  const seen = `${pollers} seen on ${taskQueue} in the last 90 s`;
  if (purpose !== 'windows') return check(name, 'unknown', seen);
  return check(name, 'fail', `${seen}, none answers: they have stopped, or hang`, START_WORKER);
}

/** `isSilent`: the server has seen a worker recently, but none answered. */
export function pollerChecks(queues: readonly QueuePollers[], isSilent: boolean): Check[] {
  return queues.map((queue) => pollerCheck(queue, isSilent));
}

const SWEEPER_STEPS: Readonly<Record<'paused' | 'missing', string>> = {
  paused: 'unpause the schedule in the Temporal UI: until then terminated windows are not rescued',
  missing: 'restart a worker that may create schedules in this namespace',
};

/** A sweep begins every minute. */
const LATE_SWEEP_MS = 3 * 60_000;

function lateSweep(lastGood: string | null, clock: Clock): Check {
  const when = lastGood === null ? 'none has succeeded yet' : momentWithDistance(lastGood, clock);
  const step =
    'open the newest ivr-sweeper/… in the Temporal UI: no worker runs, or its code fails (roll the last deploy back)';
  return check('sweeper', 'fail', `late: last successful sweep: ${when}`, step);
}

const ONE_QUEUE =
  'give every worker and client of an organization the same TEMPORAL_TASK_QUEUE, then restart the workers';

/** Empty if the calendar is on this command's task queue, or if there is none yet. */
export function calendarQueueChecks(calendar: string | null, taskQueue: string): Check[] {
  if (calendar === null || calendar === taskQueue) return [];
  const message = `the calendar of this organization runs on ${calendar}, not on ${taskQueue}: windows are decided only while a worker polls ${calendar}`;
  return [check('task queue', 'fail', message, ONE_QUEUE)];
}

export function sweeperCheck(sweeper: SweeperState, clock: Clock): Check {
  const { state, last_sweep: last, since = null, other_task_queue: other } = sweeper;
  if (state !== 'running') return check('sweeper', 'fail', state, SWEEPER_STEPS[state]);
  if (other !== undefined) {
    const message = `looks after the task queue ${other}, not this one: windows here that are terminated are not rescued`;
    return check('sweeper', 'fail', message, ONE_QUEUE);
  }
  const { last_good_sweep: good = last } = sweeper;
  const knownMs = Date.parse(good ?? since ?? '');
  if (clock.nowMs - knownMs > LATE_SWEEP_MS) return lateSweep(good, clock);
  const when = good === null ? 'has not run yet' : `last ${momentWithDistance(good, clock)}`;
  return check('sweeper', 'ok', when);
}
