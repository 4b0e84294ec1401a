/** Waits by name: durable timers that a reader of the history understands. */
import { condition } from '@temporalio/workflow';
import { toSummary } from '../../contract/summary.ts';

/** Milliseconds from now to an instant, never negative. */
export function msUntil(instantMs: number): number {
  return Math.max(0, instantMs - Date.now());
}

/**
 * Waits until an instant, or until `interrupted`; the timer's summary shows in the Temporal UI. One
 * that names what may move is a function, asked anew for each timer.
 * Re-checks the clock after each wake-up, since an end may have moved.
 */
export async function waitUntil(
  instant: () => number,
  summary: string | (() => string),
  interrupted: () => boolean,
): Promise<void> {
  for (;;) {
    const waitingFor = instant();
    const left = msUntil(waitingFor);
    if (left === 0 || interrupted()) return;
    await condition(() => interrupted() || instant() !== waitingFor, left, {
      summary: toSummary(typeof summary === 'string' ? summary : summary()),
    });
  }
}
