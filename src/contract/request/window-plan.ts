/**
 * A request after it was read: defaults filled in, times as instants. It is part of every window's
 * history, so it only grows by optional fields.
 */
import { fitId } from '../values/derived-id.ts';
import { compactInstant } from '../values/instant.ts';
import type { CallbackEvent, ChatFormat, OnDrift } from './request.ts';
import type { TargetRef, TargetSettings } from './target.ts';
import { identityOf } from './target-identity.ts';

export type { TargetKindName, TargetRef } from './target.ts';

export interface WindowPlan {
  readonly v: 1;
  readonly target: TargetRef;
  /** What the request says of its target beside the id; absent for `flow-ivr`. */
  readonly target_settings?: TargetSettings;
  /** Epoch milliseconds, UTC; the end is derived and may move later by `extend` and `end`. */
  readonly start_ms: number;
  readonly end_ms: number;
  /** The change is written so long before the start, ms, and begins by itself; absent: at the start. */
  readonly ahead_ms?: number;
  readonly duration_minutes: number;
  /** Length of a minute: 60,000 but in tests with scaled minutes. */
  readonly minute_ms: number;
  readonly max_concurrent_windows: number;
  /** Null if callers hear what a flow says. */
  readonly fallback_greeting: string | null;
  readonly reroute_queue_id: string | null;
  readonly callback_url: string;
  readonly callback_events: readonly CallbackEvent[];
  /** Absent: callbacks are our own JSON. */
  readonly callback_format?: ChatFormat;
  readonly request_id: string | null;
  readonly reason: string | null;
  readonly requested_by: string | null;
  readonly change_ticket: string | null;
  readonly on_drift: OnDrift;
  readonly allow_dependants: boolean;
  readonly max_start_delay_minutes: number;
  /**
   * Steps of later releases that this window's story has, by name; absent: none. Recorded with the
   * plan, so that every release that knows them runs the window alike (CONTRIBUTING, "Changing the
   * workflow").
   */
  readonly features?: readonly string[];
  /** How many must be on the queue when the window is armed; absent: nobody is counted. */
  readonly min_agents?: number;
  /** Absent: the start was asked for as an instant, or by an older worker. */
  readonly local_start?: LocalStart;
}

/** A start that was asked for as a local time: the instant is what it meant when it was booked. */
export interface LocalStart {
  /** As it was sent, without offset. */
  readonly start_time: string;
  readonly time_zone: string;
  /** The release of the zone data that made an instant of it, such as `2025c`; absent: not recorded. */
  readonly tzdata?: string;
}

/** `flow-ivr:<id>`, with the id as it was given: as status and messages show it. */
export function targetName(target: TargetRef): string {
  return `${target.kind}:${target.id}`;
}

/**
 * The workflow id of a window: the same request is the same window, whatever the case of its `flow_id`.
 * A `request_id` is a key and is taken as it is.
 */
export function windowId(plan: Pick<WindowPlan, 'target' | 'start_ms' | 'request_id'>): string {
  const { target, start_ms, request_id } = plan;
  return fitId(`ivr-window/${identityOf(target)}/${request_id ?? compactInstant(start_ms)}`);
}
