/** The start of a window, from before it to its outcome. Types only. */
import type { Problem } from '../../../contract/window/window.ts';
import type { StartOver } from '../../../line/next-step.ts';

/** It may still happen. */
export interface StartAhead {
  readonly kind: 'ahead';
  /** Why an answer was lost, until the line is read; null if none is. */
  readonly lost: string | null;
  /** Set once the change is written ahead of the start, until its start is proven. */
  readonly entered?: Entered;
  /** The end that the armed change sends, epoch ms; absent if it sends none. */
  readonly armedUntilMs?: number;
}

/** A change that is written ahead of its start and begins by itself. */
export interface Entered {
  /** Epoch ms. */
  readonly at_ms: number;
  /** Latency of the write; null if its answer was lost. */
  readonly latency_ms: number | null;
}

/** The change was on the line. */
export interface StartApplied {
  readonly kind: 'applied';
  /** Epoch ms; null if only another workflow knows. */
  readonly at_ms: number | null;
  /** Null if not known. */
  readonly lateness_ms: number | null;
  /** Latency of the write; null if its answer was lost. */
  readonly latency_ms: number | null;
  /** When to look at the active window, epoch ms; null if that was done or is not planned. */
  readonly lookAtMs: number | null;
}

/** It can no longer happen. */
export type StartMissed =
  | { readonly kind: Exclude<StartOver, 'failed'> }
  | { readonly kind: 'failed'; readonly message: string; readonly problems: readonly Problem[] };

export type Start = StartAhead | StartApplied | StartMissed;
