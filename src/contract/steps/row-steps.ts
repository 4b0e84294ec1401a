/**
 * Inputs and results of the steps that write and clear an announcement row. Part of histories: only optional additions.
 */
import type { Announced, Announcement } from '../request/announcement/announcement.ts';
import type { BookedRow } from './booking-steps.ts';
import type { Fields } from '../values/json.ts';
import type { StepInput } from './step.ts';

export interface WriteRowInput extends StepInput {
  readonly announcement: Announcement;
  /** The end in force, epoch ms. */
  readonly until_ms: number;
  /** `start`: the window waits for it; `moved_end`: callers already hear it. */
  readonly why: 'start' | 'moved_end';
}
export interface WriteRowResult {
  /** The content of the row as read back. */
  readonly words: Fields;
  /** The earlier content; null if that was our own. */
  readonly before: Fields | null;
}

export interface ClearRowInput extends StepInput {
  readonly announced: Announced;
  readonly window_id: string;
  readonly run_id: string;
  /** The row as booked in the calendar. */
  readonly row: BookedRow;
}
/**
 * `restored`: has its earlier content again; `emptied`: that was not known; `others`: it holds none of our texts;
 * `in_use`: another window says the same there; `gone`: the row no longer exists.
 */
export type RowCleared = 'restored' | 'emptied' | 'others' | 'in_use' | 'gone';
export interface ClearRowResult {
  readonly outcome: RowCleared;
}
