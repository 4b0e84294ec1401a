/** What an undecided window waits for, as far as Temporal knows: the step under way, and why one last failed. */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { isRecord } from '../../../contract/values/json.ts';
import type { Place } from '../../temporal/connecting.ts';
import { failureWords } from '../../temporal/history/decoded-history.ts';
import { readEvents } from '../../temporal/history/history-access.ts';
import { opener } from '../../temporal/tolerant-converter.ts';
import { describeIfAny } from './window-record.ts';

interface PendingStep {
  readonly activityType?: { readonly name?: string | null } | null;
  readonly attempt?: number | null;
  readonly lastFailure?: object | null;
}

/** The server's own failure, such as a timeout, has the step's failure as its cause. */
function wordsOf(failure: unknown): string | null {
  if (!isRecord(failure)) return null;
  const { source, message, cause } = failure;
  if (source === 'Server' && isRecord(cause)) return wordsOf(cause);
  return typeof message === 'string' && message !== '' ? message : null;
}

/** Why the newest finished step that failed did so; null if none did. */
async function lastFailure(place: Place, run: WorkflowExecutionDescription) {
  const events = await readEvents(place, run.workflowId, run.runId);
  const failed = events.findLast(({ attributes }) => isRecord(attributes['failure']));
  return wordsOf(failed?.attributes['failure']);
}

async function stepText(place: Place, run: WorkflowExecutionDescription, step: PendingStep) {
  const { activityType, attempt, lastFailure: own } = step;
  const told = `its step ${activityType?.name ?? 'unknown'} is under way (attempt ${attempt ?? 1})`;
  const words = failureWords(own, opener(place.client)) ?? (await lastFailure(place, run));
  return words === null ? told : `${told}; the last failure was: ${words}`;
}

async function read(place: Place, workflowId: string): Promise<string | null> {
  const run = await describeIfAny(place, workflowId);
  const { pendingActivities, pendingWorkflowTask: task } = run?.raw ?? {};
  const [step] = pendingActivities ?? [];
  if (run !== null && step) return stepText(place, run, step);
  const failed = (task?.attempt ?? 1) - 1;
  if (failed < 1) return null;
  return `its worker has failed ${failed === 1 ? 'once' : `${failed} times`} to continue it; the worker's log says why`;
}

/** Null if nothing is known. Never throws, because the caller has an error of its own. */
export async function whyPending(place: Place, workflowId: string): Promise<string | null> {
  return read(place, workflowId).catch(() => null);
}
