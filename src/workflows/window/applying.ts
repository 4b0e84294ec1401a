/**
 * Arms the window and applies the change: one write an attempt, the baseline in history before each
 * write that replaces it, and every lost answer looked after before the next (design, section 2).
 */
import { workflowInfo } from '@temporalio/workflow';
import { doubtOf } from '../../contract/armed-doubt.ts';
import { formatInstant, sayInstant } from '../../contract/instant.ts';
import type { LookResult } from '../../contract/look-step.ts';
import type {
  Applied,
  ApplyInput,
  ApplyResult,
  ApplyUnknown,
  Conflicted,
  NotApplied,
} from '../../contract/steps.ts';
import { isRefusing, isWhyNotStarted, OTHERS_MAINTENANCE } from '../../contract/start-rules.ts';
import type { Problem } from '../../contract/window.ts';
import { toBooking } from './deciding.ts';
import { interruptible } from './interrupt.ts';
import { enter, publish, record } from './journal.ts';
import { latestStart, nextTry } from './latest-start.ts';
import { wasReset } from './rerun.ts';
import { lookStep, applyStep } from './steps.ts';
import { readStepFailure } from './step-failure.ts';
import { msUntil, waitUntil } from './waiting.ts';
import { noteAccepted, noteRefused } from './write-evidence.ts';
import { armedOf, preparedOf, type WindowState } from './window-state.ts';

/** How the attempt to start ended. */
export type StartEnd =
  | { readonly kind: 'applied' | 'stopped' | 'too_late' | 'held' }
  | { readonly kind: 'failed'; readonly message: string; readonly problems: readonly Problem[] };

/** Conflicts in a row before the pace is slowed down. */
const ATTEMPTS_A_ROUND = 3;
const MAX_BACKOFF_MS = 10_000;

function isStopped(window: WindowState): boolean {
  return window.stop !== null;
}

/** The kill switch is on. */
function isHeld(window: WindowState): boolean {
  return window.startsHeld !== null;
}

function fromFailure(error: unknown): ApplyResult {
  const { code, message } = readStepFailure(error);
  const base = { code, message, request_id: null };
  const nothingSent =
    code === 'cancelled' || code === 'not_started' || code === 'WrongOrganization';
  if (!nothingSent) return { status: 'unknown', ...base };
  return { status: 'not_applied', ...base, problems: [], retry_after_ms: 1_000 };
}

/** Where an earlier write of this window may have landed, the step asks the calendar first. */
function inDoubt(window: WindowState): Pick<ApplyInput, 'booking'> {
  return window.outcomeUnknown || wasReset() ? { booking: toBooking(window) } : {};
}

async function attemptWrite(window: WindowState, number: number): Promise<ApplyResult> {
  const { plan, organizationId } = preparedOf(window);
  const step = applyStep(number, msUntil(plan.start_ms));
  window.mayHaveWritten = true;
  window.revision += 1;
  try {
    return await interruptible(
      () =>
        step({
          organization_id: organizationId,
          plan,
          window_id: window.workflowId,
          run_id: window.runId,
          attempt: number,
          revision: window.revision,
          instant_ms: plan.start_ms,
          not_after_ms: latestStart(window),
          ...armedOf(window),
          scheduled_until: formatInstant(window.endMs),
          began_ms: workflowInfo().startTime.getTime(),
          ...inDoubt(window),
        }),
      () => isStopped(window) || isHeld(window),
    );
  } catch (error) {
    return fromFailure(error);
  }
}

function noteAttempt(window: WindowState, number: number, result: ApplyResult): void {
  const { version } = armedOf(window);
  window.applyAttempts.push({
    attempt: number,
    at: formatInstant(Date.now()),
    expected_version: version,
    actual_version:
      result.status === 'conflict'
        ? result.actual_version
        : result.status === 'applied'
          ? result.new_version
          : null,
    outcome:
      result.status === 'applied' || result.status === 'conflict' ? result.status : result.code,
    request_id: result.request_id,
    ...('message' in result ? { message: result.message } : {}),
  });
  if (result.request_id !== null) window.requestIds.push(result.request_id);
  noteRefused(window, 'apply', window.applyAttempts.slice(-1));
}

function becomeActive(window: WindowState, applied: Applied): StartEnd {
  const { baseline, findings = [] } = applied;
  window.findings = [...window.findings, ...findings];
  if (baseline !== undefined) window.armed = { ...armedOf(window), baseline };
  window.applied = applied;
  noteAccepted(window);
  window.outcomeUnknown = false;
  window.appliedAtMs = Date.now();
  window.line = 'maintenance';
  return { kind: 'applied' };
}

/** A write whose answer was lost has landed: what stands now is what the API made of it. */
function landed(
  window: WindowState,
  version: number,
  { now: written, baseline }: Pick<LookResult, 'now' | 'baseline'>,
): StartEnd {
  const { plan } = preparedOf(window);
  return becomeActive(window, {
    status: 'applied',
    previous_version: armedOf(window).version,
    new_version: version,
    scheduled_until: formatInstant(window.endMs),
    latency_ms: null,
    written,
    lateness_ms: Math.max(0, Date.now() - plan.start_ms),
    request_id: null,
    baseline,
  });
}

function meetConflict(window: WindowState, conflict: Conflicted): StartEnd | null {
  if (window.outcomeUnknown && conflict.shows_ours)
    return landed(window, conflict.actual_version, conflict);
  const { intended } = armedOf(window);
  const { actual_version: version, baseline } = conflict;
  window.armed = { version, baseline, intended, ...doubtOf(conflict) };
  // Whatever is still under way was sent for an older version and can no longer land.
  window.outcomeUnknown = false;
  window.mayHaveWritten = false;
  return null;
}

