/**
 * Asks the organisation's audit who changed the target, once somebody's change was seen, and adds the answer to what is
 * reported. No step waits for it, and a finished window only for seconds.
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import {
  isAudited,
  sayWhoChanged,
  whyNotTold,
  type WhoChangedQuestion,
} from '../../../contract/reporting/who-changed.ts';
import { readStepFailure } from '../step-failure.ts';
import { whoChangedStep } from '../steps.ts';
import { preparedOf, type WindowState } from '../window-state.ts';
import type { Callbacks } from './callbacks.ts';
import { toJson } from './changed-by.ts';
import { publish, record } from './journal.ts';

/** A third of a minute, because callers that wait for the receipt wait for this, too. */
const PATIENT_FOR = 3;

/** Asks about the time since the window began to write. */
function toQuestion({ start, admission: { prepared } }: WindowState): WhoChangedQuestion | null {
  if (prepared === null || !isAudited(prepared.plan.target.kind)) return null;
  const { plan, organizationId: organization_id } = prepared;
  const { target, start_ms, ahead_ms = null } = plan;
  const appliedMs = start.kind === 'applied' && ahead_ms === null ? start.at_ms : null;
  const since_ms = appliedMs ?? start_ms - (ahead_ms ?? 0);
  return { organization_id, target, since_ms, insist: true };
}

async function askAudit(scope: CancellationScope, question: WhoChangedQuestion) {
  try {
    const { changes, why } = await scope.run(() => whoChangedStep()(question));
    return { changes, why };
  } catch (error) {
    return { changes: [], why: whyNotTold(readStepFailure(error)) };
  }
}

async function ask(
  window: WindowState,
  callbacks: Callbacks,
  question: WhoChangedQuestion,
): Promise<void> {
  const underWay = new CancellationScope();
  window.line = { ...window.line, inquiry: { ...window.line.inquiry, underWay } };
  const changedBy = await askAudit(underWay, question);
  window.line = { ...window.line, inquiry: { underWay: null, changedBy } };
  const told = toJson(changedBy);
  record(window, 'who_changed', { announces: 'who_changed', details: told });
  publish(window);
  callbacks.announce('who_changed', { message: sayWhoChanged(changedBy), ...told });
}

/** Returns at once. Does nothing if the target is not audited or the question is already open. */
export function inquire(window: WindowState, callbacks: Callbacks): void {
  const question = toQuestion(window);
  if (question === null || window.line.inquiry.underWay !== null) return;
  void CancellationScope.nonCancellable(() => ask(window, callbacks, question));
}

/** A finished window waits briefly for an answer, and then reports that there is none. */
export async function settleInquiry(window: WindowState): Promise<void> {
  const { underWay } = window.line.inquiry;
  if (underWay === null) return;
  const isOver = (): boolean => window.line.inquiry.underWay === null;
  const summary = 'who changed the line? the audit may still say so';
  const patienceMs = Math.ceil(preparedOf(window).plan.minute_ms / PATIENT_FOR);
  await condition(isOver, patienceMs, { summary });
  underWay.cancel();
  await condition(isOver);
}
