/** A workflow that answers its one update at once, and then sleeps like a window until its start. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

export const VERDICT = 'verdict';

export async function emptyEntity(): Promise<void> {
  setHandler(defineUpdate<boolean>(VERDICT), () => true);
  await condition(() => false, '30 days');
}
