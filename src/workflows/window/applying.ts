/**
 * Arms the window and applies the change: one write an attempt, the baseline in history before each
 * write that replaces it, and every lost answer looked after before the next.
 */
import { workflowInfo } from '@temporalio/workflow';
import { formatInstant, sayInstant } from '../../contract/instant.ts';
import { isRefusing, OTHERS_MAINTENANCE } from '../../contract/start-rules.ts';
import type { ApplyResult, NotApplied } from '../../contract/steps.ts';
import { evolve, mustProveBack, take } from '../../line/change.ts';
import { interruptible } from './interrupt.ts';
import { enter, publish, record } from './journal.ts';
import { latestStart, nextTry } from './latest-start.ts';
import { lookAfter } from './lost-answer.ts';
import { wasReset } from './rerun.ts';
import { becomeActive, leaveToOthers, type StartEnd } from './start-end.ts';
import { readStepFailure } from './step-failure.ts';
import { applyStep } from './steps.ts';
import { msUntil, waitUntil } from './waiting.ts';
import { noteRefused } from './write-evidence.ts';
import { changeOf, preparedOf, type WindowState } from './window-state.ts';

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

async function attemptWrite(window: WindowState, number: number): Promise<ApplyResult> {
  const { plan, organizationId } = preparedOf(window);
  const step = applyStep(number, msUntil(plan.start_ms));
  const change = evolve(changeOf(window), { kind: 'sent' });
  window.change = change;
  try {
    return await interruptible(
      () =>
        step({
          organization_id: organizationId,
          plan,
          window_id: window.workflowId,
          run_id: window.runId,
          attempt: number,
          instant_ms: plan.start_ms,
          not_after_ms: latestStart(window),
          change,
          scheduled_until: formatInstant(window.endMs),
          began_ms: workflowInfo().startTime.getTime(),
          rerun: wasReset(),
        }),
      () => isStopped(window) || isHeld(window),
    );
  } catch (error) {
    return fromFailure(error);
  }
}

function actualVersion(result: ApplyResult): number | null {
  switch (result.status) {
    case 'conflict':
      return result.actual_version;
    case 'applied':
      return result.new_version;
    case 'unknown':
      return result.told_version ?? null;
    case 'not_applied':
      return null;
  }
}

function noteAttempt(window: WindowState, number: number, result: ApplyResult): void {
  const { version } = changeOf(window);
  window.applyAttempts.push({
    attempt: number,
    at: formatInstant(Date.now()),
    expected_version: version,
    actual_version: actualVersion(result),
    outcome:
      result.status === 'applied' || result.status === 'conflict' ? result.status : result.code,
    request_id: result.request_id,
    ...('message' in result ? { message: result.message } : {}),
  });
  if (result.request_id !== null) window.requestIds.push(result.request_id);
  noteRefused(window, 'apply', window.applyAttempts.slice(-1));
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
  window.change = evolve(changeOf(window), { kind: 'refused' });
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
      return becomeActive(window, { ...result, news: result });
    case 'unknown': {
      const end = await lookAfter(window, result);
      if (end === null && number > 1)
        await pause(window, Math.min(MAX_BACKOFF_MS, 250 * 2 ** number), result.code);
      return end;
    }
    case 'not_applied':
      return meetRefusal(window, result);
    case 'conflict': {
      window.change = take(changeOf(window), result);
      const rounds = Math.floor(number / ATTEMPTS_A_ROUND);
      if (number % ATTEMPTS_A_ROUND === 0)
        await pause(window, Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** (rounds - 1)), 'conflicts');
      return null;
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
  if (isHeld(window)) {
    publish(window);
    return { kind: 'held' };
  }
  window.writerDueMs = plan.start_ms;
  enter(window, 'applying');
  const end = await tryUntilTooLate(window);
  window.writerDueMs = null;
  // Nothing was written: it waits for its start again.
  if (end.kind === 'held' && !mustProveBack(window.change)) enter(window, 'scheduled');
  if (end.kind === 'applied')
    record(window, 'applied', {
      latency_ms: window.started?.latency_ms ?? null,
      callback_status: 'pending',
      attempts: window.applyAttempts,
    });
  return end;
}
