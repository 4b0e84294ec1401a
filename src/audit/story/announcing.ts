/** What was written into a window's announcement row, and removed from it. Pure. */
import type { Outcome } from '../history/activities.ts';
import { numberIn, recordIn, tellInstant, textIn } from '../history/history-event.ts';
import { note, type Mirror } from './mirror.ts';
import { failingBy } from './starting.ts';

/** Takes the end of `writeAnnouncement`: before the start, or while callers hear it. */
export function takeAnnouncing(mirror: Mirror, outcome: Outcome): void {
  const { input, failure } = outcome;
  const row = textIn(recordIn(input, 'announcement'), 'row');
  const until = tellInstant(numberIn(input, 'until_ms') ?? 0);
  if (failure === null) return note(mirror, 'announced', { details: { row, until } });
  const { message } = failure;
  if (input['why'] === 'moved_end') {
    if (mirror.phase !== 'active') return undefined;
    return note(mirror, 'announce_failed', { details: { row, until, message } });
  }
  if (mirror.stop !== null || mirror.startsHeld !== null) return undefined;
  mirror.failing = failingBy([{ path: 'target.announcement', message }]);
  return note(mirror, 'apply_failed', { details: { step: 'announce', message } });
}

export function takeClearing(mirror: Mirror, outcome: Outcome): void {
  const { input, result, failure } = outcome;
  const row = textIn(recordIn(input, 'announced'), 'row');
  const details =
    failure === null
      ? { row, outcome: textIn(result ?? {}, 'outcome') }
      : { row, outcome: 'failed', message: failure.message };
  note(mirror, 'announcement_cleared', { details });
}
