/** What is done with an edit that somebody else made during a window. Pure. */
import type { OnDrift } from '../request/request.ts';

/**
 * As the window asks, once an answer of the API has shown that our change stood on the line; a change
 * that nobody saw there has overwritten nothing, and what stands instead is not drift from it.
 */
export function driftRule(asked: OnDrift, isKnownWritten: boolean): OnDrift {
  return isKnownWritten ? asked : 'keep';
}
