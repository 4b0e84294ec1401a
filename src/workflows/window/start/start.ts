/** The start of a window, from before it to how it ended. Types only. */
import type { Problem } from '../../../contract/window/window.ts';
import type { StartOver } from '../../../line/next-step.ts';

/** It may still happen. */
export interface StartAhead {
  readonly kind: 'ahead';
  /** Why an answer was lost, until the line is read; null if nothing was lost since. */
  readonly lost: string | null;
  /** Written ahead of the start, which is not proven yet; absent if nothing is. */
  readonly entered?: Entered;
  /** The end that the armed change sends, epoch ms; absent if it sends none. */
  readonly armedUntilMs?: number;
}

/** A change that is written ahead of its start and begins by itself. */
export interface Entered {
  /** Epoch ms. */
  readonly at_ms: number;
  /** Of the write; null if its answer was lost. */
  readonly latency_ms: number | null;
}

/** The change was on the line. */
export interface StartApplied {
  readonly kind: 'applied';
  /** Epoch ms; null if another workflow knows it. */
  readonly at_ms: number | null;
  /** Null if it is not known. */
  readonly lateness_ms: number | null;
  /** Of the write; null if its answer was lost. */
  readonly latency_ms: number | null;
  /** When the active window is looked at, epoch ms; null if it was, or will not be. */
  readonly lookAtMs: number | null;
}

/** It can no longer happen. */
export type StartMissed =
  | { readonly kind: Exclude<StartOver, 'failed'> }
  | { readonly kind: 'failed'; readonly message: string; readonly problems: readonly Problem[] };

export type Start = StartAhead | StartApplied | StartMissed;
