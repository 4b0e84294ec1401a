/** A request as it crosses the wire (docs/contract.md#the-request). Types; the rules are in `request-schema.ts`. */

import type { RequestTarget } from './target/target.ts';

/** What may be sent to the callback URL, by the names used in `callback_events`. */
export const CALLBACK_EVENTS = [
  'accepted',
  'scheduled',
  'extended',
  'drift',
  'reverted',
  'cancelled',
  'skipped',
  'failed',
  'revert_delayed',
  'revert_conflict',
  'who_changed',
] as const;
export type CallbackEvent = (typeof CALLBACK_EVENTS)[number];

/** How a callback's body is formatted: our own JSON, a message for a chat service, or plain text. */
export const CALLBACK_FORMATS = ['json', 'slack', 'teams', 'text'] as const;
export type CallbackFormat = (typeof CALLBACK_FORMATS)[number];
/** The formats that people read. */
export type ChatFormat = Exclude<CallbackFormat, 'json'>;

/** What a revert does with a managed field that somebody else has changed. */
export type OnDrift = 'keep' | 'restore';

/** How many windows may be active at once, itself included, if a request does not say. */
export const DEFAULT_MAX_CONCURRENT = 3;

interface CommonRequest {
  /** Where editors find a schema of the request; ignored. */
  readonly $schema?: string | null;
  /** RFC 3339; UTC if it has no zone and `time_zone` is missing. */
  readonly start_time: string;
  /** IANA name; `start_time` must then have no offset. */
  readonly time_zone?: string | null;
  /** Whole minutes, 5..480. */
  readonly duration_minutes: number;
  /** How many windows may be active at any time during this one, itself included. @default 3 */
  readonly max_concurrent_windows?: number | null;
  /** Absolute http(s) URL that receives the callbacks. */
  readonly callback_url: string;
  /** Idempotency key: replaces the start in the window's id. */
  readonly request_id?: string | null;
  readonly reason?: string | null;
  /** Who requested it, for the audit (claimed, not authenticated). */
  readonly requested_by?: string | null;
  readonly change_ticket?: string | null;
  /** Which callbacks are sent. @default all */
  readonly callback_events?: readonly CallbackEvent[] | null;
  /** Who reads the callbacks: programs, or people in a chat. @default 'json' */
  readonly callback_format?: CallbackFormat | null;
  /** @default 'keep' */
  readonly on_drift?: OnDrift | null;
  /** Book although other flows depend on the target; needs a `reason`. @default false */
  readonly allow_dependants?: boolean | null;
  /** How late, in minutes, a missed start may still be applied: 0..480. @default 10 */
  readonly max_start_delay_minutes?: number | null;
  /** Agents on `reroute_queue_id`, 1..10,000: with fewer when armed, the start is refused. Absent: not counted. */
  readonly min_agents?: number | null;
}

/** For the `flow-ivr` contract: a flow with its own greeting and routing. */
export interface FlowIvrRequest extends CommonRequest {
  /** The IVR flow whose line is put into maintenance: 1..256 characters. */
  readonly flow_id: string;
  readonly target?: null;
  /** What callers hear: 1..2,000 characters, sent as given. */
  readonly fallback_greeting: string;
  /** Where callers go after the greeting. Absent: they are disconnected. */
  readonly reroute_queue_id?: string | null;
}

/** For a real organisation. Callers hear a flow or, by the row `target.announcement`, these words. */
export interface TargetRequest extends CommonRequest {
  readonly flow_id?: null;
  readonly target: RequestTarget;
  /** Only with `target.announcement`; `{{until}}` stands for the end in force. */
  readonly fallback_greeting?: string | null;
  readonly reroute_queue_id?: string | null;
}

/** The input of `maintenanceWindow`, the CLI's files and the client. Null and absent mean the same. */
export type MaintenanceRequest = FlowIvrRequest | TargetRequest;
