/**
 * Puts the line back: retried until it is done, at a capped pace, whatever the API answers. The alarm is raised at once
 * if retrying alone is unlikely to help, and again at growing intervals. Nothing here gives up, and a cancel does not
 * stop it.
 */
import type { RevertInput, RevertResult } from '../../../contract/steps/revert-step.ts';
import { formatInstant, sayInstant } from '../../../contract/values/instant.ts';
import { pauseAfterRound } from '../../../contract/steps/pace/pace.ts';
import { toSummary } from '../../../contract/values/summary.ts';
import { countTries } from '../../../contract/steps/pace/tries.ts';
import type { Callbacks } from '../reporting/callbacks.ts';
import { tellEarlyEnd } from './early-end.ts';
import { interruptible } from '../interrupt.ts';
import { isAnswered, knownChangedBy } from '../reporting/changed-by.ts';
import { inquire } from '../reporting/inquiry.ts';
import { enterPhase, enterPhaseBriefly, publish, record } from '../reporting/journal.ts';
import { hasEndedItself } from '../reporting/line-now.ts';
import { isWrittenAhead } from '../start/ahead.ts';
import { wasReset } from './rerun.ts';
import { concludeRevert } from './revert-end.ts';
import { readStepFailure, type FailedStep } from '../step-failure.ts';
import { msUntil, revertStep } from '../steps.ts';
import { noteRefused } from '../reporting/write-evidence.ts';
import { changeOf, preparedOf, type WindowState } from '../window-state.ts';
import type { BackUnderWay } from './way-back.ts';

const MAX_ROUND_MS = 60 * 60_000;

const NEXT_STEPS: Readonly<Record<string, string>> = {
  unauthorized: 'check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET and the roles of the client',
  forbidden: 'give the permission back to the client',
  not_found: 'check whether the target was deleted; if so, nothing is left to put back',
  older_object:
    'check the line: if it is right as it is, take it over (interlude take-over); to put it back anyway, accept its version (interlude retry --accept-version N)',
  moved:
    'find out whether somebody wants it like this (an emergency); to put it back anyway: interlude retry --accept-version N, else take it over (interlude take-over)',
  write_refused:
    'fix what the API rejects, or set those fields by hand and take the window over (interlude take-over)',
};

/** A person needs to know who changed it. */
const CHANGED_BY_OTHERS: ReadonlySet<string> = new Set(['older_object', 'moved']);

/** States no time: within a round, the engine retries at a pace that no window knows. */
const GOES_ON = 'Interlude keeps trying until the line is back (interlude retry tries at once)';

function toInput(window: WindowState, way: BackUnderWay): RevertInput {
  const { plan, organizationId } = preparedOf(window);
  const { acceptedVersion } = window.orders;
  return {
    organization_id: organizationId,
    window_id: window.workflowId,
    target: plan.target,
    instant_ms: way.dueMs,
    change: changeOf(window),
    // With drift, either the version has moved on, or the target was re-created and counts from 1.
    unread: way.round === 1 && window.line.drift === null,
    already_alarmed: way.alarms > 0,
    ...(acceptedVersion === null ? {} : { accept_version: acceptedVersion }),
    ...(way.known === null ? {} : { known: way.known }),
    ...(way.isUnreported ? { unheard: true } : {}),
    ...(way.isStandIn || wasReset() ? { rerun: true } : {}),
  };
}

/** A round lasts until the next alarm is due: first the configured delay, then twice as long each time. */
function roundMs(window: WindowState, { alarms }: BackUnderWay): number {
  const { timing } = preparedOf(window);
  return Math.min(MAX_ROUND_MS, timing.revert_alarm_after_ms * 2 ** alarms);
}

/**
 * Makes the revert due now: the end in force moves to this moment, but never before the start.
 * @returns when the line should be back, epoch ms
 */
function endNow(window: WindowState): number {
  const dueMs = Math.min(Date.now(), window.end.ms);
  window.end = { ...window.end, ms: Math.max(dueMs, preparedOf(window).plan.start_ms) };
  return dueMs;
}

/** Whether the change is on the line and nothing has called it off, even if no read has shown that it began. */
function runsToItsEnd(window: WindowState): boolean {
  const { kind } = window.start;
  return changeOf(window).stage === 'applied' && (kind === 'applied' || kind === 'ahead');
}

/** The summary in the Temporal UI: why the line goes back now. */
function summarize(window: WindowState, { round }: BackUnderWay): string {
  if (round > 1) return `revert, round ${round}`;
  const { stop } = window.orders;
  if (changeOf(window).stage !== 'applied') return 'revert: a write may have landed';
  if (stop === null && !runsToItsEnd(window)) return 'revert: it must not begin';
  return toSummary(
    stop === null ? 'revert at the end' : `revert now: ${stop.kind} by ${stop.actor}`,
  );
}

function beginWayBack(window: WindowState): BackUnderWay {
  const { ms: bookedMs } = window.end;
  const { stop } = window.orders;
  // A rescue begins in this phase. It knows the end that the calendar was told, not the one that was written.
  const isStandIn = window.phase === 'reverting';
  const isNow = stop !== null || !runsToItsEnd(window);
  const dueMs = isNow ? endNow(window) : bookedMs;
  const way: BackUnderWay = {
    kind: 'under_way',
    dueMs,
    firstDueMs: dueMs,
    endMs: window.end.ms,
    isStandIn,
    endsItselfMs: isWrittenAhead(window) && !isStandIn ? bookedMs : null,
    stop,
    round: 0,
    alarms: 0,
    isUnreported: false,
    known: null,
    telling: window.end.ms < bookedMs ? tellEarlyEnd(window) : null,
  };
  window.back = way;
  const isPlain = !isNow && window.start.kind === 'applied';
  if (isPlain) enterPhaseBriefly(window, 'reverting');
  else enterPhase(window, 'reverting');
  return way;
}

