/** Writes to a line wait until a test has seen, or sent, what it wants to meanwhile. */
import type { FaultInput } from '../../dev/simulator/index.ts';

/**
 * Until the faults are cleared a window stays in its apply, or in its revert: it can be read there, and receives
 * signals.
 */
export const HELD_WRITES: FaultInput = {
  when: { method: 'PATCH' },
  times: null,
  effect: { kind: 'delay', ms: null },
};
