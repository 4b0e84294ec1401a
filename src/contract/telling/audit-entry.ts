/** What an audit of a range of time is made of (docs/audit.md). Instants are RFC 3339. Types only. */
import type { JsonValue } from '../values/json.ts';
import type { Line, Phase } from '../window/window.ts';
import type { AuditRecord } from './audit-record.ts';

/** Where somebody went past a rule, or past the person who asked for the window. */
export const OVERRIDES = [
  'allow_dependants',
  'on_drift_restore',
  'shared',
  'unmarked',
  'extended_by_other',
  'ended_by_other',
  'cancelled_by_other',
  'cancelled_in_temporal',
  'accept_version',
  'taken_over',
  'edit_overwritten',
  'terminated',
  'reset',
  'restored',
  'force',
  'starts_stopped',
  'starts_allowed',
] as const;
export type OverrideName = (typeof OVERRIDES)[number];

interface Of {
  readonly timestamp: string;
  readonly workflow_id: string;
  readonly run_id: string;
  /** `<kind>:<id>`; null if it is of no window. */
  readonly target: string | null;
}

/** One override, told beside the record that it belongs to. */
export interface OverrideEntry extends Of, Pick<AuditRecord, 'actor' | 'actor_source' | 'reason'> {
  readonly kind: 'override';
  readonly override: OverrideName;
  /** Who asked for the window, as they claimed; null if nobody said. */
  readonly requested_by: string | null;
  readonly details: JsonValue;
}

/** One window that is over, or was cut short in Temporal, at the moment it was. */
export interface WindowEntry extends Of {
  readonly kind: 'window';
  /** `cut_short`: its workflow was closed in Temporal; another entry follows where a rescue ends it. */
  readonly outcome: Phase | 'cut_short';
  readonly line: Line;
  /** True where the sweeper put the line back in its stead. */
  readonly rescued: boolean;
  /** True where it ended with something that a person has to see to. */
  readonly needs_person: boolean;
  readonly target_name: string | null;
  readonly requested_by: string | null;
  readonly reason: string | null;
  readonly change_ticket: string | null;
  readonly start_time: string | null;
  /** The end in force. */
  readonly end_time: string | null;
  readonly applied_at: string | null;
  readonly reverted_at: string | null;
  /** Of the write that changed the line; null if there was none, or its answer was lost. */
  readonly latency_ms: number | null;
  readonly start_lateness_ms: number | null;
  readonly revert_lateness_ms: number | null;
}

export type RecordEntry = AuditRecord & { readonly kind: 'record' };

export type AuditEntry = RecordEntry | OverrideEntry | WindowEntry;

/** A part of the range of which nothing, or not everything, is known any more. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}
