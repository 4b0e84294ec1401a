/**
 * Changes that are written ahead of their start and then begin by themselves. Other windows count as written zero ms
 * ahead.
 */
import { preparedOf, type WindowState } from '../window-state.ts';

/** How long after the start a read checks what was written ahead. */
const PROOF_AFTER_MS = 3_000;

export function isWrittenAhead(window: WindowState): boolean {
  return preparedOf(window).plan.ahead_ms !== undefined;
}

/** Keeps the end that the armed change sends, if it is written ahead. */
export function noteArmedEnd(window: WindowState, endMs: number): void {
  const { start } = window;
  if (start.kind === 'ahead' && isWrittenAhead(window))
    window.start = { ...start, armedUntilMs: endMs };
}

/** Whether the armed change sends another end than the one in force. */
export function isEndMoved({ start, change, end }: WindowState): boolean {
  if (start.kind !== 'ahead' || change?.stage !== 'armed') return false;
  return start.armedUntilMs !== undefined && start.armedUntilMs !== end.ms;
}

/** When the change is written, epoch ms. */
export function writeMs(window: WindowState): number {
  const { start_ms, ahead_ms = 0 } = preparedOf(window).plan;
  return start_ms - ahead_ms;
}

/** When to prove that it began, epoch ms; null if that is proven, or nothing is written ahead. */
export function proofMs(window: WindowState): number | null {
  const { start } = window;
  if (!isWrittenAhead(window) || start.kind === 'applied') return null;
  const enteredMs = start.kind === 'ahead' ? (start.entered?.at_ms ?? 0) : 0;
  return Math.max(preparedOf(window).plan.start_ms, enteredMs) + PROOF_AFTER_MS;
}
