/**
 * Puts the line back: tried until it is done, at a capped pace, whatever the answer; the alarm is
 * raised at once for what retrying alone hardly mends, and again at growing intervals. Nothing here
 * gives up, and a cancel does not stop it.
 */
import type { RevertInput, RevertResult } from '../../../contract/steps/steps.ts';
import { formatInstant } from '../../../contract/values/instant.ts';
import { pauseAfterRound } from '../../../contract/steps/pace.ts';
import { toSummary } from '../../../contract/values/summary.ts';
import { countTries } from '../../../contract/steps/tries.ts';
import type { Callbacks } from '../telling/callbacks.ts';
import { tellEarlyEnd } from './early-end.ts';
import { interruptible } from '../interrupt.ts';
import { enter, publish, record } from '../telling/journal.ts';
import { conclude } from './revert-end.ts';
import { readStepFailure, type FailedStep } from '../step-failure.ts';
import { revertStep } from '../steps.ts';
import { msUntil } from '../waiting.ts';
import { noteRefused } from '../telling/write-evidence.ts';
import { changeOf, preparedOf, type WayBack, type WindowState } from '../window-state.ts';

const MAX_ROUND_MS = 60 * 60_000;

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

function toInput(window: WindowState, way: WayBack): RevertInput {
  const { plan, organizationId } = preparedOf(window);
  return {
    organization_id: organizationId,
    window_id: window.workflowId,
    target: plan.target,
    instant_ms: way.dueMs,
    change: changeOf(window),
    // Where drift was seen the version has moved, or the target was made anew and counts from 1.
    unread: way.round === 1 && window.drift === null,
    already_alarmed: way.alarms > 0,
    ...(window.acceptedVersion === null ? {} : { accept_version: window.acceptedVersion }),
    ...(way.known === null ? {} : { known: way.known }),
    ...(way.isUnheard ? { unheard: true } : {}),
  };
}

/** A round lasts until the next alarm is due: first the configured delay, then twice as long each. */
function roundMs(window: WindowState, { alarms }: WayBack): number {
  const { timing } = preparedOf(window);
  return Math.min(MAX_ROUND_MS, timing.revert_alarm_after_ms * 2 ** alarms);
}

/** Callers return now: the end in force moves to this moment, never before the start. */
function endNow(window: WindowState, way: Pick<WayBack, 'dueMs'>): void {
  way.dueMs = Math.min(Date.now(), window.endMs);
  window.endMs = Math.max(way.dueMs, preparedOf(window).plan.start_ms);
}

/** For the Temporal UI: why the line goes back now. */
function summarize(window: WindowState, { round }: WayBack): string {
  if (round > 1) return `revert, round ${round}`;
  const { stop } = window;
  if (changeOf(window).stage !== 'applied') return 'revert: a write may have landed';
  return toSummary(
    stop === null ? 'revert at the end' : `revert now: ${stop.kind} by ${stop.actor}`,
  );
}

function beginWayBack(window: WindowState): WayBack {
  const { stop, endMs: bookedMs } = window;
  const due = { dueMs: bookedMs };
  if (stop !== null || changeOf(window).stage !== 'applied') endNow(window, due);
  const telling = window.endMs < bookedMs ? tellEarlyEnd(window) : null;
  const way: WayBack = {
    ...due,
    firstDueMs: due.dueMs,
    stop,
    round: 0,
    alarms: 0,
    isUnheard: false,
    known: null,
    telling,
  };
  window.wayBack = way;
  enter(window, 'reverting');
  return way;
}

async function tryRound(window: WindowState, way: WayBack): Promise<RevertResult> {
  const step = revertStep(summarize(window, way), msUntil(way.dueMs), roundMs(window, way));
  return interruptible(
    () => step(toInput(window, way)),
    () => window.stop !== way.stop || window.isNudged || window.takenOver !== null,
  );
}

function raiseAlarm(
  window: WindowState,
  callbacks: Callbacks,
  way: WayBack,
  failed: FailedStep,
  nextMs: number,
): void {
  way.alarms += 1;
  const age_ms = Math.max(0, Date.now() - way.dueMs);
  const next_try = formatInstant(nextMs);
  const attempts = window.revertAttempts;
  window.attention = {
    what: `the line is not back yet: ${failed.message}`,
    since: window.attention?.since ?? formatInstant(Date.now()),
    next_step: `${NEXT_STEPS[failed.code] ?? 'look whether the API answers'}; ${GOES_ON}`,
  };
  const told = { age_ms, attempts, last_error: failed.message, next_try };
  record(window, 'revert_delayed', {
    announces: 'revert_delayed',
    attempts: failed.attempts,
    details: told,
  });
  publish(window);
  callbacks.announce('revert_delayed', told);
}

function meetFailure(
  window: WindowState,
  callbacks: Callbacks,
  way: WayBack,
  failed: FailedStep,
): void {
  window.revertAttempts += countTries(failed.attempts);
  way.known = failed.known ?? way.known;
  if (failed.code !== 'not_started') way.isUnheard = failed.known === null;
  // Asked to stop holding, or the worker shut down: go on at once, there is nothing to report.
  if (failed.code === 'cancelled') return;
  const { id } = preparedOf(window).plan.target;
  const atMs = Date.now() + pauseAfterRound(way.round, failed.retryAfterMs, id);
  noteRefused(window, 'revert', [
    ...failed.attempts,
    { outcome: failed.code, message: failed.message },
  ]);
  window.pause = { step: 'revert', atMs, why: `revert: next try after ${failed.code}` };
  raiseAlarm(window, callbacks, way, failed, atMs);
}

/**
 * One round of putting the line back, held by its step until the end in force; the caller asks again until
 * the line is proven back, or drift was left as somebody else set it, or a person took over.
 */
export async function revert(window: WindowState, callbacks: Callbacks): Promise<void> {
  const way = window.wayBack ?? beginWayBack(window);
  // A control has come since: callers return now.
  if (window.stop !== way.stop) endNow(window, way);
  way.stop = window.stop;
  way.round += 1;
  try {
    const result = await tryRound(window, way);
    if (result.status === 'reverted') conclude(window, callbacks, result);
    else way.known = result.known ?? way.known;
  } catch (error) {
    meetFailure(window, callbacks, way, readStepFailure(error));
  }
}
