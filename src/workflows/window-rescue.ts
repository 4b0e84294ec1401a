/**
 * Stands in for a window that cannot continue: claims its line, puts it back by the same rule, with the same patience
 * and alarms, and releases the booking. One workflow per run of a window; running it twice does no harm. Like a window,
 * it is never cancelled half-way.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  proxyActivities,
} from '@temporalio/workflow';
import type { WindowActivities } from '../activities/index.ts';
import { formatInstant } from '../contract/values/instant.ts';
import type { Change } from '../contract/change/change.ts';
import type { LeftView } from '../contract/steps/booking-steps.ts';
import {
  ORPHANED_REASONS,
  SWEEPER,
  type Recalled,
  type RescueInput,
  type RescueResult,
} from '../contract/calendar/sweep.ts';
import type { Verdict } from '../contract/window/window.ts';
import { inherited } from '../line/accounts.ts';
import { mergeKnown } from '../line/change.ts';
import { leaveLine } from './window/back/leaving.ts';
import { handOffLeftover } from './window/back/leftover.ts';
import { Callbacks } from './window/reporting/callbacks.ts';
import { listenToControls } from './window/controls/controls.ts';
import { settleInquiry } from './window/reporting/inquiry.ts';
import { enterPhase, record } from './window/reporting/journal.ts';
import { toProof, toStatus } from './window/reporting/showing.ts';
import { rowRecalled } from './window/row/row-now.ts';
import { PATIENT } from './window/steps.ts';
import { runUntilReleased } from './window/story.ts';
import { createWindowState, type WindowState } from './window/window-state.ts';

/** Only an accepted window can have changed a line. */
const ACCEPTED: Verdict = {
  accepted: true,
  code: null,
  findings: [],
  problems: [],
  conflicts: [],
};

/** The window as its booking knows it. */
function standIn({ booking, why }: RescueInput, change: Change): WindowState {
  const window = createWindowState(booking.window_id, booking.run_id);
  window.end = { ...window.end, ms: booking.end_ms };
  window.change = change;
  window.admission = { ...window.admission, verdict: ACCEPTED };
  window.line = { ...window.line, stands: 'unknown' };
  window.back = { kind: 'ahead', hasRecalled: true };
  window.phase = 'reverting';
  const stop = { kind: 'end', actor: SWEEPER, reason: ORPHANED_REASONS[why] } as const;
  window.orders = { ...window.orders, stop };
  return window;
}

/** Adds what was recalled. A write of the window may still be under way: the revert makes it stale. */
function remember(window: WindowState, input: RescueInput, recalled: Recalled): void {
  const { plan, timing, start_lateness_ms: lateness_ms } = recalled;
  const { organization_id: organizationId, booking } = input;
  const prepared = { plan, organizationId, timing };
  window.admission = { ...window.admission, prepared };
  if (recalled.announced !== undefined) window.row = rowRecalled(recalled.announced);
  const known = mergeKnown(booking.change, recalled.change);
  if (known === null) return;
  window.change = inherited(known);
  if (known.stage === 'applied')
    window.start = { kind: 'applied', at_ms: null, lateness_ms, latency_ms: null, lookAtMs: null };
}

function announce(window: WindowState, callbacks: Callbacks, { why, source }: RescueInput): void {
  const now = Date.now();
  record(window, 'rescued', {
    actor: SWEEPER,
    actor_source: 'authenticated',
    reason: ORPHANED_REASONS[why],
    announces: 'revert_delayed',
    details: { why, source },
  });
  callbacks.announce('revert_delayed', {
    age_ms: Math.max(0, now - window.end.ms),
    attempts: 0,
    last_error: ORPHANED_REASONS[why],
    next_try: formatInstant(now),
  });
}

interface Rescue {
  readonly input: RescueInput;
  readonly window: WindowState;
  readonly callbacks: Callbacks;
}

async function settle({ window, callbacks }: Rescue): Promise<RescueResult['receipt']> {
  await settleInquiry(window);
  await callbacks.settle();
  await condition(allHandlersFinished);
  return { status: toStatus(window), proof: toProof(window) };
}

/**
 * A later window left its change on the line to a person: nothing is written over it, and a person checks whether
 * anything of this window is left there.
 */
async function leaveToPerson(rescue: Rescue, { window_id, by }: LeftView): Promise<RescueResult> {
  const { window, callbacks } = rescue;
  const what = `this window was cut short, and ${by} has taken the line over from ${window_id} since: it was left alone`;
  leaveLine(window, 'unknown', {
    what,
    next_step: 'check whether anything of this window is left on the line, and put it back by hand',
  });
  record(window, 'failed', { announces: 'failed', details: { message: what } });
  callbacks.announce('failed', { message: what });
  enterPhase(window, 'failed');
  return { outcome: 'not_needed', holder: window_id, receipt: await settle(rescue) };
}

async function putBack(rescue: Rescue): Promise<RescueResult> {
  const { input, window, callbacks } = rescue;
  announce(window, callbacks, input);
  await runUntilReleased(window, callbacks);
  enterPhase(window, window.orders.takenOver === null ? 'reverted' : 'failed');
  await handOffLeftover(window);
  return { outcome: 'rescued', holder: null, receipt: await settle(rescue) };
}

async function runRescue(rescue: Rescue): Promise<RescueResult> {
  const { input, window } = rescue;
  const { organization_id, booking } = input;
  const { claimLine, endStuckRun, recallWindow } = proxyActivities<WindowActivities>({
    startToCloseTimeout: 15_000,
    retry: PATIENT,
  });
  const { granted, holder, left } = await claimLine({ organization_id, booking });
  if (!granted && left === undefined) return { outcome: 'not_needed', holder, receipt: null };
  const { window_id, run_id } = booking;
  if (input.why === 'stuck') await endStuckRun({ organization_id, window_id, run_id });
  remember(window, input, await recallWindow({ organization_id, booking }));
  return left === undefined ? putBack(rescue) : leaveToPerson(rescue, left);
}

/** The rescue of one run of a window. Started by `windowSweeper`. */
export async function windowRescue(input: RescueInput): Promise<RescueResult> {
  const { change } = input.booking;
  if (change === null) return { outcome: 'not_needed', holder: null, receipt: null };
  const window = standIn(input, change);
  const callbacks = new Callbacks(window);
  listenToControls(window, callbacks);
  return CancellationScope.nonCancellable(() => runRescue({ input, window, callbacks }));
}
