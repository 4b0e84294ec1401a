/**
 * A look at what is written ahead also compares its end. An extension that moves the end and such a look take turns;
 * otherwise the new end would pass for somebody else's.
 */
import { condition } from '@temporalio/workflow';
import { isWrittenAhead } from './ahead.ts';
import type { WindowState } from '../window-state.ts';

async function withTurn<T>(
  window: WindowState,
  turn: 'look' | 'move',
  work: () => Promise<T>,
): Promise<T> {
  window.end = { ...window.end, turn };
  try {
    return await work();
  } finally {
    window.end = { ...window.end, turn: null };
  }
}

/** Null if the window is over before its turn. */
export async function lookInTurn<T>(
  window: WindowState,
  isOver: () => boolean,
  look: () => Promise<T>,
): Promise<T | null> {
  if (!isWrittenAhead(window)) return look();
  const isNext = (): boolean => window.end.turn === null || isOver();
  while (!isNext()) await condition(isNext);
  return window.end.turn === null ? withTurn(window, 'look', look) : null;
}

/** Moves the end of what is on the target. */
export async function moveInTurn<T>(window: WindowState, move: () => Promise<T>): Promise<T> {
  if (!isWrittenAhead(window)) return move();
  const isNext = (): boolean => window.end.turn === null;
  while (!isNext()) await condition(isNext);
  return withTurn(window, 'move', move);
}
