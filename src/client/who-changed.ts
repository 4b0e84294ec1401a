/** Who else changed the target of a window since it wrote there, by the organisation's own audit. */
import { TARGET_KINDS, type TargetRef } from '../contract/request/target.ts';
import type { WhoChanged } from '../contract/telling/who-changed.ts';
import type { WindowStatus } from '../contract/window/window.ts';
import { askWhoChanged, type CheckupOptions } from './checkups.ts';
import type { Place } from './temporal/connecting.ts';

function targetOf({ target: name }: WindowStatus): TargetRef | null {
  const kind = TARGET_KINDS.find((one) => name?.startsWith(`${one}:`) === true);
  return kind === undefined || name === null ? null : { kind, id: name.slice(kind.length + 1) };
}

function nothing(why: string): WhoChanged {
  return { kind: 'who_changed', changes: [], why };
}

/** From the write of the window to the end of its revert, or to now; the audit is asked from a minute before on. */
export async function whoChanged(
  place: Place,
  status: WindowStatus,
  options: CheckupOptions,
): Promise<WhoChanged> {
  const target = targetOf(status);
  if (target === null) return nothing('the window names no target that this release knows.');
  if (target.kind === 'flow-ivr') return nothing('the API of this kind of target keeps no audit.');
  const since_ms = Date.parse(status.applied_at ?? status.start_time ?? '');
  if (Number.isNaN(since_ms)) return nothing('the window has not begun.');
  const until_ms = Date.parse(status.reverted_at ?? '') || Date.now();
  return askWhoChanged(place, { target, since_ms, until_ms }, options);
}
