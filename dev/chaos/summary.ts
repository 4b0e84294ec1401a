/** A run's standard output: one JSON object. Pure. */
import { kindOf } from './kinds/chaos-kinds.ts';
import type { Counts } from './stage/chronicle.ts';
import type { Effect, Violation } from './rules/trial.ts';
import { endInForce } from './rules/window-rules.ts';

/** How late the changes of a kind were, including outages. */
interface Lateness {
  /** How many there were. */
  readonly count: number;
  readonly median_ms: number | null;
  readonly worst_ms: number | null;
  readonly worst_window: string | null;
}

export interface Summary extends Counts {
  readonly seed: number;
  readonly seconds: number;
  /** All that were requested, including refused ones. */
  readonly windows: number;
  /** How they ended; `none`: Temporal does not know them, because they could not be booked. */
  readonly by_phase: Readonly<Record<string, number>>;
  /** In the log, by us. */
  readonly writes: number;
  readonly applied: number;
  readonly callbacks: number;
  /** Accepted retries that nothing kept from a write at once. */
  readonly retries_judged: number;
  /** Windows that were called off with their entry made, and whose entry had to be removed before their start. */
  readonly entries_judged: number;
  readonly start_lateness: Lateness;
  readonly revert_lateness: Lateness;
  /** How busy the machine was with other things: late writes are not judged then. */
  readonly machine: { readonly slowness: number; readonly slow_share: number };
  /** From the last deed until every window was over. */
  readonly settled_after_ms: number;
  readonly by_kind: Readonly<Record<string, KindCount>>;
  /** Edits of objects without versions, between our read and our write. */
  readonly overwritten_unseen: number;
  /** How often callers rang. */
  readonly calls: number;
  readonly violations: readonly Violation[];
}

/** What windows of a kind did. */
interface KindCount {
  readonly windows: number;
  readonly applied: number;
  readonly reverted: number;
}

/** By the kinds of their lines. */
export function countKinds(effects: readonly Effect[]): Readonly<Record<string, KindCount>> {
  const names = new Set(effects.map(({ facts }) => kindOf(facts.line).kind));
  const counts = [...names].map((name): readonly [string, KindCount] => {
    const own = effects.filter(({ facts }) => kindOf(facts.line).kind === name);
    const applied = own.filter(({ appliedMs }) => appliedMs !== null).length;
    const reverted = own.filter(({ revertedMs }) => revertedMs !== null).length;
    return [name, { windows: own.length, applied, reverted }];
  });
  return Object.fromEntries(counts);
}

interface Late {
  readonly window: string;
  readonly ms: number;
}

function latenessOf(all: readonly Late[]): Lateness {
  const sorted = all.toSorted((a, b) => a.ms - b.ms);
  const worst = sorted.at(-1);
  return {
    count: sorted.length,
    median_ms: sorted[Math.floor(sorted.length / 2)]?.ms ?? null,
    worst_ms: worst?.ms ?? null,
    worst_window: worst?.window ?? null,
  };
}

/** After the requested start. */
export function startLateness(effects: readonly Effect[]): Lateness {
  return latenessOf(
    effects.flatMap(({ facts, appliedMs }) =>
      appliedMs === null
        ? []
        : [{ window: facts.window, ms: Math.max(appliedMs, facts.startMs) - facts.startMs }],
    ),
  );
}

/** After the end in force, or after somebody requested the end, whichever came first. */
export function revertLateness(effects: readonly Effect[]): Lateness {
  return latenessOf(
    effects.flatMap(({ facts, appliedMs, revertedMs }) => {
      if (appliedMs === null || revertedMs === null) return [];
      const asked = facts.stops.map(({ sentMs }) => Math.max(sentMs, appliedMs));
      const dueMs = Math.min(endInForce(facts), ...asked);
      return [{ window: facts.window, ms: Math.max(0, revertedMs - dueMs) }];
    }),
  );
}

/** Fewer such windows in a run say little about them. */
const FEWEST_JUDGED = 5;

/** What hardly occurred in a run, and of which it therefore says little, in plain words. */
export function thinEvidence({
  by_kind: kinds,
  entries_judged: entries,
}: Pick<Summary, 'by_kind' | 'entries_judged'>): readonly string[] {
  if (kinds['schedule-group'] === undefined || entries >= FEWEST_JUDGED) return [];
  return [
    `only ${entries} windows on schedule groups were called off with their entry made: this run says little about ` +
      `entries that must be removed before their start; take more --seconds or another --seed`,
  ];
}

/** How many of each phase. */
export function countPhases(phases: readonly (string | null)[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const phase of phases) counts[phase ?? 'none'] = (counts[phase ?? 'none'] ?? 0) + 1;
  return counts;
}
