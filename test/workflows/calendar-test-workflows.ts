// Workflows that the tests of the calendar run: the calendar itself, and a window that only listens.
import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
import { LINE_RELEASED_SIGNAL, type LineReleased } from '../../src/contract/calendar.ts';

export { calendar } from '../../src/workflows/calendar.ts';

/** Waits for the hint that its line is free, and returns it. */
export async function waitingWindow(): Promise<LineReleased | null> {
  const heard: { hint: LineReleased | null } = { hint: null };
  setHandler(defineSignal<[LineReleased]>(LINE_RELEASED_SIGNAL), (hint) => {
    heard.hint = hint;
  });
  setHandler(defineQuery('isWaiting'), () => heard.hint === null);
  await condition(() => heard.hint !== null);
  return heard.hint;
}