/** The next round, taking all messages so far into account. */
function nextRound(window: WindowState): BackUnderWay {
  const way = window.back.kind === 'under_way' ? window.back : beginWayBack(window);
  const { stop } = window.orders;
  // A control has arrived since, so the revert is due now.
  const dueMs = stop === way.stop ? way.dueMs : endNow(window);
  const next = { ...way, dueMs, endMs: window.end.ms, stop, round: way.round + 1 };
  window.back = next;
  return next;
}

/** Whether the end moved while the round was holding for it: then nothing is sent before the new end. */
function isPutOff({ end }: WindowState, way: BackUnderWay): boolean {
  return end.ms > way.endMs;
}

/** Whether a message arrived that the running round does not know. */
function isOutdated(window: WindowState, way: BackUnderWay): boolean {
  const { stop, isNudged, takenOver } = window.orders;
  return stop !== way.stop || isNudged || takenOver !== null || isPutOff(window, way);
}

/** The window continues to its new end, as if no revert had been dispatched. */
function resumeWindow(window: WindowState): void {
  window.back = { kind: 'ahead', hasRecalled: true };
  enterPhase(window, 'active');
}

async function tryRound(window: WindowState, way: BackUnderWay): Promise<RevertResult> {
  const step = revertStep(summarize(window, way), msUntil(way.dueMs), roundMs(window, way));
  return interruptible(
    () => step(toInput(window, way)),
    () => isOutdated(window, way),
  );
}

/** What is not done yet. An entry that Genesys itself has ended affects no caller. */
function notDone(window: WindowState, way: BackUnderWay): string {
  if (!isWrittenAhead(window)) return 'the line is not back yet';
  const { start_ms } = preparedOf(window).plan;
  const left = 'the entry is not taken out of the group yet';
  if (Date.now() < start_ms) return `${left}, and Genesys begins it at ${sayInstant(start_ms)}`;
  const { endsItselfMs } = way;
  return endsItselfMs !== null && hasEndedItself(way, Date.now())
    ? `${left}; it ended by itself at ${sayInstant(endsItselfMs)}, unless somebody moved its end`
    : 'the line is not back yet';
}

function raiseAlarm(
  window: WindowState,
  callbacks: Callbacks,
  way: BackUnderWay,
  failed: FailedStep,
  nextMs: number,
): void {
  window.back = { ...way, alarms: way.alarms + 1 };
  const age_ms = Math.max(0, Date.now() - way.dueMs);
  const next_try = formatInstant(nextMs);
  const attempts = window.tally.revertAttempts;
  const attention = {
    what: `${notDone(window, way)}: ${failed.message}`,
    since: window.line.attention?.since ?? formatInstant(Date.now()),
    next_step: `${NEXT_STEPS[failed.code] ?? 'check whether the API answers'}; ${GOES_ON}`,
  };
  window.line = { ...window.line, attention };
  const told = { age_ms, attempts, last_error: failed.message, next_try };
  record(window, 'revert_delayed', {
    announces: 'revert_delayed',
    attempts: failed.attempts,
    details: told,
  });
  publish(window);
  callbacks.announce('revert_delayed', { ...told, ...knownChangedBy(window.line.inquiry) });
  if (CHANGED_BY_OTHERS.has(failed.code) && !isAnswered(window.line.inquiry))
    inquire(window, callbacks);
}

function learnFrom(way: BackUnderWay, { code, known }: FailedStep): BackUnderWay {
  const isUnreported = code === 'not_started' ? way.isUnreported : known === null;
  return { ...way, known: known ?? way.known, isUnreported };
}

/** A version that was not there is accepted no longer: a later edit of somebody else may make it. */
function dropAcceptance(window: WindowState, used: number | null, { code }: FailedStep): void {
  const { orders } = window;
  if (CHANGED_BY_OTHERS.has(code) && orders.acceptedVersion === used)
    window.orders = { ...orders, acceptedVersion: null };
}

function handleFailure(
  window: WindowState,
  callbacks: Callbacks,
  way: BackUnderWay,
  failed: FailedStep,
): void {
  const { tally } = window;
  const revertAttempts = tally.revertAttempts + countTries(failed.attempts);
  window.tally = { ...tally, revertAttempts };
  const heard = learnFrom(way, failed);
  window.back = heard;
  // Told to stop holding, or the worker shut down: carry on at once, there is nothing to report.
  if (failed.code === 'cancelled') {
    if (isPutOff(window, way)) resumeWindow(window);
    return;
  }
  const { id } = preparedOf(window).plan.target;
  const atMs = Date.now() + pauseAfterRound(way.round, failed.retryAfterMs, id);
  noteRefused(window, 'revert', [
    ...failed.attempts,
    { outcome: failed.code, message: failed.message },
  ]);
  window.pause = { step: 'revert', atMs, why: `revert: next try after ${failed.code}` };
  raiseAlarm(window, callbacks, heard, failed, atMs);
}

/**
 * One round of putting the line back, held by its step until the end in force. The caller repeats it until the line is
 * proven back, drift is left as others set it, or a person takes over.
 */
export async function revert(window: WindowState, callbacks: Callbacks): Promise<void> {
  const way = nextRound(window);
  const { acceptedVersion } = window.orders;
  try {
    const result = await tryRound(window, way);
    if (result.status === 'reverted') concludeRevert(window, callbacks, result);
    else if (isPutOff(window, way)) resumeWindow(window);
    else window.back = { ...way, known: result.known ?? way.known };
  } catch (error) {
    const failed = readStepFailure(error);
    dropAcceptance(window, acceptedVersion, failed);
    handleFailure(window, callbacks, way, failed);
  }
}
