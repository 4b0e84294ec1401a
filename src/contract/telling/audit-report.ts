/** Figures over the windows of a range (docs/audit.md#the-report). Types only. */
import type { OverrideName, WindowEntry } from './audit-entry.ts';

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
  /**
   * The share of windows that began and whose line was put back, among all that were meant to: 0 to 1; null if there
   * were none. Refused and cancelled windows are not counted.
   */
  readonly success_rate: number | null;
  readonly succeeded: number;
  /** Windows that were meant to begin and did not succeed. */
  readonly missed: number;
  readonly apply_latency_ms: Spread;
  readonly start_lateness_ms: Spread;
  readonly revert_lateness_ms: Spread;
  readonly rescued: number;
  /** Lines that ended as somebody else had set them. */
  readonly changed_by_others: number;
  readonly needs_person: number;
  readonly callbacks: { readonly delivered: number; readonly failed: number };
  readonly overrides: Readonly<Partial<Record<OverrideName, number>>>;
}
