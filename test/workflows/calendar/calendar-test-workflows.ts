/** Workflows that the tests of the calendar run: the calendar itself, and windows that only listen. */
import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
import {
  LINE_RELEASED_SIGNAL,
  STARTS_STOPPED_SIGNAL,
  type LineReleased,
} from '../../../src/contract/calendar/calendar.ts';
import type { StartsStopped } from '../../../src/contract/window/start-hold.ts';

export { calendar } from '../../../src/workflows/calendar.ts';
export { calendarAnnex } from '../../../src/workflows/calendar-annex.ts';

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

/** Waits until it is told that starts are stopped, and returns by whom. */
export async function armedWindow(): Promise<StartsStopped | null> {
  const heard: { stopped: StartsStopped | null } = { stopped: null };
  setHandler(defineSignal<[StartsStopped]>(STARTS_STOPPED_SIGNAL), (stopped) => {
    heard.stopped = stopped;
  });
  await condition(() => heard.stopped !== null);
  return heard.stopped;
}
