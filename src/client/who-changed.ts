/** Who else changed the target of a window since it wrote there, according to the organisation's own audit. */
import { proofFromHistory } from '../audit/index.ts';
import type { WhoChanged } from '../contract/telling/who-changed.ts';
import type { WindowStatus } from '../contract/window/window.ts';
import { askWorker, type CheckupOptions } from './checkups.ts';
import type { Place } from './temporal/connecting.ts';
import { readableEvents } from './temporal/history/history-access.ts';

function nothing(why: string): WhoChanged {
  return { kind: 'who_changed', changes: [], why };
}

/** From the window's write to the end of its revert, or to now; the audit is read from a minute before. */
export async function whoChanged(
  place: Place,
  status: WindowStatus,
  options: CheckupOptions,
): Promise<WhoChanged> {
  if (status.flow_id !== null) return nothing('the API of this kind of target keeps no audit.');
  const since_ms = Date.parse(status.applied_at ?? status.start_time ?? '');
  if (Number.isNaN(since_ms)) return nothing('the window has not begun.');
  const events = await readableEvents(place, status.workflow_id, status.run_id);
  const history = proofFromHistory(events);
  if (history === null) return nothing('the window has written nothing.');
  const { organizationId: organization_id, target } = history;
  const until_ms = Date.parse(status.reverted_at ?? '') || Date.now();
  const question = { organization_id, target, since_ms, until_ms };
  return askWorker(place, { kind: 'who_changed', question }, options);
}
