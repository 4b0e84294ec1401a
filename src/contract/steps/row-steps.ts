/** The steps that write and clear an announcement row. Part of histories: only optional additions. */
import type { Announced, Announcement } from '../request/announcement/announcement.ts';
import type { BookedRow } from './booking-steps.ts';
import type { Fields } from '../values/json.ts';
import type { StepInput, WindowRun } from './step.ts';

export interface WriteRowInput extends StepInput {
  readonly announcement: Announcement;
  /** The end in force, epoch ms. */
  readonly until_ms: number;
  /** `start`: the window waits for it; `moved_end`: callers already hear it. */
  readonly why: 'start' | 'moved_end';
}
export interface WriteRowResult {
  readonly words: Fields;
  /** The earlier content; null if that was our own. */
  readonly before: Fields | null;
}

export interface ClearRowInput extends StepInput, WindowRun {
  readonly announced: Announced;
  /** The row as booked in the calendar. */
  readonly row: BookedRow;
}
/** `emptied`: its earlier content is unknown; `others`: not our texts; `in_use` by another window; `gone`: no row. */
export type RowCleared = 'restored' | 'emptied' | 'others' | 'in_use' | 'gone';
export interface ClearRowResult {
  readonly outcome: RowCleared;
}
