/**
 * What a worker writes to `RESCUE_DIR` in case everything else of Interlude is lost: one small JSON file per window. A
 * person can read it, and `interlude restore` puts the line back from it. It only gains optional fields, and contains
 * no secret and no callback URL. Types only.
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
  /** RFC 3339; the same instant as `start_ms`. */
  readonly start_time: string;
  /** Epoch ms. */
  readonly start_ms: number;
  /** The end when the file was written; RFC 3339. */
  readonly end_time: string;
  /** Epoch ms. */
  readonly end_ms: number;
}

/** Written before the write that puts a line into maintenance; removed once the line is proven back. */
export interface RescueChange extends RescueHead {
  readonly state: 'active';
  readonly change: Change;
  /** Set if callers hear words from a row, which is cleared once the line is back. */
  readonly announced?: Announced;
  /** RFC 3339. */
  readonly written_at: string;
  /** Set once a person is responsible for the line: no sweeper acts on this file. */
  readonly taken_over?: {
    readonly by: string;
    /** RFC 3339. */
    readonly at: string;
  };
}

/**
 * Left by a window that was over before its planned end: a Temporal database restored from a backup does not know that,
 * and must not put the line into maintenance again.
 */
export interface RescueMarker extends RescueHead {
  readonly state: 'over';
  /** RFC 3339; the same instant as `ended_ms`. */
  readonly ended_at: string;
  /** Epoch ms. */
  readonly ended_ms: number;
}

export type RescueFile = RescueChange | RescueMarker;
