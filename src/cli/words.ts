/** Phases and ids as the command line takes and shows them; what a window is thought of is the contract's. Pure. */
import type { Phase, WindowStatus } from '../client/index.ts';
import { isFinal, PHASES } from '../contract/window/window.ts';

export { lineWords } from '../contract/window/condition-words.ts';

export function parsePhase(text: string): Phase | null {
  return PHASES.find((phase) => phase === text) ?? null;
}

/** True once nothing more will happen. */
export function isOver(phase: Phase): boolean {
  return isFinal(phase);
}

/** True while stopping the window puts callers back on the normal line at once. */
export function holdsTheLine({ phase }: Pick<WindowStatus, 'phase'>): boolean {
  return phase === 'applying' || phase === 'active';
}

/** What is worth saying of an id: without the prefix all windows share; every kind but `flow-ivr` is said. */
export function shortId(workflowId: string): string {
  return workflowId.replace(/^ivr-window\/(?:flow-ivr:)?/, '');
}

/** What a start is called: one that has passed without our change on the line is no more than a time. */
export function startLabel(
  { applied_at, start_time }: Pick<WindowStatus, 'applied_at' | 'start_time'>,
  nowMs: number,
): 'started' | 'starts' | 'start' {
  if (applied_at !== null) return 'started';
  return Date.parse(start_time ?? '') < nowMs ? 'start' : 'starts';
}
