/**
 * Puts the line back: tried until it is done, at a capped pace, whatever the answer; the alarm is
 * raised at once for what retrying alone hardly mends, and again at growing intervals. Nothing here
 * gives up, and a cancel does not stop it.
 */
import type { RevertInput, RevertResult } from '../../contract/steps.ts';
import { formatInstant } from '../../contract/instant.ts';
import { pauseAfterRound } from '../../contract/pace.ts';
import { toSummary } from '../../contract/summary.ts';
import { countTries } from '../../contract/tries.ts';
import type { Callbacks } from './callbacks.ts';
import { tellEarlyEnd } from './early-end.ts';
import { interruptible } from './interrupt.ts';
import { enter, publish, record } from './journal.ts';
import { conclude, handOver } from './revert-end.ts';
import { readStepFailure, type FailedStep } from './step-failure.ts';
import { revertStep } from './steps.ts';
import { msUntil, waitUntil } from './waiting.ts';
import { noteRefused } from './write-evidence.ts';
import { changeOf, preparedOf, type WindowState } from './window-state.ts';

const MAX_ROUND_MS = 60 * 60_000;

/** One revert from its first dispatch to its proof. */
interface Course {
  /** When the line should be back, epoch ms; moves only to an earlier instant. */
  dueMs: number;
  round: number;
  alarms: number;
  /** A round has ended without a word of what it learned. */
  isUnheard: boolean;
}

const NEXT_STEPS: Readonly<Record<string, string>> = {
  unauthorized: 'check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET and the roles of the client',
  forbidden: 'give the permission back to the client',
  not_found: 'look whether the target was deleted; if so, nothing is left to put back',
  older_object:
    'look at the line: where it is right as it stands, take it over (interlude take-over); where it is to go back all the same, accept its version (interlude retry --accept-version N)',
  write_refused:
    'mend what the API refuses, or set those fields by hand and take the window over (interlude take-over)',
};

/** Without an instant: within a round the engine tries at a pace that no window knows. */
const GOES_ON = 'it is tried again by itself until the line is back (at once: interlude retry)';

function toInput(window: WindowState, course: Course): RevertInput {
  const { plan, organizationId } = preparedOf(window);
  return {
    organization_id: organizationId,
    target: plan.target,
    instant_ms: course.dueMs,
    change: changeOf(window),
    // Where drift was seen the version has moved, or the target was made anew and counts from 1.
    unread: course.round === 1 && window.drift === null,
    already_alarmed: course.alarms > 0,
    ...(window.acceptedVersion === null ? {} : { accept_version: window.acceptedVersion }),
    ...(window.revertKnown === null ? {} : { known: window.revertKnown }),
    ...(course.isUnheard ? { unheard: true } : {}),
  };
}

/** A round lasts until the next alarm is due: first the configured delay, then twice as long each. */
function roundMs(window: WindowState, course: Course): number {
  const { timing } = preparedOf(window);
  const growth = 2 ** course.alarms;
  return Math.min(MAX_ROUND_MS, timing.revert_alarm_after_ms * growth);
}

/** Callers return now: the end in force moves to this moment, never before the start. */
function endNow(window: WindowState, course: Course): void {
  course.dueMs = Math.min(Date.now(), window.endMs);
  window.endMs = Math.max(course.dueMs, preparedOf(window).plan.start_ms);
}

/** For the Temporal UI: why the line goes back now. */
function summarize(window: WindowState, { round }: Course): string {
  if (round > 1) return `revert, round ${round}`;
  const { stop } = window;
  if (changeOf(window).stage !== 'applied') return 'revert: a write may have landed';
  return toSummary(
    stop === null ? 'revert at the end' : `revert now: ${stop.kind} by ${stop.actor}`,
  );
}

async function tryRound(window: WindowState, course: Course): Promise<RevertResult> {
  const summary = summarize(window, course);
  const step = revertStep(summary, msUntil(course.dueMs), roundMs(window, course));
  const { stop: asked, nudges } = window;
  const result = await interruptible(
    () => step(toInput(window, course)),
    () => window.stop !== asked || window.nudges !== nudges || window.takenOver !== null,
  );
  if (result.status !== 'held_back') return result;
  window.revertKnown = result.known ?? window.revertKnown;
  // Held back by a control, not by a worker's shutdown: callers return now.
  if (window.stop !== asked) endNow(window, course);
  return result;
}

function raiseAlarm(
  window: WindowState,
  course: Course,
  callbacks: Callbacks,
  failed: FailedStep,
  nextMs: number,
): void {
  course.alarms += 1;
  const age_ms = Math.max(0, Date.now() - course.dueMs);
  const next_try = formatInstant(nextMs);
  const attempts = window.revertAttempts;
  window.attention = {
    what: `the line is not back yet: ${failed.message}`,
    since: window.attention?.since ?? formatInstant(Date.now()),
    next_step: `${NEXT_STEPS[failed.code] ?? 'look whether the API answers'}; ${GOES_ON}`,
  };
  const told = { age_ms, attempts, last_error: failed.message, next_try };
  record(window, 'revert_delayed', {
    callback_status: 'pending',
    attempts: failed.attempts,
    details: told,
  });
  publish(window);
  callbacks.announce('revert_delayed', told);
}

async function meetFailure(
  window: WindowState,
  course: Course,
  callbacks: Callbacks,
  error: unknown,
): Promise<void> {
  const failed = readStepFailure(error);
  window.revertAttempts += countTries(failed.attempts);
  window.revertKnown = failed.known ?? window.revertKnown;
  if (failed.code !== 'not_started') course.isUnheard = failed.known === null;
  // Asked to stop holding, or the worker shut down: go on at once, there is nothing to report.
  if (failed.code === 'cancelled') return;
  const { id } = preparedOf(window).plan.target;
  const nextMs = Date.now() + pauseAfterRound(course.round, failed.retryAfterMs, id);
  noteRefused(window, 'revert', [
    ...failed.attempts,
    { outcome: failed.code, message: failed.message },
  ]);
  raiseAlarm(window, course, callbacks, failed, nextMs);
  const { nudges } = window;
  await waitUntil(
    () => nextMs,
    `revert: next try after ${failed.code}`,
    () => window.nudges !== nudges || window.takenOver !== null,
  );
}

async function tryUntilBack(
  window: WindowState,
  callbacks: Callbacks,
  course: Course,
): Promise<void> {
  for (;;) {
    if (window.takenOver !== null) return handOver(window, callbacks, window.takenOver);
    course.round += 1;
    try {
      const result = await tryRound(window, course);
      if (result.status === 'reverted') return conclude(window, callbacks, result);
    } catch (error) {
      await meetFailure(window, course, callbacks, error);
    }
  }
}

/** Returns only when the line is proven back, or drift was left as somebody else set it, or a person took over. */
export async function putBack(window: WindowState, callbacks: Callbacks): Promise<void> {
  const isNaturalEnd = window.stop === null && changeOf(window).stage === 'applied';
  const { endMs: bookedMs } = window;
  const course: Course = { dueMs: bookedMs, round: 0, alarms: 0, isUnheard: false };
  if (!isNaturalEnd) endNow(window, course);
  window.writerDueMs = course.dueMs;
  enter(window, 'reverting');
  const telling = window.endMs < bookedMs ? tellEarlyEnd(window) : null;
  await tryUntilBack(window, callbacks, course);
  telling?.cancel();
}
