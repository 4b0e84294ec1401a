/** May this window be booked? Reads the request, asks the API and the calendar; answers in 20 s. */
import { workflowInfo } from '@temporalio/workflow';
import { rowOf } from '../../contract/request/announcement.ts';
import type { JsonValue } from '../../contract/values/json.ts';
import type { BookResult, Booking, ReleaseInput } from '../../contract/steps/booking-steps.ts';
import { whyMayNotStart, type StartsHeld } from '../../contract/window/start-hold.ts';
import type { Finding, RefusalCode, Verdict } from '../../contract/window/window.ts';
import { mustProveBack } from '../../line/change.ts';
import { isRerun, wasReset } from './back/rerun.ts';
import { revertedOf } from './back/way-back.ts';
import { startLimits } from './start/start-limits.ts';
import { readStepFailure } from './step-failure.ts';
import { admissionSteps, bookingSteps, VERDICT_MS } from './steps.ts';
import { preparedOf, type WindowState } from './window-state.ts';

function refused(code: RefusalCode, parts: Partial<Verdict>): Verdict {
  return { accepted: false, code, findings: [], problems: [], conflicts: [], ...parts };
}

function unavailable(error: unknown): Verdict {
  const { message } = readStepFailure(error);
  const why = message.replace(/\.$/, '');
  const told = `could not be checked within ${VERDICT_MS / 1_000} s: ${why}. Nothing was booked: ask again`;
  return refused('unavailable', { problems: [{ path: '', message: told }] });
}

/** The window as the calendar books it. */
export function toBooking(window: WindowState): Booking {
  const { plan } = preparedOf(window);
  return {
    window_id: window.workflowId,
    run_id: window.runId,
    target: plan.target,
    start_ms: plan.start_ms,
    end_ms: window.endMs,
    max_concurrent_windows: plan.max_concurrent_windows,
    ...rowOf(plan, window.workflowId),
    change: window.change,
  };
}

/** What is known of the line now that the window lets go of it. */
export function lineOf(window: WindowState): NonNullable<ReleaseInput['line']> {
  const { orders, back, change } = window;
  if (orders.takenOver !== null || back.kind === 'left') return 'unproven';
  if (back.kind === 'proven' || change?.stage === 'reverted') return 'proven_back';
  return mustProveBack(change) ? 'unproven' : 'never_written';
}

/** Where a person took over, what may still stand there; a line left to another maintenance shows nothing of ours. */
function leftOf(window: WindowState): Pick<ReleaseInput, 'left'> {
  const { change } = window;
  const { takenOver } = window.orders;
  if (takenOver === null || change === null || !mustProveBack(change)) return {};
  const { target } = preparedOf(window).plan;
  return { left: { target, change, by: takenOver.actor } };
}

/**
 * A window that was never accepted leaves nothing behind: the same one may be asked for again. Where a
 * reset made it put back what the run before wrote, that run's break-glass file goes with it.
 */
function ending(window: WindowState): Pick<ReleaseInput, 'line' | 'over' | 'left'> {
  if (window.admission.verdict?.accepted !== true)
    return revertedOf(window) === null ? leftOf(window) : { line: lineOf(window) };
  const { target, start_ms, end_ms } = preparedOf(window).plan;
  return { line: lineOf(window), over: { target, start_ms, end_ms }, ...leftOf(window) };
}

/** Lets go of the booking; unknown or released already is fine. */
export async function release(window: WindowState): Promise<void> {
  const { organizationId } = preparedOf(window);
  const { workflowId: window_id, runId: run_id } = window;
  await bookingSteps('release the booking').releaseBooking({
    organization_id: organizationId,
    window_id,
    run_id,
    ...ending(window),
  });
}

async function prepare(window: WindowState, request: JsonValue): Promise<Verdict | null> {
  const asked_at_ms = workflowInfo().startTime.getTime();
  const limits = startLimits();
  const reading = await admissionSteps(VERDICT_MS).prepareWindow({
    request,
    asked_at_ms,
    workflow_id: window.workflowId,
    ...(limits === undefined ? {} : { limits }),
  });
  if (!reading.ok) return refused('invalid', { problems: reading.problems });
  const { plan, organization_id: organizationId, timing } = reading;
  window.prepared = { plan, organizationId, timing };
  window.endMs = plan.end_ms;
  return null;
}

async function book(window: WindowState, leftMs: number, checkOnly: boolean): Promise<BookResult> {
  try {
    const { plan } = preparedOf(window);
    return await admissionSteps(leftMs, plan.target.kind).bookWindow({
      organization_id: preparedOf(window).organizationId,
      booking: toBooking(window),
      check_only: checkOnly,
      anew: !wasReset(),
    });
  } catch (error) {
    // Whether it was booked is not known: a refused window must hold nothing. The booking of one that was
    // reset may carry the change of the run before: the story asks for it before it lets go.
    if (!checkOnly && !isRerun()) await release(window);
    throw error;
  }
}

function backToBack(predecessor: string | null): Finding[] {
  if (predecessor === null) return [];
  const message = `starts when ${predecessor} has put the line back`;
  return [{ code: 'back_to_back', message }];
}

function stopped(by: StartsHeld | null): Finding[] {
  return by === null ? [] : [{ code: 'starts_stopped', message: whyMayNotStart(by) }];
}

async function judge(window: WindowState, request: JsonValue, startedMs: number): Promise<Verdict> {
  const invalid = await prepare(window, request);
  if (invalid !== null) return invalid;
  const left = (): number => VERDICT_MS - (Date.now() - startedMs);
  const { organizationId: organization_id, plan } = preparedOf(window);
  const { workflowId: window_id } = window;
  const asked = { organization_id, plan, window_id };
  const preflight = await admissionSteps(left()).preflightWindow(asked);
  window.admission = { ...window.admission, targetName: preflight.target_name };
  const { problems } = preflight;
  const booked = await book(window, left(), problems.length > 0);
  const { conflicts, predecessor, starts_stopped: by = null } = booked;
  const { findings: ofCallers = [] } = booked;
  const findings = [
    ...preflight.findings,
    ...ofCallers,
    ...backToBack(predecessor),
    ...stopped(by),
  ];
  if (problems.length > 0) return refused('preflight', { findings, problems, conflicts });
  if (conflicts.length > 0) return refused('conflict', { findings, conflicts });
  return { accepted: true, code: null, findings, problems, conflicts };
}

/** Decides, and sets the verdict that callers wait for. */
export async function decide(window: WindowState, request: JsonValue): Promise<Verdict> {
  let verdict: Verdict;
  try {
    verdict = await judge(window, request, Date.now());
  } catch (error) {
    verdict = unavailable(error);
  }
  window.admission = { ...window.admission, findings: verdict.findings };
  return verdict;
}
