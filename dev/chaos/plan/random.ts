/**
 * Chance from a seed: the same seed and name give the same numbers on every machine. Each part of a plan uses its own
 * stream, so that a change of one part does not affect the others.
 */
import { createHash } from 'node:crypto';

const RANGE = 2 ** 32;

export interface Random {
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** True in `share` of all cases, 0..1. */
  chance(share: number): boolean;
  /** @throws RangeError for an empty list. */
  pick<T>(list: readonly T[]): T;
}

/** The stream with this name. */
export function randomOf(seed: number, name: string): Random {
  let drawn = 0;
  const next = (): number => {
    drawn += 1;
    return createHash('sha256').update(`${seed}/${name}/${drawn}`).digest().readUInt32BE(0) / RANGE;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    int,
    chance: (share) => next() < share,
    pick: (list) => {
      const picked = list[int(0, list.length - 1)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
  };
}
