/** How an exploration is told: its size, and for each violation the timeline that becomes a test. Pure. */
import type { Explored, Violation } from './search.ts';

/** As the list that a test replays. */
export function timelineOf({ invariant, path }: Violation): string {
  return [`! ${invariant}`, ...path.map((step) => `    ${JSON.stringify(step)},`)].join('\n');
}

export function summaryOf(name: string, explored: Explored, ms: number): string {
  const { states, transitions, depth, ends, violations } = explored;
  const found = violations.length === 0 ? 'no violation' : `${violations.length} VIOLATIONS`;
  const size = `${states} states, ${transitions} transitions, depth ${depth}, ${ends} ends`;
  return `${name}: ${size}, ${(ms / 1_000).toFixed(1)} s: ${found}`;
}
