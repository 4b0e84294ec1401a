/** After a lost answer: the line is read and compared before anything is written again. */
import { doubtOf } from '../../contract/armed-doubt.ts';
import { isWhyNotStarted, OTHERS_MAINTENANCE } from '../../contract/start-rules.ts';
import type { ApplyUnknown } from '../../contract/steps.ts';
import { toBooking } from './deciding.ts';
import { interruptible } from './interrupt.ts';
import { publish } from './journal.ts';
import { latestStart } from './latest-start.ts';
import { landed, leaveToOthers, type StartEnd } from './start-end.ts';
import { readStepFailure } from './step-failure.ts';
import { lookStep } from './steps.ts';
import { msUntil } from './waiting.ts';
import { armedOf, preparedOf, type WindowState } from './window-state.ts';

/** The line could not be looked at in time, or a look is no use. */
function afterBlindLook(window: WindowState, error: unknown): StartEnd {
  const { code, message } = readStepFailure(error);
  const problems = [{ path: 'flow_id', message }];
  if (code === OTHERS_MAINTENANCE) return leaveToOthers(window, message, problems);
  return isWhyNotStarted(code) ? { kind: 'failed', message, problems } : { kind: 'too_late' };
}

/** Reads and compares before anything is written again. */
export async function lookAfter(window: WindowState, lost: ApplyUnknown): Promise<StartEnd | null> {
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
      () => window.stop !== null,
    );
    if (seen.shows_ours && seen.version !== version) return landed(window, seen.version, seen);
    if (seen.version !== version) window.outcomeUnknown = false;
    window.armed = { version: seen.version, baseline: seen.baseline, intended, ...doubtOf(seen) };
    return null;
  } catch (error) {
    return window.stop !== null ? { kind: 'stopped' } : afterBlindLook(window, error);
  }
}
