/** The rescue of a window: a workflow of its own, whose records belong to the window. Pure. */
import { readChange } from '../../contract/change/read-change.ts';
import { RESCUE_WORKFLOW, ORPHANED_REASONS, SWEEPER } from '../../contract/calendar/sweep.ts';
import {
  inputOf,
  numberIn,
  recordIn,
  textIn,
  workflowIn,
  type HistoryEvent,
  type Raw,
} from '../history/history-event.ts';
import { inDoubt, mergeKnown } from '../../line/change.ts';
import { note, readPlan, type Mirror } from './mirror.ts';

/** The input of a rescue; null if the history is not that of one. */
export function rescueIn(events: readonly HistoryEvent[]): Raw | null {
  return workflowIn(events[0]?.attributes ?? {}) === RESCUE_WORKFLOW ? inputOf(events) : null;
}

/** Takes the end of `recallWindow`: from here on, the rescue is the window. */
export function takeRescue(mirror: Mirror, input: Raw, recalled: Raw): void {
  const booking = recordIn(input, 'booking');
  const why = textIn(input, 'why');
  const [, reason = ''] = Object.entries(ORPHANED_REASONS).find(([name]) => name === why) ?? [];
  mirror.plan = readPlan(recordIn(recalled, 'plan'));
  mirror.phase = 'reverting';
  mirror.endMs = numberIn(booking, 'end_ms') ?? 0;
  const known = mergeKnown(readChange(booking['change']), readChange(recalled['change']));
  mirror.change = known === null || known.stage === 'applied' ? known : inDoubt(known);
  mirror.stop = { kind: 'end', actor: SWEEPER, reason };
  note(mirror, 'rescued', {
    actor: SWEEPER,
    actor_source: 'authenticated',
    reason,
    announces: 'revert_delayed',
    details: { why, source: textIn(input, 'source') },
  });
}
