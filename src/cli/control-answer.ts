/** What a control answered: how it reached its window, and what came of `end` and `cancel`, which set off more than their answer tells. */
import type { ControlledStatus, WindowStatus } from '../client/index.ts';
import type { WindowPort } from './client-port.ts';
import type { Session } from './session.ts';
import { holdsTheLine, isOver, lineWords } from './words.ts';

/** Putting a line back takes well under a second; who waits longer is told how far it is. */
const LOOK_MS = 3_000;
const EVERY_MS = 100;

/**
 * The status once the window is over, else the newest one seen in a few seconds. Never throws: the
 * window has said yes already.
 */
export async function statusAfterStop(
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
      if (isOver(status.phase)) break;
    }
  } catch {
    // Whoever wants to know more asks again: `interlude show`.
  }
  return newest;
}

/** What became of the line, in a few words. */
export function stoppedText(verb: string, before: WindowStatus, after: WindowStatus): string {
  if (!isOver(after.phase))
    return holdsTheLine(before)
      ? `${verb}; the line is being put back.`
      : `${verb}; the line was not changed.`;
  if (after.line !== 'normal') return `${verb}; the line is ${lineWords(after.line)}.`;
  return after.applied_at === null
    ? `${verb}; the line was not changed.`
    : `${verb}; the line is back.`;
}

const BY_SIGNAL =
  'Temporal accepts no more updates for this window: this was sent as a signal, and its history confirms it.';

/** Where it took another way than usual: a line of its own, or nothing. */
export function sentAsText({ sent_as: way }: ControlledStatus): string {
  return way === undefined ? '' : `${BY_SIGNAL}\n`;
}
