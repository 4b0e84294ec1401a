/** The answer to a control, and what came of `end` and `cancel`, which do more than their answer shows. */
import type { ControlledStatus, WindowStatus } from '../client/index.ts';
import type { WindowPort } from './client-port.ts';
import { byOf, type StopOptions } from './commands/command-options.ts';
import { statusText } from './output/window/status-text.ts';
import { returnWarning } from './output/window/warnings.ts';
import type { Session } from './session.ts';
import { ASKING, whileAsking } from './terminal/asking.ts';
import { holdsTheLine, lineWords } from './words.ts';
import { isFinal } from '../contract/window/window.ts';
import { within } from './terminal/within.ts';

/** Putting a line back takes well under a second; after this time, the current state is shown. */
const LOOK_MS = 3_000;
const EVERY_MS = 100;
const BY_SIGNAL =
  'Temporal accepts no more updates for this window: this was sent as a signal, and its history confirms it.';

/** The status once it is over, or else the newest within seconds. Never throws: the window has accepted. */
export async function statusSoonAfter(
  session: Session,
  window: WindowPort,
  answer: ControlledStatus,
): Promise<ControlledStatus> {
  const signal = within(session.io.signal, LOOK_MS);
  const { sent_as } = answer;
  let newest = answer;
  try {
    for await (const status of window.watch({ signal, everyMs: EVERY_MS })) {
      newest = sent_as === undefined ? status : { ...status, sent_as };
      if (isFinal(status.phase)) break;
    }
  } catch {
    // `interlude show` shows more.
  }
  return newest;
}

function stoppedText(verb: string, before: WindowStatus, after: WindowStatus): string {
  const isOver = isFinal(after.phase);
  if (isOver && after.line !== 'normal') return `${verb}; the line is ${lineWords(after.line)}.`;
  const wasChanged = isOver ? after.applied_at !== null : holdsTheLine(before);
  if (!wasChanged) return `${verb}; the line was not changed.`;
  return isOver ? `${verb}; the line is back.` : `${verb}; the line is being put back.`;
}

const STOPS = { end: 'Ended', cancel: 'Cancelled' } as const;

/** Ends or cancels one window, asking first if that returns callers, and reports what happened to the line. */
export async function stopWindow(
  session: Session,
  verb: keyof typeof STOPS,
  id: string,
  options: StopOptions,
): Promise<void> {
  const window = await session.window(id, verb);
  const before = await whileAsking(session, ASKING, window.status());
  if (holdsTheLine(before)) await session.confirm(returnWarning(before), options.yes === true);
  const answer = await whileAsking(session, ASKING, window[verb](byOf(session, options)));
  const after = await statusSoonAfter(session, window, answer);
  answerControl(session, after, stoppedText(STOPS[verb], before, after));
}

/** The answer to a control: what was done, how it was sent, and the state of the window. */
export function answerControl(session: Session, after: ControlledStatus, line: string): void {
  const sent = after.sent_as === undefined ? [] : [BY_SIGNAL];
  session.answer(after, () => [line, ...sent, statusText(after, session.page())].join('\n'));
}
