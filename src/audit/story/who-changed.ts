/** Who changed the target, according to the organisation's audit, or why the audit gave no answer. Pure. */
import { whyNotTold } from '../../contract/telling/who-changed-words.ts';
import type { Outcome } from '../history/activities.ts';
import { listIn, textIn, toJson } from '../history/history-event.ts';
import type { Moment } from '../history/moments.ts';
import { note, type Mirror } from './mirror.ts';

/** Takes the end of `whoChanged`. */
export function takeWhoChanged(mirror: Mirror, moment: Moment, { result, failure }: Outcome): void {
  const why = failure === null ? textIn(result ?? {}, 'why') : whyNotTold(failure);
  const changes = toJson(listIn(result ?? {}, 'changes'));
  note(mirror, moment, 'who_changed', { announces: 'who_changed', details: { changes, why } });
}
