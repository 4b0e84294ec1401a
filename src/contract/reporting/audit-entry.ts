/** The parts of an audit of a range of time (docs/audit.md). Instants are RFC 3339. Types only. */
import type { JsonValue } from '../values/json.ts';
import type { Line, Phase } from '../window/window.ts';
import type { AuditRecord } from './audit-record.ts';

/** The ways in which somebody bypasses a rule, or the person who requested the window. */
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
  /** `<kind>:<id>`; null if it concerns no window. */
  readonly target: string | null;
}

/** One override, in addition to the record that it belongs to. */
export interface OverrideEntry extends Of, Pick<AuditRecord, 'actor' | 'actor_source' | 'reason'> {
  readonly kind: 'override';
  readonly override: OverrideName;
  /** Who requested the window, as claimed; null if not given. */
  readonly requested_by: string | null;
  readonly details: JsonValue;
}

/** A window that ended, or was cut short in Temporal, at that moment. */
export interface WindowEntry extends Of {
  readonly kind: 'window';
  /** `cut_short`: its workflow was closed in Temporal; another entry follows if a rescue ends it. */
  readonly outcome: Phase | 'cut_short';
  readonly line: Line;
  /** The sweeper put the line back instead. */
  readonly rescued: boolean;
  /** It ended with something that a person has to deal with. */
  readonly needs_person: boolean;
  readonly target_name: string | null;
  readonly requested_by: string | null;
  readonly reason: string | null;
  readonly change_ticket: string | null;
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly applied_at: string | null;
  readonly reverted_at: string | null;
  /** Latency of the write that changed the line; null if there was none, or its answer was lost. */
  readonly latency_ms: number | null;
  readonly start_lateness_ms: number | null;
  readonly revert_lateness_ms: number | null;
}

export type RecordEntry = AuditRecord & { readonly kind: 'record' };

export type AuditEntry = RecordEntry | OverrideEntry | WindowEntry;

/** A part of the range that is no longer known, or not completely. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** Milliseconds; null if nothing was measured. */
export interface Spread {
  readonly count: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export interface AuditReport {
  /** Windows that ended in the range, by how they ended. */
  readonly outcomes: Readonly<Record<WindowEntry['outcome'], number>>;
  /** Windows put back, among all that were meant to begin: 0 to 1; null if none. Not refused or cancelled ones. */
  readonly success_rate: number | null;
  readonly succeeded: number;
  /** Windows that were meant to begin and did not succeed. */
  readonly missed: number;
  readonly apply_latency_ms: Spread;
  readonly start_lateness_ms: Spread;
  readonly revert_lateness_ms: Spread;
  readonly rescued: number;
  readonly changed_by_others: number;
  readonly needs_person: number;
  readonly callbacks: { readonly delivered: number; readonly failed: number };
  readonly overrides: Readonly<Partial<Record<OverrideName, number>>>;
}
