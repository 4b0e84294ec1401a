/** Waits by name: durable timers that make sense in the history. */
import { condition } from '@temporalio/workflow';
import { toSummary } from '../../contract/values/summary.ts';

/** Milliseconds from now to an instant, never negative. */
export function msUntil(instantMs: number): number {
  return Math.max(0, instantMs - Date.now());
}

/**
 * Waits until an instant, or until `interrupted`; the timer's summary is shown in the Temporal UI. A summary that
 * may change is a function: if its text changes, the timer is restarted. Checks the clock again after each wake-up,
 * because an end may have moved.
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
