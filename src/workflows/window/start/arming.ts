/** Arms the window: the booking exists, the line is free, the baseline is in history. */
import { workflowInfo } from '@temporalio/workflow';
import { formatInstant, sayInstant } from '../../../contract/values/instant.ts';
import type { ArmResult } from '../../../contract/steps/apply-steps.ts';
import { linePlan } from '../../../contract/request/window-plan.ts';
import { isToldWhenArmed, type Finding, type Problem } from '../../../contract/window/window.ts';
import { toBooking } from '../deciding.ts';
import { interruptible } from '../interrupt.ts';
import { noteArmedEnd } from './ahead.ts';
import { enterPhase, publish, record } from '../reporting/journal.ts';
import { latestStart } from './latest-start.ts';
import { wasReset } from '../back/rerun.ts';
import { holdStart, liftHold, markHold } from './start-hold.ts';
import { rowBefore } from '../row/row-now.ts';
import { readStepFailure } from '../step-failure.ts';
import { msUntil, armStep } from '../steps.ts';
import { preparedOf, type WindowState } from '../window-state.ts';
import type { StartMissed } from './start.ts';

/** The calendar signals when a predecessor is done; this covers a lost signal. */
const ASK_AGAIN_MS = 10_000;
/** The same while starts are stopped, which may take hours. */
const ASK_AGAIN_STOPPED_MS = 60_000;

async function askOnce(window: WindowState): Promise<ArmResult | null> {
  const { plan, organizationId: organization_id } = preparedOf(window);
  const step = armStep(msUntil(latestStart(window)));
  const began_ms = workflowInfo().startTime.getTime();
  const booking = toBooking(window);
  const input = { organization_id, plan: linePlan(plan), booking, began_ms, rerun: wasReset() };
  try {
    return await interruptible(
      () => step(input),
      () => window.orders.stop !== null,
    );
  } catch (error) {
    record(window, 'apply_failed', {
      details: { step: 'arm', message: readStepFailure(error).message },
    });
    return null;
  }
}

/** The start fails with these problems. */
export function failedFor(problems: readonly Problem[]): StartMissed {
  const told = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return { kind: 'failed', message: told.join('; '), problems };
}

/** Shows what may have changed since the booking, such as zone data, where people look; the instant stays. */
function tellArmed(window: WindowState, found: readonly Finding[]): readonly Finding[] {
  const told = found.filter(({ code }) => isToldWhenArmed(code));
  if (told.length === 0) return [];
  const { admission } = window;
  const others = admission.findings.filter(({ code }) => !isToldWhenArmed(code));
  window.admission = { ...admission, findings: [...others, ...told] };
  publish(window);
  return told;
}

type Armed = ArmResult & { readonly outcome: 'armed' };

/** @param endMs the end it was armed for: an extension may have moved it meanwhile */
function keep(window: WindowState, armed: Armed, endMs: number): void {
  window.change = armed.change;
  noteArmedEnd(window, endMs);
  if (armed.announced !== undefined) window.row = rowBefore(window.row, armed.announced);
  const { admission } = window;
  window.admission = {
    ...admission,
    targetName: armed.target_name ?? admission.targetName,
    // The warning given at acceptance no longer holds: the calendar has allowed the start.
    findings: admission.findings.filter(({ code }) => code !== 'starts_stopped'),
  };
  // The answer does not lift a stop that came after the calendar was asked.
  if (window.orders.hold?.isNew !== true) liftHold(window);
  if (window.orders.hold === null && window.line.attention !== null) {
    window.line = { ...window.line, attention: null };
    publish(window);
  }
  const told = tellArmed(window, armed.findings).map(({ message }) => message);
  const note = told.length === 0 ? {} : { note: told.join('; ') };
  record(window, 'armed', { details: { version: armed.change.version, ...note } });
}

type Unarmed = Exclude<ArmResult, { outcome: 'armed' }>;
type Refused = ArmResult & { readonly outcome: 'refused' };

function whyNotYet(result: Unarmed): string {
  switch (result.outcome) {
    case 'waiting':
      return result.problems?.[0]?.message ?? `${result.predecessor} holds the line`;
    case 'stopped':
      return `starts are stopped by ${result.by.actor}`;
    case 'refused':
      return (result.may_pass === true ? result.problems[0]?.message : null) ?? 'not ready';
  }
}

/** The calendar signals when to ask again; this covers a lost signal. */
function askAgain(window: WindowState, result: Unarmed): void {
  const { start_ms } = preparedOf(window).plan;
  const pace = result.outcome === 'stopped' ? ASK_AGAIN_STOPPED_MS : ASK_AGAIN_MS;
  const again = Math.min(Date.now() + pace, latestStart(window) + 1);
  const isEarly = result.outcome === 'refused' && Date.now() < start_ms;
  const atMs = isEarly ? Math.min(again, start_ms) : again;
  const { problems } = result.outcome === 'waiting' ? result : {};
  const pause = { step: 'arm', atMs, why: `arm again: ${whyNotYet(result)}` } as const;
  window.pause = problems === undefined ? pause : { ...pause, problems };
}

/** Part of another change is on the line: a person must remove it. */
function askPerson(window: WindowState, [first]: readonly Problem[]): void {
  if (first === undefined || window.line.attention?.what === first.message) return;
  const attention = {
    what: first.message,
    since: formatInstant(Date.now()),
    next_step: `check the line; the start is tried again until ${sayInstant(latestStart(window))}`,
  };
  window.line = { ...window.line, attention };
  publish(window);
}

/** Whether it is too late to ask once more; another window's change may go until the latest start. */
function isFinal(window: WindowState, { may_pass: mayPass }: Refused): boolean {
  const nowMs = Date.now();
  if (nowMs < preparedOf(window).plan.start_ms) return false;
  return mayPass !== true || nowMs + ASK_AGAIN_MS > latestStart(window);
}

/** Asks the calendar for the line, reads it, and keeps its state as the baseline. */
export async function arm(window: WindowState): Promise<void> {
  // Held with nothing written: it waits for its start again.
  if (window.phase === 'applying') enterPhase(window, 'scheduled');
  else if (window.orders.hold !== null) publish(window);
  markHold(window, false);
  const { ms: endMs } = window.end;
  const result = await askOnce(window);
  if (window.orders.stop !== null) return;
  if (result === null) window.start = { kind: 'too_late' };
  else if (result.outcome === 'armed') keep(window, result, endMs);
  else if (result.outcome === 'refused' && isFinal(window, result))
    window.start = failedFor(result.problems);
  else {
    if (result.outcome === 'stopped') {
      holdStart(window, result.by);
      publish(window);
    }
    if (result.outcome === 'waiting') askPerson(window, result.problems ?? []);
    askAgain(window, result);
  }
}
