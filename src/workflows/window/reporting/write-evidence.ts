/** Keeps how the API answered this window's writes, because nothing else shows whether they are permitted. */
import type { Attempt } from '../../../contract/reporting/audit-record.ts';
import { formatInstant } from '../../../contract/values/instant.ts';
import { FORBIDDEN, type RefusedWrite } from '../../../contract/window/write-evidence.ts';
import type { WindowState } from '../window-state.ts';

/** The API confirmed a write. */
export function noteAccepted(window: WindowState): void {
  const writes = { ...window.tally.writes, accepted_at: formatInstant(Date.now()) };
  window.tally = { ...window.tally, writes };
}

/** A step failed, or succeeded after failures: any of its attempts may have got a 403. */
export function noteRefused(
  window: WindowState,
  verb: RefusedWrite['verb'],
  attempts: readonly Pick<Attempt, 'outcome' | 'message' | 'at'>[],
): void {
  const last = attempts.findLast(({ outcome }) => outcome === FORBIDDEN);
  if (last === undefined) return;
  const { at = formatInstant(Date.now()), message = 'a write was answered by 403' } = last;
  const writes = { ...window.tally.writes, refused: { at, verb, message } };
  window.tally = { ...window.tally, writes };
}
