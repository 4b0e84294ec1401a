/** Ids and labels as the command line shows them; the words for a condition are in the contract. Pure. */
import type { WindowStatus } from '../client/index.ts';

export { lineWords } from '../contract/window/condition-words.ts';

/** Whether stopping the window puts callers back on the normal line at once. */
export function holdsTheLine({ phase }: Pick<WindowStatus, 'phase'>): boolean {
  return phase === 'applying' || phase === 'active';
}

/** The short form of an id: without the common prefix; every kind but `flow-ivr` is named. */
export function shortId(workflowId: string): string {
  return workflowId.replace(/^ivr-window\/(?:flow-ivr:)?/, '');
}

/** `Main line (ivr:…)`; null if nothing is known. */
export function namedTarget({
  target,
  target_name: name,
}: Pick<WindowStatus, 'target' | 'target_name'>): string | null {
  return name === null ? target : `${name} (${target ?? ''})`;
}

/** The label of a start: one that passed without our change on the line is only a time. */
export function startLabel(
  { applied_at, start_time }: Pick<WindowStatus, 'applied_at' | 'start_time'>,
  nowMs: number,
): 'started' | 'starts' | 'start' {
  if (applied_at !== null) return 'started';
  return Date.parse(start_time ?? '') < nowMs ? 'start' : 'starts';
}
