/**
 * What each field of a request means, in addition to its type and bounds: for editors and docs/contract.md. A field
 * without a note does not compile.
 */
import type { z } from 'zod';
import type { JsonValue } from '../../src/contract/values/json.ts';
import type { requestShape } from '../../src/contract/request/request-shape.ts';

export interface FieldNote {
  readonly about: string;
  readonly example: JsonValue;
}

export type RequestField = keyof z.output<typeof requestShape>;

export const REQUEST_NOTES: Readonly<Record<RequestField, FieldNote>> = {
  $schema: { about: 'where this schema is, for editors; ignored', example: 'request.schema.json' },
  flow_id: { about: 'the flow of kind `flow-ivr`; or `target`', example: 'a1b2c3d4' },
  target: { about: 'the object of every other kind: [see above](#target-kinds)', example: null },
  start_time: {
    about: 'RFC 3339, in UTC without an offset; at most 60 s past, five years ahead',
    example: '2027-01-15T02:00:00',
  },
  time_zone: {
    about: 'IANA name; then `start_time` is local and has no offset',
    example: 'Europe/Berlin',
  },
  duration_minutes: {
    about: 'counted from the start; the limit holds after extensions, too',
    example: 30,
  },
  max_concurrent_windows: {
    about: 'how many may be active at any time during this window, itself included',
    example: 3,
  },
  fallback_greeting: {
    about: 'what callers hear; required with `flow_id`, see `{{until}}` above',
    example: 'Please call back later.',
  },
  reroute_queue_id: {
    about: 'where callers go then; absent: they are disconnected',
    example: 'q1w2e3r4',
  },
  callback_url: {
    about: 'absolute http(s) URL in full, without user info',
    example: 'https://hooks.example.com/x',
  },
  request_id: { about: 'idempotency key, instead of the start', example: 'CHG-4711' },
  reason: { about: 'the reason, for the audit', example: 'database upgrade' },
  requested_by: { about: 'who asks; claimed, not authenticated', example: 'billing service' },
  change_ticket: { about: 'the ticket of the change', example: 'CHG-4711' },
  callback_events: {
    about: 'which [callbacks](#callbacks) are sent; absent: all',
    example: ['reverted', 'failed'],
  },
  callback_format: { about: 'how [callbacks](#callbacks) are written', example: 'slack' },
  on_drift: {
    about: '`keep` leaves what others changed during the window, `restore` overwrites it',
    example: 'restore',
  },
  allow_dependants: {
    about: 'book although other flows depend on the target; needs `reason`',
    example: true,
  },
  max_start_delay_minutes: {
    about: 'how late a missed start may still be applied',
    example: 30,
  },
  min_agents: {
    about: 'how many agents must be on `reroute_queue_id` when the window is armed',
    example: 2,
  },
};

export const TARGET_NOTES: Readonly<Record<string, FieldNote>> = {
  kind: { about: 'what kind of object', example: 'ivr' },
  id: { about: 'the id of the object', example: 'a1b2c3d4' },
  maintenance_flow_id: { about: 'a published inbound call flow', example: 'e5f6a7b8' },
  hours: { about: 'which flows of the IVR; absent: those that are set', example: ['open'] },
  announcement: {
    about: 'the row that the maintenance flow reads the greeting from',
    example: { table_id: 't1', row_key: 'main' },
  },
  mark: {
    about: 'the description carries a mark meanwhile; absent: true',
    example: true,
  },
  shared: { about: 'people declare emergencies with it, too; absent: false', example: true },
  list: { about: 'which flow callers reach', example: 'holiday' },
  table_id: { about: 'the data table', example: 't1' },
  row_key: { about: 'the key of the row, as it is in the table', example: 'main' },
  set: { about: 'values by column, never `key`', example: { closed: true } },
};
