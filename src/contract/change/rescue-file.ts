/**
 * What a worker writes to `RESCUE_DIR` in case everything else of Interlude is lost: one small JSON file per window. A
 * person can read it, and `interlude restore` puts the line back from it. It only gains optional fields, and contains
 * no secret and no callback URL. Instants are RFC 3339; with `_ms` beside it, the same instant in epoch ms. Types only.
 */
import type { Change } from './change.ts';
import type { Announced } from '../request/announcement/announcement.ts';
import type { TargetRef } from '../request/window-plan.ts';

interface RescueHead {
  readonly v: 1;
  readonly organization_id: string;
  readonly window_id: string;
  /** The run that first wrote the file. */
  readonly run_id: string;
  readonly target: TargetRef;
  readonly start_time: string;
  readonly start_ms: number;
  /** The end when the file was written. */
  readonly end_time: string;
  readonly end_ms: number;
}

/** Written before the write that puts a line into maintenance; removed once the line is proven back. */
export interface RescueChange extends RescueHead {
  readonly state: 'active';
  readonly change: Change;
  /** Set if callers hear words from a row, which is cleared once the line is back. */
  readonly announced?: Announced;
  readonly written_at: string;
  /** Set once a person is responsible for the line: no sweeper acts on this file. */
  readonly taken_over?: {
    readonly by: string;
    readonly at: string;
  };
}

/** Left by a window that was over early: a Temporal database from a backup must not begin it again. */
export interface RescueMarker extends RescueHead {
  readonly state: 'over';
  readonly ended_at: string;
  readonly ended_ms: number;
}

export type RescueFile = RescueChange | RescueMarker;
