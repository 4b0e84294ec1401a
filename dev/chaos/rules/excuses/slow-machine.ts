/** When the machine of a run was so busy that everything was late. Pure. */
import type { Outage } from '../trial.ts';

/** A fixed piece of work: when it was done, and how long it took. */
export interface Beat {
  /** Epoch ms. */
  readonly atMs: number;
  readonly tookMs: number;
}

/** Judged by this many beats in a row: single ones are delayed on any machine. */
const BEATS = 12;
/** This many times as long as the quickest of the run. */
const SLOW = 3;

function quickest(beats: readonly Beat[]): number {
  return Math.min(...beats.map(({ tookMs }) => tookMs));
}

/** How many times as long as the quickest of all, on average. */
export function slowness(beats: readonly Beat[], all = beats): number {
  const total = beats.reduce((sum, { tookMs }) => sum + tookMs, 0);
  return beats.length === 0 ? 1 : total / beats.length / quickest(all);
}

/** How much of the time it was. */
export function slowShare(beats: readonly Beat[]): number {
  const slow = slowStretches(beats);
  const isSlow = ({ atMs }: Beat): boolean =>
    slow.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
  const share = beats.length === 0 ? 0 : beats.filter(isSlow).length / beats.length;
  return Math.round(share * 100) / 100;
}

/** The periods in which everything was slow, as an outage everywhere. */
export function slowStretches(beats: readonly Beat[]): readonly Outage[] {
  const stretches: (Outage & { toMs: number })[] = [];
  for (let last = BEATS; last <= beats.length; last += 1) {
    const some = beats.slice(last - BEATS, last);
    if (slowness(some, beats) < SLOW) continue;
    const [fromMs, toMs] = [some[0]?.atMs ?? 0, some.at(-1)?.atMs ?? 0];
    const before = stretches.at(-1);
    if (before !== undefined && before.toMs >= fromMs) before.toMs = toMs;
    else stretches.push({ kind: 'machine', line: null, fromMs, toMs });
  }
  return stretches;
}
