/** Arms the window: the booking stands, the line is free, the baseline is in history. */
import { workflowInfo } from '@temporalio/workflow';
import { sayInstant } from '../../contract/instant.ts';
import type { ArmResult } from '../../contract/steps.ts';
import type { Finding, Problem } from '../../contract/window.ts';
import type { StartEnd } from './start-end.ts';
import { toBooking } from './deciding.ts';
import { interruptible } from './interrupt.ts';
import { publish, record } from './journal.ts';
import { latestStart } from './latest-start.ts';
import { wasReset } from './rerun.ts';
import { holdStart, letGo } from './start-hold.ts';
import { readStepFailure } from './step-failure.ts';
import { armStep } from './steps.ts';
import { msUntil, waitUntil } from './waiting.ts';
import { preparedOf, type WindowState } from './window-state.ts';

/** The calendar says when a predecessor is done; this is only for a message that was lost. */
const ASK_AGAIN_MS = 10_000;
/** The same for starts that are stopped, perhaps for hours. */
const ASK_AGAIN_STOPPED_MS = 60_000;

/** Counts the calendar's `lineReleased` signals. */
export interface LineBell {
  rung: number;
}

async function askOnce(window: WindowState): Promise<ArmResult | null> {
  const { plan, organizationId: organization_id } = preparedOf(window);
  const arm = armStep(msUntil(latestStart(window)));
  const began_ms = workflowInfo().startTime.getTime();
  const booking = toBooking(window);
  const input = { organization_id, plan, booking, began_ms, rerun: wasReset() };
  try {
    return await interruptible(
      () => arm(input),
      () => window.stop !== null,
    );
  } catch (error) {
    record(window, 'apply_failed', {
      details: { step: 'arm', message: readStepFailure(error).message },
    });
    return null;
  }
}

function failed(problems: readonly Problem[]): StartEnd {
  const told = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return { kind: 'failed', message: told.join('; '), problems };
}

/** Zone data has changed since the booking: told where people look, the instant stays. */
function tellZoneChange(window: WindowState, found: readonly Finding[]): readonly Finding[] {
  const told = found.filter(({ code }) => code === 'time_zone_changed');
  if (told.length === 0) return [];
  const others = window.findings.filter(({ code }) => code !== 'time_zone_changed');
  window.findings = [...others, ...told];
  publish(window);
  return told;
}

/** `holds`: the stops known when the calendar was asked; one that came since is not lifted by its answer. */
function keep(
  window: WindowState,
  armed: ArmResult & { readonly outcome: 'armed' },
  holds: number,
): void {
  window.change = armed.change;
  window.targetName = armed.target_name ?? window.targetName;
  // What was said at acceptance is over: the calendar has allowed the start.
  window.findings = window.findings.filter(({ code }) => code !== 'starts_stopped');
  if (window.holds === holds) letGo(window);
  const [changed] = tellZoneChange(window, armed.findings);
  const note = changed === undefined ? {} : { note: changed.message };
  record(window, 'armed', { details: { version: armed.change.version, ...note } });
}

function whyNotYet(result: Exclude<ArmResult, { outcome: 'armed' }>): string {
  switch (result.outcome) {
    case 'waiting':
      return `${result.predecessor} holds the line`;
    case 'stopped':
      return `starts are stopped by ${result.by.actor}`;
    case 'refused':
      return 'not ready';
  }
}

/** Waits for the arming instant and arms; null when armed, else how the start ended. */
export async function armBeforeStart(
  window: WindowState,
  bell: LineBell,
): Promise<StartEnd | null> {
  const { plan, timing } = preparedOf(window);
  const armMs = plan.start_ms - timing.arm_lead_ms;
  const stopped = (): boolean => window.stop !== null;
  await waitUntil(() => armMs, `wait for the start at ${sayInstant(plan.start_ms)}`, stopped);
  while (!stopped()) {
    if (Date.now() > latestStart(window)) return { kind: 'too_late' };
    const heard = bell.rung;
    const { holds } = window;
    const result = await askOnce(window);
    if (stopped()) break;
    if (result === null) return { kind: 'too_late' };
    if (result.outcome === 'armed') {
      keep(window, result, holds);
      return null;
    }
    if (result.outcome === 'refused' && Date.now() >= plan.start_ms) return failed(result.problems);
    if (result.outcome === 'stopped') {
      holdStart(window, result.by);
      publish(window);
    }
    const pace = result.outcome === 'stopped' ? ASK_AGAIN_STOPPED_MS : ASK_AGAIN_MS;
    const again = Math.min(Date.now() + pace, latestStart(window) + 1);
    const nextMs = result.outcome === 'refused' ? Math.min(again, plan.start_ms) : again;
    await waitUntil(
      () => nextMs,
      `arm again: ${whyNotYet(result)}`,
      () => stopped() || bell.rung !== heard,
    );
  }
  return { kind: 'stopped' };
}
