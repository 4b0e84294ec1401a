/** What a window that is not decided waits for, as Temporal knows it: the step under way, and why it failed last. */
import type { Place } from '../../temporal/connecting.ts';
import { failureWords } from '../../temporal/history/decoded-history.ts';
import { opener } from '../../temporal/tolerant-converter.ts';
import { describeIfAny } from './window-record.ts';

interface PendingStep {
  readonly activityType?: { readonly name?: string | null } | null;
  readonly attempt?: number | null;
  readonly lastFailure?: object | null;
}

function stepText(place: Place, { activityType, attempt, lastFailure }: PendingStep): string {
  const step = `its step ${activityType?.name ?? 'unknown'} is under way (attempt ${attempt ?? 1})`;
  const words = failureWords(lastFailure, opener(place.client));
  return words === null ? step : `${step} and last failed: ${words}`;
}

/** Null if nothing is known. Never throws: the caller has an error of its own. */
export async function whyPending(place: Place, workflowId: string): Promise<string | null> {
  const execution = await describeIfAny(place, workflowId).catch(() => null);
  const { pendingActivities, pendingWorkflowTask: task } = execution?.raw ?? {};
  const [step] = pendingActivities ?? [];
  if (step) return stepText(place, step);
  const failed = (task?.attempt ?? 1) - 1;
  if (failed < 1) return null;
  return `its worker has failed ${failed === 1 ? 'once' : `${failed} times`} to go on with it; the log of the worker says why`;
}