/** The line could not be looked at in time, or a look is no use. */
function afterBlindLook(window: WindowState, error: unknown): StartEnd {
  const { code, message } = readStepFailure(error);
  const problems = [{ path: 'flow_id', message }];
  if (code === OTHERS_MAINTENANCE) return leaveToOthers(window, message, problems);
  return isWhyNotStarted(code) ? { kind: 'failed', message, problems } : { kind: 'too_late' };
}

/** Somebody else's maintenance stands there: it is neither a baseline nor ours to put back. */
function leaveToOthers(
  window: WindowState,
  message: string,
  problems: readonly Problem[],
): StartEnd {
  window.isLeft = true;
  window.mayHaveWritten = false;
  window.mayShowOurs = false;
  window.line = 'changed_by_others';
  window.attention = {
    what: message,
    since: formatInstant(Date.now()),
    next_step:
      'find out whose maintenance it is; where nobody holds it any more, put the line back by hand, or with its break-glass file (interlude restore FILE)',
  };
  return { kind: 'failed', message, problems };
}

/** Reads and compares before anything is written again. */
async function lookAfter(window: WindowState, lost: ApplyUnknown): Promise<StartEnd | null> {
  window.outcomeUnknown = true;
  window.mayShowOurs = true;
  window.line = 'unknown';
  publish(window);
  const { plan, organizationId } = preparedOf(window);
  const { baseline, intended, version, ...doubt } = armedOf(window);
  const look = lookStep(
    'start',
    `look: did the write land? (${lost.code})`,
    msUntil(latestStart(window)),
  );
  const input = {
    organization_id: organizationId,
    target: plan.target,
    baseline,
    intended,
    written: null,
    lost: { version, booking: toBooking(window), ...doubt },
  };
  try {
    const seen = await interruptible(
      () => look(input),
      () => isStopped(window),
    );
    if (seen.shows_ours && seen.version !== version) return landed(window, seen.version, seen);
    if (seen.version !== version) window.outcomeUnknown = false;
    window.armed = { version: seen.version, baseline: seen.baseline, intended, ...doubtOf(seen) };
    return null;
  } catch (error) {
    return isStopped(window) ? { kind: 'stopped' } : afterBlindLook(window, error);
  }
}

async function pause(window: WindowState, ms: number, why: string): Promise<void> {
  const until = nextTry(window, ms);
  await waitUntil(
    () => until,
    `apply: ${why}`,
    () => isStopped(window) || isHeld(window),
  );
}

async function meetRefusal(window: WindowState, refused: NotApplied): Promise<StartEnd | null> {
  if (!window.outcomeUnknown) window.mayHaveWritten = false;
  const { code, message, problems } = refused;
  if (code === 'too_late') return { kind: 'too_late' };
  if (code === OTHERS_MAINTENANCE) return leaveToOthers(window, message, problems);
  if (refused.retry_after_ms === null || isRefusing(window.applyAttempts, Date.now()))
    return { kind: 'failed', message, problems };
  await pause(window, refused.retry_after_ms, refused.code);
  return null;
}

async function meet(
  window: WindowState,
  result: ApplyResult,
  number: number,
): Promise<StartEnd | null> {
  switch (result.status) {
    case 'applied':
      return becomeActive(window, result);
    case 'unknown': {
      const end = await lookAfter(window, result);
      if (end === null && number > 1)
        await pause(window, Math.min(MAX_BACKOFF_MS, 250 * 2 ** number), result.code);
      return end;
    }
    case 'not_applied':
      return meetRefusal(window, result);
    case 'conflict': {
      const end = meetConflict(window, result);
      const rounds = Math.floor(number / ATTEMPTS_A_ROUND);
      if (end === null && number % ATTEMPTS_A_ROUND === 0)
        await pause(window, Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** (rounds - 1)), 'conflicts');
      return end;
    }
  }
}

async function tryUntilTooLate(window: WindowState): Promise<StartEnd> {
  for (let number = 1; ; number += 1) {
    if (isStopped(window)) return { kind: 'stopped' };
    if (isHeld(window)) return { kind: 'held' };
    if (Date.now() > latestStart(window)) return { kind: 'too_late' };
    const result = await attemptWrite(window, number);
    noteAttempt(window, number, result);
    const end = await meet(window, result, number);
    if (end !== null) return end;
  }
}

/** Applies the armed change at the start instant. The window is armed. */
export async function applyAtStart(window: WindowState): Promise<StartEnd> {
  const { plan, timing } = preparedOf(window);
  const dispatchMs = plan.start_ms - timing.dispatch_lead_ms;
  await waitUntil(
    () => dispatchMs,
    `start at ${sayInstant(plan.start_ms)}`,
    () => isStopped(window) || isHeld(window),
  );
  if (isStopped(window)) return { kind: 'stopped' };
  if (isHeld(window)) return { kind: 'held' };
  window.writerDueMs = plan.start_ms;
  enter(window, 'applying');
  const end = await tryUntilTooLate(window);
  window.writerDueMs = null;
  // Nothing was written: it waits for its start again.
  if (end.kind === 'held' && !window.mayHaveWritten) enter(window, 'scheduled');
  if (end.kind === 'applied')
    record(window, 'applied', {
      latency_ms: window.applied?.latency_ms ?? null,
      callback_status: 'pending',
      attempts: window.applyAttempts,
    });
  return end;
}
