/**
 * A workflow for the tests of time skipping: sleeps in two halves, can be told to end early, and returns what it read
 * from its clock.
 */
import { condition, defineQuery, defineUpdate, setHandler, sleep } from '@temporalio/workflow';

export interface SleepReport {
  readonly startedAt: number;
  readonly halfAt: number;
  readonly endedAt: number;
}

export const halvesQuery = defineQuery<number>('halves');
export const endUpdate = defineUpdate<number>('end');

export async function sleeper(halfMs: number): Promise<SleepReport> {
  const startedAt = Date.now();
  let halves = 0;
  let ended = false;
  setHandler(halvesQuery, () => halves);
  setHandler(endUpdate, () => {
    ended = true;
    return Date.now();
  });
  await sleep(halfMs);
  halves = 1;
  const halfAt = Date.now();
  await condition(() => ended, halfMs);
  return { startedAt, halfAt, endedAt: Date.now() };
}
