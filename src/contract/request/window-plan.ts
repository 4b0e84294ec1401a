/** A parsed request. Part of every window's history, so it only gains optional fields. */
import { fitId } from '../values/derived-id.ts';
import { compactInstant } from '../values/instant.ts';
import type { CallbackEvent, ChatFormat, OnDrift } from './request.ts';
import type { TargetRef, TargetSettings } from './target/target.ts';
import { identityOf } from './target/target-identity.ts';

export type { TargetKindName, TargetRef } from './target/target.ts';

export interface WindowPlan {
  readonly v: 1;
  readonly target: TargetRef;
  /** The fields of the request's target besides the id; absent for `flow-ivr`. */
  readonly target_settings?: TargetSettings;
  /** Epoch milliseconds; the end is derived, and `extend` and `end` may move it. */
  readonly start_ms: number;
  readonly end_ms: number;
  /** How many ms before the start the change is written, when it then begins by itself. Absent: at the start. */
  readonly ahead_ms?: number;
  readonly duration_minutes: number;
  /** Length of a minute: 60,000 except in tests with shortened minutes. */
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
   * Steps of later releases that this window's story includes, by name; absent if none. Recorded with the plan, so that
   * every release that knows them runs the window the same way (CONTRIBUTING, "Changing the workflow").
   */
  readonly features?: readonly string[];
  /** How many agents must be on the queue when the window is armed; absent: they are not counted. */
  readonly min_agents?: number;
  /** Absent if the start was given as an instant, or accepted by an older worker. */
  readonly local_start?: LocalStart;
}

/** The part of a plan that steps on a line need: each copy stays in the window's history. */
export type LinePlan = Omit<
  WindowPlan,
  | 'duration_minutes'
  | 'callback_url'
  | 'callback_events'
  | 'callback_format'
  | 'request_id'
  | 'reason'
  | 'requested_by'
  | 'change_ticket'
  | 'allow_dependants'
  | 'max_start_delay_minutes'
  | 'features'
>;

export function linePlan(plan: WindowPlan): LinePlan {
  const {
    duration_minutes: _duration,
    callback_url: _url,
    callback_events: _events,
    callback_format: _format,
    request_id: _key,
    reason: _reason,
    requested_by: _by,
    change_ticket: _ticket,
    allow_dependants: _allowed,
    max_start_delay_minutes: _delay,
    features: _features,
    ...needed
  } = plan;
  return needed;
}

/** A start given as a local time, and the instant that it meant at booking. */
export interface LocalStart {
  /** As sent, without offset. */
  readonly start_time: string;
  readonly time_zone: string;
  /** The release of the zone data used to compute the instant, such as `2025c`; absent: not recorded. */
  readonly tzdata?: string;
}

/** `flow-ivr:<id>`, with the id as given, for status and messages. */
export function targetName(target: TargetRef): string {
  return `${target.kind}:${target.id}`;
}

/** The same for the same request, whatever the case of its `flow_id`. A `request_id` is used unchanged. */
export function windowId(plan: Pick<WindowPlan, 'target' | 'start_ms' | 'request_id'>): string {
  const { target, start_ms, request_id } = plan;
  return fitId(`ivr-window/${identityOf(target)}/${request_id ?? compactInstant(start_ms)}`);
}
