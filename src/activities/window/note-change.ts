/** Keeps the booking's copy of a change up to date; a failure never delays a line. */
import type { NoteChangeInput } from '../../contract/steps/booking-steps.ts';
import type { ActivityDeps } from '../deps.ts';
import { inTime } from '../in-time.ts';

/** How long the booking's copy may delay a step; the truth is in history. */
const NOTE_PATIENCE_MS = 2_000;

export async function noteChange(
  { calendar }: Pick<ActivityDeps, 'calendar'>,
  input: NoteChangeInput,
): Promise<void> {
  const noting = calendar.note(input);
  await inTime(noting, NOTE_PATIENCE_MS, 'the note took too long').catch(() => undefined);
}
