/**
 * Clears the announcement row of a break-glass file once its line is back: best effort, because it is the line that
 * counts. Calls the API, asks nobody.
 */
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import { isGenesysError, type Genesys } from '../../adapters/genesys/index.ts';
import { clearRow, type RowClearing } from '../../line/index.ts';
import type { Session } from '../session.ts';
import { requestContext } from './putting-back.ts';

/** The outcome; `failed`: the message says why; `not_asked`: nobody has agreed to a write. */
export interface RowEnd {
  readonly row: string;
  readonly outcome: RowClearing['outcome'] | 'failed' | 'not_asked';
  readonly message: string | null;
}

/** Null if the file names no row. */
export async function clearAnnounced(
  { io }: Session,
  genesys: Genesys,
  { announced }: RescueChange,
  isAgreed: boolean,
): Promise<RowEnd | null> {
  if (announced === undefined) return null;
  const { row } = announced;
  if (!isAgreed) return { row, outcome: 'not_asked', message: null };
  const requests = { reading: () => requestContext(io.signal), writing: () => requestContext() };
  try {
    const rows = genesys.target('data-table-row');
    const { outcome } = await clearRow(rows, announced, requests);
    return { row, outcome, message: null };
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return { row, outcome: 'failed', message: error.message };
  }
}

const SAID: Readonly<Record<RowEnd['outcome'], string>> = {
  restored: 'holds what it held before the window',
  emptied: 'was emptied',
  others: 'holds no text of the window: it was left unchanged',
  gone: 'is gone',
  unproven: 'does not show yet that it was cleared: check it',
  failed: 'could not be cleared: clear it by hand',
  not_asked: 'was not checked: give --yes to clear it as well',
};

export function rowText(end: RowEnd | null): string | null {
  if (end === null) return null;
  const why = end.message === null ? '' : ` (${end.message})`;
  return `The announcement row ${end.row} ${SAID[end.outcome]}${why}.`;
}
