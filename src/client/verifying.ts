/** Whether a window's receipt matches its history and its line, and who else has changed that. Asks a worker. */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import {
  checkProof,
  expectedNow,
  proofFromHistory,
  receiptIn,
  type HistoryEvent,
  type HistoryProof,
} from '../audit/index.ts';
import type { Verification } from '../contract/reporting/verification.ts';
import type { Proof, WindowStatus } from '../contract/window/window.ts';
import { askWorker, type CheckupOptions } from './checkups.ts';
import type { Place } from './temporal/connecting.ts';
import { readableEvents } from './temporal/history/history-access.ts';
import { readProof } from './windows/reading/reading-status.ts';
import { describeInForce } from './windows/run-in-force.ts';
import { rescueOf } from './windows/reading/window-record.ts';
import type { WhoChanged } from '../contract/reporting/who-changed.ts';

type Course = Parameters<typeof expectedNow>[1];

function courseOf({ status }: WorkflowExecutionDescription): Course {
  if (status.name === 'RUNNING') return 'runs';
  return status.name === 'COMPLETED' ? 'ended' : 'cut_short';
}

/** What is known about a window, including its rescue. */
interface Known {
  readonly course: Course;
  readonly history: HistoryProof | null;
  readonly receipt: Proof | null;
  /** Its line is being written. */
  readonly isWriting: boolean;
}

async function readRescued(
  place: Place,
  events: readonly HistoryEvent[],
  rescue: WorkflowExecutionDescription,
): Promise<Known> {
  const own = await readableEvents(place, rescue.workflowId, rescue.runId);
  const isWriting = rescue.status.name === 'RUNNING';
  const history = proofFromHistory(events, own);
  const receipt = readProof(receiptIn(own)?.['receipt']);
  const course = receipt === null ? 'cut_short' : 'rescued';
  return { course, history, receipt, isWriting };
}

async function readWindow(place: Place, workflowId: string): Promise<Known> {
  const description = await describeInForce(place, workflowId);
  const course = courseOf(description);
  const events = await readableEvents(place, workflowId, description.runId);
  const rescue = course === 'cut_short' ? await rescueOf(place, description) : null;
  if (rescue !== null) return readRescued(place, events, rescue);
  const history = proofFromHistory(events);
  const isWriting = course === 'runs' && history?.isWriting === true;
  return { course, history, receipt: readProof(receiptIn(events)), isWriting };
}

const CUT_SHORT =
  'the workflow was ended in Temporal before the window wrote to the line: there is nothing to verify';
const UNWRITTEN: Readonly<Record<Course, string>> = {
  runs: 'the window has not written to the line yet: there is nothing to verify',
  ended: 'the window never wrote to the line: there is nothing to verify',
  cut_short: CUT_SHORT,
  rescued: CUT_SHORT,
};

const WRITING = 'the line is being written at this moment; ask again when that is over';

async function compare(
  place: Place,
  history: HistoryProof,
  { course, receipt }: { readonly course: Course; readonly receipt: Proof | null },
  options: CheckupOptions,
): Promise<Omit<Verification, 'workflow_id'>> {
  const { organizationId: organization_id, target, change, final } = history;
  const expected = expectedNow(history, course);
  const question = { organization_id, target, change, final, expected };
  const answer = await askWorker(place, { kind: 'verify', question }, options);
  const checks = checkProof({ course, history, receipt, answer });
  const wrong = checks.filter(({ ok }) => !ok);
  if (wrong.length > 0) {
    const message = wrong.map(({ check, message: why }) => `${check}: ${why}`).join('; ');
    return { verdict: 'mismatch', message, checks };
  }
  const message =
    course === 'runs'
      ? 'the line is as the window set it; the receipt follows when the window is over'
      : 'receipt, history and line agree';
  return { verdict: 'match', message, checks };
}

/** Recomputes the receipt of the run in force. @throws like `WindowHandle.verify` */
export async function verifyWindow(
  place: Place,
  workflowId: string,
  options: CheckupOptions,
): Promise<Verification> {
  const { course, history, receipt, isWriting } = await readWindow(place, workflowId);
  const nothing = { workflow_id: workflowId, verdict: 'nothing', checks: [] } as const;
  if (history === null) return { ...nothing, message: UNWRITTEN[course] };
  if (isWriting) return { ...nothing, message: WRITING };
  return {
    workflow_id: workflowId,
    ...(await compare(place, history, { course, receipt }, options)),
  };
}

function noChanges(why: string): WhoChanged {
  return { kind: 'who_changed', changes: [], why };
}

/** From the window's write to the end of its revert, or to now; the audit is read from a minute before. */
export async function whoChanged(
  place: Place,
  status: WindowStatus,
  options: CheckupOptions,
): Promise<WhoChanged> {
  if (status.flow_id !== null) return noChanges('the API of this kind of target keeps no audit.');
  const since_ms = Date.parse(status.applied_at ?? status.start_time ?? '');
  if (Number.isNaN(since_ms)) return noChanges('the window has not begun.');
  const events = await readableEvents(place, status.workflow_id, status.run_id);
  const history = proofFromHistory(events);
  if (history === null) return noChanges('the window has written nothing.');
  const { organizationId: organization_id, target } = history;
  const until_ms = Date.parse(status.reverted_at ?? '') || Date.now();
  const question = { organization_id, target, since_ms, until_ms };
  return askWorker(place, { kind: 'who_changed', question }, options);
}
