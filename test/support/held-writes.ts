// What is written to a line waits until a test has seen, or said, what it wants to meanwhile.
import type { FaultInput } from '../../dev/simulator/index.ts';

/** Until the faults are cleared a window stays on its way to its start, or back: it is seen there, and hears signals. */
export const HELD_WRITES: FaultInput = {
  when: { method: 'PATCH' },
  times: null,
  effect: { kind: 'delay', ms: null },
};
