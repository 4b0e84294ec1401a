/** What was written into a window's announcement row, and removed from it. Pure. */
import type { Outcome } from '../history/activities.ts';
import { numberIn, recordIn, tellInstant, textIn } from '../history/history-event.ts';
import type { Moment } from '../history/moments.ts';
import { note, type Mirror } from './mirror.ts';
import { failingBy } from './starting.ts';

/** Takes the end of `writeAnnouncement`: before the start, or while callers hear it. */
export function takeAnnouncing(mirror: Mirror, moment: Moment, outcome: Outcome): void {
  const { input, failure } = outcome;
  const row = textIn(recordIn(input, 'announcement'), 'row');
  const until = tellInstant(numberIn(input, 'until_ms') ?? 0);
  if (failure === null) return note(mirror, moment, 'announced', { details: { row, until } });
  const { message } = failure;
  if (input['why'] === 'moved_end') {
    if (mirror.phase !== 'active') return undefined;
    return note(mirror, moment, 'announce_failed', { details: { row, until, message } });
  }
  if (mirror.stop !== null || mirror.startsHeld !== null) return undefined;
  mirror.failing = failingBy([{ path: 'target.announcement', message }]);
  return note(mirror, moment, 'apply_failed', { details: { step: 'announce', message } });
}

/** Takes the end of `clearAnnouncement`. */
export function takeClearing(mirror: Mirror, moment: Moment, outcome: Outcome): void {
  const { input, result, failure } = outcome;
  const row = textIn(recordIn(input, 'announced'), 'row');
  const details =
    failure === null
      ? { row, outcome: textIn(result ?? {}, 'outcome') }
      : { row, outcome: 'failed', message: failure.message };
  note(mirror, moment, 'announcement_cleared', { details });
}
