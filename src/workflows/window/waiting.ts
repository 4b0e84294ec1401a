/** Waits by name: durable timers that a reader of the history understands. */
import { condition } from '@temporalio/workflow';
import { toSummary } from '../../contract/values/summary.ts';

/** Milliseconds from now to an instant, never negative. */
export function msUntil(instantMs: number): number {
  return Math.max(0, instantMs - Date.now());
}

/**
 * Waits until an instant, or until `interrupted`; the timer's summary shows in the Temporal UI. One
 * that names what may move is a function: where it says something else, the timer is set anew.
 * Re-checks the clock after each wake-up, since an end may have moved.
 */
export async function waitUntil(
  instant: () => number,
  summary: string | (() => string),
  interrupted: () => boolean,
): Promise<void> {
  const say = (): string => (typeof summary === 'string' ? summary : summary());
  for (;;) {
    const [waitingFor, said] = [instant(), say()];
    const left = msUntil(waitingFor);
    if (left === 0 || interrupted()) return;
    const isMoved = (): boolean => instant() !== waitingFor || say() !== said;
    await condition(() => interrupted() || isMoved(), left, { summary: toSummary(said) });
  }
}
