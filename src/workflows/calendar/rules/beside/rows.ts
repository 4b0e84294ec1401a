/**
 * Announcement rows, which are booked like lines: two windows may be active with one row only if both put the same
 * words there. A row that is itself a window's target counts as one. Pure.
 */
import type { BookedRow, Booking } from '../../../../contract/steps/booking-steps.ts';
import { identityOf, isSameTarget } from '../../../../contract/request/target/target-identity.ts';
import { targetName } from '../../../../contract/request/window-plan.ts';

type Rows = Pick<Booking, 'target' | 'row'>;

/** The row that a window writes, in a comparable form; null if none. */
export function rowIdOf({ target, row }: Rows): string | null {
  if (row !== undefined) return identityOf({ kind: 'data-table-row', id: row.id });
  return target.kind === 'data-table-row' ? identityOf(target) : null;
}

export function isSameRow(a: Rows, b: Rows): boolean {
  const id = rowIdOf(a);
  return id !== null && id === rowIdOf(b);
}

export function saysTheSame(a: BookedRow | undefined, b: BookedRow | undefined): boolean {
  return a !== undefined && a.words === b?.words;
}

/** Whether two windows must not be active together. */
export function isRival(a: Rows, b: Rows): boolean {
  return isSameTarget(a.target, b.target) || (isSameRow(a, b) && !saysTheSame(a.row, b.row));
}

/** The row as given in the request. */
export function sayRow({ target, row }: Rows): string {
  return targetName(row === undefined ? target : { kind: 'data-table-row', id: row.id });
}
