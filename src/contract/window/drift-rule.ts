/** What becomes of somebody else's edit during a window. Pure. */
import type { OnDrift } from '../request/request.ts';

/**
 * As the window requests, once an answer of the API has shown our change on the line. A change that was never seen
 * there has overwritten nothing, so another value is no drift from it.
 */
export function driftRule(asked: OnDrift, isKnownWritten: boolean): OnDrift {
  return isKnownWritten ? asked : 'keep';
}
