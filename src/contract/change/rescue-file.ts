/**
 * What a worker writes to `RESCUE_DIR` for the case that everything else of Interlude is lost: one small JSON file per
 * window. A person can read it, and `interlude restore` puts the line back from it. It only gains optional fields,
 * and contains no secret and no callback URL. Types only.
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

/** Written before the write that puts a line into maintenance; removed when the line is proven back. */
export interface RescueChange extends RescueHead {
  readonly state: 'active';
  readonly change: Change;
  /** Present if callers hear words from a row: it is cleared once the line is back. */
  readonly announced?: Announced;
  /** RFC 3339. */
  readonly written_at: string;
  /** A person is responsible for the line: no sweeper acts on this file. */
  readonly taken_over?: {
    readonly by: string;
    /** RFC 3339. */
    readonly at: string;
  };
}

/**
 * Left by a window that was over before its end: a Temporal database that is restored from a backup does not know
 * that, and must not put the line into maintenance again.
 */
export interface RescueMarker extends RescueHead {
  readonly state: 'over';
  /** RFC 3339; the same instant as `ended_ms`. */
  readonly ended_at: string;
  /** Epoch ms. */
  readonly ended_ms: number;
}

export type RescueFile = RescueChange | RescueMarker;
