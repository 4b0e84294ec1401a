/** Figures from the entries of a range, one entry at a time. Pure. */
import type {
  AuditEntry,
  OverrideName,
  WindowEntry,
  AuditReport,
  Spread,
} from '../../contract/reporting/audit-entry.ts';

const NONE: AuditReport['outcomes'] = {
  requested: 0,
  scheduled: 0,
  applying: 0,
  active: 0,
  reverting: 0,
  reverted: 0,
  cancelled: 0,
  skipped: 0,
  refused: 0,
  failed: 0,
  cut_short: 0,
};

/** No longer meant to begin, or never booked. */
const NOT_MEANT: ReadonlySet<WindowEntry['outcome']> = new Set(['refused', 'cancelled']);

/** The value that this part of all values does not exceed (nearest rank). `sorted` ascends. */
export function percentile(sorted: readonly number[], part: number): number | null {
  const rank = Math.max(Math.ceil(sorted.length * part), 1);
  return sorted[rank - 1] ?? null;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    max: sorted.at(-1) ?? null,
  };
}

/** Keeps three numbers per window, and counts. Entries arrive in order of time. */
export class Reporting {
  readonly #outcomes = { ...NONE };
  readonly #latencies: number[] = [];
  readonly #starts: number[] = [];
  readonly #reverts: number[] = [];
  readonly #callbacks = { delivered: 0, failed: 0 };
  readonly #cutShort = new Map<string, WindowEntry>();
  readonly #overrides = new Map<OverrideName, number>();
  #rescued = 0;
  #changed = 0;
  #needsPerson = 0;
  #succeeded = 0;
  #missed = 0;

  take(entry: AuditEntry): void {
    if (entry.kind === 'window') return this.#takeWindow(entry);
    if (entry.kind === 'override') {
      this.#overrides.set(entry.override, (this.#overrides.get(entry.override) ?? 0) + 1);
      return undefined;
    }
    if (entry.event !== 'callback') return undefined;
    if (entry.callback_status === 'delivered') this.#callbacks.delivered += 1;
    if (entry.callback_status === 'failed') this.#callbacks.failed += 1;
    return undefined;
  }

  /** A window that was cut short counts only if nothing follows, because a rescue ends it again. */
  #takeWindow(window: WindowEntry): void {
    if (window.outcome === 'cut_short') {
      this.#cutShort.set(window.run_id, window);
      return;
    }
    if (window.rescued) this.#cutShort.delete(window.run_id);
    this.#count(window);
  }

  #count(window: WindowEntry): void {
    this.#outcomes[window.outcome] += 1;
    if (window.rescued) this.#rescued += 1;
    if (window.line === 'changed_by_others') this.#changed += 1;
    if (window.needs_person) this.#needsPerson += 1;
    if (window.outcome === 'reverted') this.#succeeded += 1;
    else if (!NOT_MEANT.has(window.outcome)) this.#missed += 1;
    const { latency_ms: latency, start_lateness_ms: start, revert_lateness_ms: back } = window;
    if (latency !== null) this.#latencies.push(latency);
    if (start !== null) this.#starts.push(start);
    if (back !== null) this.#reverts.push(back);
  }

  /** To be called after the last entry. */
  report(): AuditReport {
    for (const window of this.#cutShort.values()) this.#count(window);
    this.#cutShort.clear();
    const meant = this.#succeeded + this.#missed;
    return {
      outcomes: { ...this.#outcomes },
      success_rate: meant === 0 ? null : this.#succeeded / meant,
      succeeded: this.#succeeded,
      missed: this.#missed,
      apply_latency_ms: spreadOf(this.#latencies),
      start_lateness_ms: spreadOf(this.#starts),
      revert_lateness_ms: spreadOf(this.#reverts),
      rescued: this.#rescued,
      changed_by_others: this.#changed,
      needs_person: this.#needsPerson,
      callbacks: { ...this.#callbacks },
      overrides: Object.fromEntries(this.#overrides),
    };
  }
}
