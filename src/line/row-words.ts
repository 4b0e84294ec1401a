/**
 * The announcement row, for whoever writes or clears it: does it show what was written, and is it ours to clear? Reads
 * and writes through functions of the caller.
 */
import {
  type Fields,
  type RequestContext,
  type TargetKind,
  type TargetState,
  isGenesysError,
} from '../adapters/genesys/index.ts';
import type { Announced } from '../contract/request/announcement/announcement.ts';
import { clearedWords, holdsWords } from '../contract/request/announcement/row-words.ts';
import type { RowCleared } from '../contract/steps/row-steps.ts';

/** Whether the row shows the words, in whatever form the API normalises texts to. */
export function rowShows(rows: TargetKind, { fields }: TargetState, words: Fields): boolean {
  return Object.entries(words).every(([column, value]) =>
    rows.isAlike(fields[column] ?? '', value, column),
  );
}

/** The caller's requests for the row. */
export interface RowRequests {
  readonly reading: () => RequestContext;
  readonly writing: () => RequestContext;
}

/** The outcome; `unproven`: the row does not yet show that it is cleared. */
export interface RowClearing {
  readonly outcome: Exclude<RowCleared, 'in_use'> | 'unproven';
  readonly wrote: boolean;
}

async function readRow(
  rows: TargetKind,
  row: string,
  context: RequestContext,
): Promise<TargetState | null> {
  try {
    return await rows.read(row, context);
  } catch (error) {
    if (isGenesysError(error, 'not_found')) return null;
    throw error;
  }
}

/**
 * Restores the earlier content of the row, or empties it, but only if it still holds our words.
 * @throws {GenesysError} as the API answered
 */
export async function clearRow(
  rows: TargetKind,
  announced: Announced,
  { reading, writing }: RowRequests,
): Promise<RowClearing> {
  const { row, before } = announced;
  const state = await readRow(rows, row, reading());
  if (state === null) return { outcome: 'gone', wrote: false };
  const words = clearedWords(before, Object.keys(state.fields));
  const done = before === null ? 'emptied' : 'restored';
  if (!holdsWords(announced, state.fields))
    return { outcome: rowShows(rows, state, words) ? done : 'others', wrote: false };
  await rows.write(row, { version: state.version, fields: words }, writing());
  const stands = await readRow(rows, row, reading());
  const isCleared = stands !== null && rowShows(rows, stands, words);
  return { outcome: isCleared ? done : 'unproven', wrote: true };
}
