/** May this window be booked? Reads the request, asks the API and the calendar; answers within 20 s. */
import { workflowInfo } from '@temporalio/workflow';
import { rowOf } from '../../contract/request/announcement/announcement.ts';
import type { JsonValue } from '../../contract/values/json.ts';
import type { Booking, ReleaseInput } from '../../contract/steps/booking-steps.ts';
import type { AdmitResult, PrepareResult } from '../../contract/steps/admission-steps.ts';
import { whyMayNotStart, type StartsHeld } from '../../contract/window/start-hold.ts';
import type { Finding, RefusalCode, Verdict } from '../../contract/window/window.ts';
import { mustProveBack } from '../../line/change.ts';
import { isRerun, wasReset } from './back/rerun.ts';
import { revertedOf } from './back/way-back.ts';
import { startLimits } from './start/start-limits.ts';
import { readStepFailure } from './step-failure.ts';
import { admitStep, bookingSteps, prepareStep, VERDICT_MS } from './steps.ts';
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
    end_ms: window.end.ms,
    max_concurrent_windows: plan.max_concurrent_windows,
    ...rowOf(plan, window.workflowId),
    change: window.change,
  };
}

/** What is known about the line when the window releases it. */
export function lineOf(window: WindowState): NonNullable<ReleaseInput['line']> {
  const { orders, back, change } = window;
  // Also if somebody takes it over while a last try of the revert succeeds.
  if (back.kind === 'proven' || change?.stage === 'reverted') return 'proven_back';
  if (orders.takenOver !== null || back.kind === 'left') return 'unproven';
  return mustProveBack(change) ? 'unproven' : 'never_written';
}

/**
 * What may still be on the line after a person took over. A line left to another maintenance shows no change of ours.
 */
function leftOf(window: WindowState): Pick<ReleaseInput, 'left'> {
  const { change } = window;
  const { takenOver } = window.orders;
  if (takenOver === null || change === null || !mustProveBack(change)) return {};
  const { target } = preparedOf(window).plan;
  return { left: { target, change, by: takenOver.actor } };
}

/**
 * A window that was never accepted leaves nothing behind, and may be requested again. If, after a reset, it put back
 * what the previous run wrote, that run's break-glass file is removed with it.
 */
function ending(window: WindowState): Pick<ReleaseInput, 'line' | 'over' | 'left'> {
  if (window.admission.verdict?.accepted !== true)
    return revertedOf(window) === null ? leftOf(window) : { line: lineOf(window) };
  const { target, start_ms, end_ms } = preparedOf(window).plan;
  return { line: lineOf(window), over: { target, start_ms, end_ms }, ...leftOf(window) };
}

/** Releases the booking; it is fine if that is unknown or already released. */
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

type Prepared = Extract<PrepareResult, { readonly ok: true }>;

function keep(window: WindowState, reading: Prepared): void {
  const { plan, organization_id: organizationId, timing } = reading;
  const prepared = { plan, organizationId, timing };
  window.admission = { ...window.admission, prepared };
  window.end = { ...window.end, ms: plan.end_ms };
}

async function admit(window: WindowState, request: JsonValue): Promise<AdmitResult> {
  const { workflowId: workflow_id, runId: run_id } = window;
  const limits = startLimits();
  const asked = {
    request,
    asked_at_ms: workflowInfo().startTime.getTime(),
    workflow_id,
    ...(limits === undefined ? {} : { limits }),
  };
  try {
    return await admitStep()({ ...asked, run_id, anew: !wasReset() });
  } catch (error) {
    const reading = await prepareStep()(asked);
    if (!reading.ok) return reading;
    keep(window, reading);
    // Whether it was booked is not known, and a refused window must book nothing. After a reset, the booking may carry
    // the change of the previous run, which the story asks for before it releases the booking.
    if (!isRerun()) await release(window);
    throw error;
  }
}

function backToBack(predecessor: string | null): Finding[] {
  if (predecessor === null) return [];
  const message = `starts once ${predecessor} has put the line back`;
  return [{ code: 'back_to_back', message }];
}

function stopped(by: StartsHeld | null): Finding[] {
  return by === null ? [] : [{ code: 'starts_stopped', message: whyMayNotStart(by) }];
}

async function verdictOn(window: WindowState, request: JsonValue): Promise<Verdict> {
  const admitted = await admit(window, request);
  if (!admitted.ok) return refused('invalid', { problems: admitted.problems });
  keep(window, admitted);
  const { preflight, booked } = admitted;
  const { problems } = preflight;
  const { conflicts, predecessor, starts_stopped: by = null } = booked;
  const isAlone = booked.other_run === undefined;
  window.admission = { ...window.admission, targetName: preflight.target_name, isAlone };
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

/** Decides whether the window is accepted, and keeps the findings. */
export async function decide(window: WindowState, request: JsonValue): Promise<Verdict> {
  let verdict: Verdict;
  try {
    verdict = await verdictOn(window, request);
  } catch (error) {
    verdict = unavailable(error);
  }
  window.admission = { ...window.admission, findings: verdict.findings };
  return verdict;
}
