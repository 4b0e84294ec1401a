/** What a look at the start proves of a change that was written ahead; for a window and the audit. Pure. */
import type { DriftedField } from './window.ts';
import type { OnDrift } from '../request/request.ts';

/** Fields that do not show whether it began: a changed end means only that somebody moved it. */
const LATER_FIELDS: ReadonlySet<string> = new Set(['end']);

/** The message for a person about a window whose entry no read has shown. */
export const NEVER_PROVEN =
  'the entry could not be checked at its start, and at the end it was not as written';

type Changed = Pick<DriftedField, 'field'>;

function missing(changed: readonly Changed[]): readonly string[] {
  return changed.map(({ field }) => field).filter((field) => !LATER_FIELDS.has(field));
}

/** @param changed fields that somebody else changed since they were written */
export function isBegun(changed: readonly Changed[]): boolean {
  return missing(changed).length === 0;
}

/** The message for a person: why the window has not begun. */
export function takenOutMessage(changed: readonly Changed[]): string {
  const fields = missing(changed).join(', ');
  return `somebody else changed ${fields} of the entry before its start: the line is not proven to be in maintenance, and was left to them`;
}

/** As requested once our change was seen on the line; before that it has overwritten nothing. */
export function driftRule(asked: OnDrift, isKnownWritten: boolean): OnDrift {
  return isKnownWritten ? asked : 'keep';
}
