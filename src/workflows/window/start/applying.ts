/**
 * Applies the change: one write per attempt, the baseline in history before each write that replaces it, and every lost
 * answer resolved before the next write.
 */
import { workflowInfo } from '@temporalio/workflow';
import { formatInstant } from '../../../contract/values/instant.ts';
import type { Attempt } from '../../../contract/reporting/audit-record.ts';
import { linePlan } from '../../../contract/request/window-plan.ts';
import {
  isNeverBegun,
  isRefusing,
  OTHERS_MAINTENANCE,
} from '../../../contract/window/start-rules.ts';
import {
  NEVER_BEGAN,
  type ApplyResult,
  type Conflicted,
  type NotApplied,
} from '../../../contract/steps/apply-steps.ts';
import { evolve, withNews } from '../../../line/change.ts';
import type { Callbacks } from '../reporting/callbacks.ts';
import { interruptible } from '../interrupt.ts';
import { enterPhaseBriefly } from '../reporting/journal.ts';
import { writeMs } from './ahead.ts';
import { latestStart, MAX_BACKOFF_MS, pauseWrites } from './latest-start.ts';
import { loseAnswer } from './lost-answer.ts';
import { wasReset } from '../back/rerun.ts';
import { leaveToOthers, noteLanded } from './start-end.ts';
import { readStepFailure } from '../step-failure.ts';
import { msUntil, applyStep } from '../steps.ts';
import { noteRefused } from '../reporting/write-evidence.ts';
import { changeOf, preparedOf, type WindowState } from '../window-state.ts';

/** Conflicts in a row before the pace slows down. */
const ATTEMPTS_A_ROUND = 3;

function fromFailure(error: unknown): ApplyResult {
  const { code, message } = readStepFailure(error);
  const base = { code, message, request_id: null };
  if (!isNeverBegun(code)) return { status: 'unknown', ...base };
  return { status: 'not_applied', ...base, problems: [], retry_after_ms: 1_000, ...NEVER_BEGAN };
}

async function attemptWrite(window: WindowState, number: number): Promise<ApplyResult> {
  const { plan, organizationId } = preparedOf(window);
  const instant_ms = writeMs(window);
  const { ms: endMs } = window.end;
  const step = applyStep(number, msUntil(instant_ms));
  const change = evolve(changeOf(window), { kind: 'sent' });
  window.change = change;
  try {
    return await interruptible(
      () =>
        step({
          organization_id: organizationId,
          plan: linePlan(plan),
          window_id: window.workflowId,
          run_id: window.runId,
          attempt: number,
          instant_ms,
          not_after_ms: latestStart(window),
          change,
          ...(window.row === null ? {} : { announced: window.row.announced }),
          scheduled_until: formatInstant(endMs),
          began_ms: workflowInfo().startTime.getTime(),
          rerun: wasReset(),
        }),
      // The writer's break-glass file contains the end, so the writer is dispatched again if the end moves.
      () => window.orders.stop !== null || window.orders.hold !== null || window.end.ms !== endMs,
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
  const attempt: Attempt = {
    attempt: number,
    at: formatInstant(Date.now()),
    expected_version: version,
    actual_version: actualVersion(result),
    outcome:
      result.status === 'applied' || result.status === 'conflict' ? result.status : result.code,
    request_id: result.request_id,
    ...('message' in result ? { message: result.message } : {}),
  };
  const { applyAttempts, requestIds } = window.tally;
  window.tally = {
    ...window.tally,
    applyAttempts: [...applyAttempts, attempt],
    requestIds: result.request_id === null ? requestIds : [...requestIds, result.request_id],
  };
  noteRefused(window, 'apply', [attempt]);
}

function handleRefusal(window: WindowState, refused: NotApplied): void {
  const { code, message, problems, event = { kind: 'refused' } } = refused;
  window.change = withNews(changeOf(window), { ...refused, event });
  const isForGood = isRefusing(window.tally.applyAttempts, Date.now());
  if (isForGood) window.change = evolve(window.change, { kind: 'refused', for_good: true });
  if (code === 'too_late') window.start = { kind: 'too_late' };
  else if (code === OTHERS_MAINTENANCE) leaveToOthers(window, message, problems);
  else if (refused.retry_after_ms === null || isForGood)
    window.start = { kind: 'failed', message, problems };
  else pauseWrites(window, refused.retry_after_ms, code);
}

function handleConflict(window: WindowState, conflict: Conflicted, number: number): void {
  window.change = withNews(changeOf(window), conflict);
  if (number % ATTEMPTS_A_ROUND !== 0) return;
  const rounds = number / ATTEMPTS_A_ROUND;
  pauseWrites(window, Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** (rounds - 1)), 'conflicts');
}

function handleResult(
  window: WindowState,
  callbacks: Callbacks,
  result: ApplyResult,
  number: number,
): void {
  switch (result.status) {
    case 'applied':
      return noteLanded(window, callbacks, { ...result, news: result });
    case 'unknown':
      return loseAnswer(window, result);
    case 'not_applied':
      return handleRefusal(window, result);
    case 'conflict':
      return handleConflict(window, result, number);
  }
}

/** One write of the armed change, held by its step until the start. */
export async function write(window: WindowState, callbacks: Callbacks): Promise<void> {
  if (window.phase !== 'applying') enterPhaseBriefly(window, 'applying');
  const number = window.tally.applyAttempts.length + 1;
  const result = await attemptWrite(window, number);
  noteAttempt(window, number, result);
  handleResult(window, callbacks, result, number);
}
