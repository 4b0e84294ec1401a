/** How a control reached its window, where it took another way than usual. Pure. */
import type { ControlledStatus } from '../client/index.ts';

const BY_SIGNAL =
  'Temporal accepts no more updates for this window: this was sent as a signal, and its history confirms it.';

/** A line of its own, or nothing. */
export function sentAsText({ sent_as: way }: ControlledStatus): string {
  return way === undefined ? '' : `${BY_SIGNAL}\n`;
}
