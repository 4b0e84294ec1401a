/**
 * The answer to a control: how it reached its window, and what came of `end` and `cancel`, which do more than their
 * answer shows.
 */
import type { ControlledStatus, WindowStatus } from '../client/index.ts';
import type { WindowPort } from './client-port.ts';
import { actorOf, type StopOptions } from './commands/command-options.ts';
import { statusText } from './output/window/status-text.ts';
import { returnWarning } from './output/window/warnings.ts';
import type { Session } from './session.ts';
import { ASKING, whileAsking } from './terminal/asking.ts';
import { holdsTheLine, lineWords } from './words.ts';
import { isFinal } from '../contract/window/window.ts';

/** Putting a line back takes well under a second; after this time, the current state is shown. */
const LOOK_MS = 3_000;
const EVERY_MS = 100;

/**
 * The status once the window is over, or else the newest one within a few seconds. Never throws, because the window has
 * already accepted.
 */
export async function statusSoonAfter(
  session: Session,
  window: WindowPort,
  answer: ControlledStatus,
): Promise<ControlledStatus> {
  const signal = AbortSignal.any([session.io.signal, AbortSignal.timeout(LOOK_MS)]);
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

/** What happened to the line, in a few words. */
function stoppedText(verb: string, before: WindowStatus, after: WindowStatus): string {
  if (!isFinal(after.phase))
    return holdsTheLine(before)
      ? `${verb}; the line is being put back.`
      : `${verb}; the line was not changed.`;
  if (after.line !== 'normal') return `${verb}; the line is ${lineWords(after.line)}.`;
  return after.applied_at === null
    ? `${verb}; the line was not changed.`
    : `${verb}; the line is back.`;
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
  const { reason } = options;
  const asked = window[verb]({ actor: actorOf(session, options), reason });
  const answer = await whileAsking(session, ASKING, asked);
  const after = await statusSoonAfter(session, window, answer);
  answerControl(session, after, stoppedText(STOPS[verb], before, after));
}

/** The answer to a control: what was done, how it was sent, and the state of the window. */
export function answerControl(session: Session, after: ControlledStatus, line: string): void {
  session.answer(after, () => `${line}\n${sentAsText(after)}${statusText(after, session.page())}`);
}

const BY_SIGNAL =
  'Temporal accepts no more updates for this window: this was sent as a signal, and its history confirms it.';

/** A line if it was sent in an unusual way, otherwise empty. */
function sentAsText({ sent_as: way }: ControlledStatus): string {
  return way === undefined ? '' : `${BY_SIGNAL}\n`;
}
