/** Which of several windows is meant: a numbered list, and the number in the answer. Pure. */
import type { WindowStatus } from '../client/index.ts';
import { fittedRows } from './output/list/fitted-list.ts';
import type { Clock } from './output/plain/moments.ts';

/** The windows that an error of the client names; null for any other error. The error's class is not loaded here. */
export function candidatesOf(error: unknown): readonly WindowStatus[] | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ambiguous') return null;
  if (!('windows' in error) || !Array.isArray(error.windows)) return null;
  const windows: readonly WindowStatus[] = error.windows;
  return windows;
}

/** A number has one digit. */
const NUMBER_WIDTH = 3;

/** A question that fits a terminal of this width. */
export function choiceText(
  windows: readonly WindowStatus[],
  clock: Clock,
  columns: number,
): string {
  const { header, rows } = fittedRows(windows, clock, columns - NUMBER_WIDTH);
  const numbered = rows.map((row, index) => `${index + 1}  ${row}`);
  return [`   ${header}`, ...numbered, `Which one? [1-${windows.length}] `].join('\n');
}

/** Null if it is not one of the numbers. */
export function readChoice(answer: string, windows: readonly WindowStatus[]): WindowStatus | null {
  const number = /^\s*(\d)\s*$/.exec(answer)?.[1];
  return number === undefined ? null : (windows[Number(number) - 1] ?? null);
}
