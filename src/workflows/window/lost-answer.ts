/** After a lost answer: the line is read and compared before anything is written again. */
import { isWhyNotStarted, OTHERS_MAINTENANCE } from '../../contract/start-rules.ts';
import type { ApplyUnknown } from '../../contract/steps.ts';
import { evolve, take } from '../../line/change.ts';
import { toBooking } from './deciding.ts';
import { interruptible } from './interrupt.ts';
import { publish } from './journal.ts';
import { latestStart } from './latest-start.ts';
import { landed, leaveToOthers, type StartEnd } from './start-end.ts';
import { readStepFailure } from './step-failure.ts';
import { lookStep } from './steps.ts';
import { msUntil } from './waiting.ts';
import { changeOf, preparedOf, type WindowState } from './window-state.ts';

/** The line could not be looked at in time, or a look is no use. */
function afterBlindLook(window: WindowState, error: unknown): StartEnd {
  const { code, message } = readStepFailure(error);
  const problems = [{ path: 'flow_id', message }];
  if (code === OTHERS_MAINTENANCE) return leaveToOthers(window, message, problems);
  return isWhyNotStarted(code) ? { kind: 'failed', message, problems } : { kind: 'too_late' };
}

/** Reads and compares before anything is written again. */
export async function lookAfter(window: WindowState, lost: ApplyUnknown): Promise<StartEnd | null> {
  const change = evolve(changeOf(window), { kind: 'lost' });
  window.change = change;
  window.line = 'unknown';
  publish(window);
  const { plan, organizationId } = preparedOf(window);
  const look = lookStep(
    'start',
    `look: did the write land? (${lost.code})`,
    msUntil(latestStart(window)),
  );
  const { change: _known, ...booking } = toBooking(window);
  const input = { organization_id: organizationId, target: plan.target, change, booking };
  try {
    const { news } = await interruptible(
      () => look(input),
      () => window.stop !== null,
    );
    if (news?.event.kind === 'applied') return landed(window, news);
    if (news !== undefined) window.change = take(change, news);
    return null;
  } catch (error) {
    return window.stop !== null ? { kind: 'stopped' } : afterBlindLook(window, error);
  }
}
