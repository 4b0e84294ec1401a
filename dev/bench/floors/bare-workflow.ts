/** A window's shape and nothing else: wait, read, write, call back, wait, write back. Two timers, four activities. */
import { proxyActivities, sleep } from '@temporalio/workflow';
import type { BareActivities, BarePlan } from './bare-activities.ts';

const steps = proxyActivities<BareActivities>({ startToCloseTimeout: '30 seconds' });

export { emptyEntity } from './empty-entity.ts';

export async function bareWindow(plan: BarePlan): Promise<void> {
  const { id, startMs, endMs } = plan;
  await sleep(Math.max(1, startMs - Date.now()));
  await steps.read(id);
  await steps.write(id);
  await steps.tell(id);
  await sleep(Math.max(1, endMs - Date.now()));
  await steps.write(id);
}
