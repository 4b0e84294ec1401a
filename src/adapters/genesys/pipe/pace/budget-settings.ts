/** How fast requests may be sent, and how long one may wait for its turn. Data only. */
import type { Priority } from '../request-context.ts';
import { LONGEST_PAUSE_MS } from './answer-pace.ts';

/** How requests are paced. */
export interface BudgetSettings {
  /** Requests open at once. @default 256 */
  readonly maxInFlight: number;
  /**
   * Callers waiting at once, of one priority and more urgent ones; beyond that, `rate_limited` at once. Less urgent
   * ones never turn anybody away. @default 2_000
   */
  readonly maxWaiting: number;
  /** The longest wait for room, milliseconds; longer waits are left to the engine. @default 5_000 */
  readonly maxWaitMs: number;
  /** How often one request may probe while the API answers 429, milliseconds. */
  readonly probeEveryMs: Readonly<Record<Priority, number>>;
  /** The longest that one 429 can keep the gate shut, whatever its Retry-After. @default 300_000 */
  readonly maxClosedMs: number;
}

export const DEFAULT_BUDGET: BudgetSettings = {
  maxInFlight: 256,
  maxWaiting: 2_000,
  maxWaitMs: 5_000,
  // Applies have a latest start.
  probeEveryMs: { revert: 10_000, apply: 10_000, other: 30_000 },
  maxClosedMs: LONGEST_PAUSE_MS,
};
