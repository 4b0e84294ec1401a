/** After a lost answer, the line is read and compared before anything is written again. */
import { isWhyNotStarted, OTHERS_MAINTENANCE } from '../../../contract/window/start-rules.ts';
import type { ApplyUnknown } from '../../../contract/steps/apply-steps.ts';
import { targetPath } from '../../../contract/request/target/target.ts';
import { evolve, withNews } from '../../../line/change.ts';
import type { Callbacks } from '../reporting/callbacks.ts';
import { toBooking } from '../deciding.ts';
import { interruptible } from '../interrupt.ts';
import { publish } from '../reporting/journal.ts';
import { latestStart, MAX_BACKOFF_MS, pauseWrites } from './latest-start.ts';
import { noteLostWriteLanded, leaveToOthers } from './start-end.ts';
import { readStepFailure } from '../step-failure.ts';
import { msUntil, lookStep } from '../steps.ts';
import { changeOf, preparedOf, type WindowState } from '../window-state.ts';

/** The line could not be read in time, or reading it would be useless. */
function afterBlindLook(window: WindowState, error: unknown): void {
  const { code, message } = readStepFailure(error);
  const { plan } = preparedOf(window);
  const problems = [{ path: targetPath(plan.target.kind), message }];
  if (code === OTHERS_MAINTENANCE) leaveToOthers(window, message, problems);
  else
    window.start = isWhyNotStarted(code)
      ? { kind: 'failed', message, problems }
      : { kind: 'too_late' };
}

/** Nobody knows whether the write landed: the line is read before anything is written again. */
export function loseAnswer(window: WindowState, { code }: ApplyUnknown): void {
  window.change = evolve(changeOf(window), { kind: 'lost' });
  window.start = { kind: 'ahead', lost: code };
  window.line = { ...window.line, stands: 'unknown' };
  publish(window);
}

function lostOf({ start }: WindowState): string | null {
  return start.kind === 'ahead' ? start.lost : null;
}

/** Reads the line and compares it with our change. */
export async function lookAfterLoss(window: WindowState, callbacks: Callbacks): Promise<void> {
  const { plan, organizationId: organization_id } = preparedOf(window);
  const lost = lostOf(window);
  const change = changeOf(window);
  const summary = `look: did the write land? (${lost})`;
  const look = lookStep('start', summary, msUntil(latestStart(window)));
  const { change: _known, ...booking } = toBooking(window);
  window.start = { kind: 'ahead', lost: null };
  try {
    const { news } = await interruptible(
      () => look({ organization_id, target: plan.target, change, booking }),
      () => window.orders.stop !== null,
    );
    if (news?.event.kind === 'applied') return noteLostWriteLanded(window, callbacks, news);
    if (news !== undefined) window.change = withNews(change, news);
    const tries = window.tally.applyAttempts.length;
    if (tries > 1) pauseWrites(window, Math.min(MAX_BACKOFF_MS, 250 * 2 ** tries), lost ?? '');
  } catch (error) {
    if (window.orders.stop === null) afterBlindLook(window, error);
  }
}
