/**
 * What a worker leaves in `RESCUE_DIR` for the day when nothing else of ours is there: one small JSON
 * file per window. A person reads it, `interlude restore` puts the line back from it. It grows only
 * by optional fields, holds no secret and no callback URL. Types only.
 */
import type { Fields } from './json.ts';
import type { OnDrift } from './request.ts';
import type { TargetRef } from './window-plan.ts';

interface RescueHead {
  readonly v: 1;
  readonly organization_id: string;
  readonly window_id: string;
  /** The run that wrote the file first. */
  readonly run_id: string;
  readonly target: TargetRef;
  /** RFC 3339; the same instant as `start_ms`. */
  readonly start_time: string;
  /** Epoch ms. */
  readonly start_ms: number;
  /** The end as it stood when the file was written; RFC 3339. */
  readonly end_time: string;
  /** Epoch ms. */
  readonly end_ms: number;
}

/** Written before the write that puts a line into maintenance; gone when the line is proven back. */
export interface RescueChange extends RescueHead {
  readonly state: 'active';
  /** The managed fields before the window. */
  readonly baseline: Fields;
  /** Of fields whose baseline may be our own change after all: what stood before. */
  readonly before?: Fields;
  /** What was sent. */
  readonly intended: Fields;
  /** What the API said stood after the write; null before its answer. */
  readonly written: Fields | null;
  readonly previous_version: number;
  readonly new_version: number | null;
  readonly on_drift: OnDrift;
  /** RFC 3339. */
  readonly written_at: string;
}

/**
 * Left by a window that was over before its end: a Temporal database that comes back from a backup
 * does not know that, and must not put the line into maintenance again.
 */
export interface RescueMarker extends RescueHead {
  readonly state: 'over';
  /** RFC 3339; the same instant as `ended_ms`. */
  readonly ended_at: string;
  /** Epoch ms. */
  readonly ended_ms: number;
}

export type RescueFile = RescueChange | RescueMarker;
