/**
 * Makes histories of the other workflows: the calendar with messages of every kind and a continue-as-new, callbacks
 * that continued alone, checkups. By name; recorded with each release.
 */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { createCalendarAccess } from '../../../src/client/calendar/calendar-access.ts';
import type { CheckupInput } from '../../../src/contract/reporting/checkup.ts';
import { calendarId } from '../../../src/contract/calendar/calendar.ts';
import { CALLBACK_WORKFLOW, CHECKUP_WORKFLOW } from '../../../src/contract/window/messages.ts';
import { rescueId, SWEEPER_WORKFLOW } from '../../../src/contract/calendar/sweep.ts';
import { until } from '../../support/until.ts';
import type { WindowLab } from '../../support/window-lab.ts';
import type { History } from '../../support/temporal/recorded-histories.ts';
import { aChange } from '../../support/records/a-change.ts';
import { booking } from '../calendar/calendar-bookings.ts';

export const OTHER_HISTORIES: readonly string[] = [
  'calendar',
  'calendar-continue',
  'calendar-after-continue',
  'callback-delivered',
  'callback-undelivered',
  'sweeper',
  'rescue',
  'dry-run',
  'doctor',
];

interface Making {
  readonly lab: WindowLab;
  readonly made: Map<string, History>;
}

async function keep({ made }: Making, name: string, handle: WorkflowHandle): Promise<void> {
  made.set(name, await handle.fetchHistory());
}

/** Books, refuses, arms, notes, extends and releases, until the calendar has continued as new. */
async function makeCalendar(making: Making): Promise<void> {
  const { client, taskQueue, deps } = making.lab;
  await keep(making, 'calendar', client.workflow.getHandle(calendarId(deps.organizationId)));
  const organizationId = `org-${randomUUID()}`;
  const organization_id = organizationId;
  const limits = { continue_after_updates: 8 };
  // In parallel with three other labs.
  const deadlineMs = 40_000;
  const calendar = createCalendarAccess({ client, taskQueue, organizationId, limits, deadlineMs });
  const handle = client.workflow.getHandle(calendarId(organizationId));
  const ahead = Math.ceil((Date.now() - booking().start_ms) / 60_000) + 600;
  const first = booking({ from: ahead, to: ahead + 30, id: 'first', change: aChange() });
  const next = booking({ from: ahead + 30, to: ahead + 60, id: 'next' });
  await calendar.book({ organization_id, booking: first, check_only: false });
  await calendar.book({ organization_id, booking: next, check_only: false });
  await calendar.book({ organization_id, booking: { ...first, run_id: 'x' }, check_only: true });
  await calendar.arm({ organization_id, booking: first });
  await calendar.arm({ organization_id, booking: next });
  const { run_id } = first;
  await calendar.note({ organization_id, window_id: 'first', run_id, change: aChange() });
  await calendar.extend({ organization_id, window_id: 'next', end_ms: next.end_ms + 60_000 });
  await calendar.release({ organization_id, window_id: 'first', run_id });
  const { runId } = await handle.describe();
  const more = async () => {
    const asked = booking({ from: ahead, to: ahead + 30, target: randomUUID() });
    await calendar.book({ organization_id, booking: asked, check_only: true });
    return (await handle.describe()).runId;
  };
  await until('the next run', more, (seen) => seen !== runId);
  const before = client.workflow.getHandle(calendarId(organizationId), runId);
  await keep(making, 'calendar-continue', before);
  await keep(making, 'calendar-after-continue', handle);
}

/** One callback that a window handed on, with its receiver's later answer. */
async function makeCallback(making: Making, name: string, status: number): Promise<void> {
  const { lab } = making;
  lab.answerCallback = (event) => (event === 'ivr_maintenance_accepted' ? 503 : 200);
  const window = await lab.schedule(lab.request(), 'real');
  await window.verdict();
  await window.say('cancel');
  await window.receipt();
  lab.answerCallback = () => status;
  const { events } = await window.handle.fetchHistory();
  const started = events?.find((event) => event.childWorkflowExecutionStartedEventAttributes);
  const { workflowExecution } = started?.childWorkflowExecutionStartedEventAttributes ?? {};
  const child = lab.client.workflow.getHandle(workflowExecution?.workflowId ?? CALLBACK_WORKFLOW);
  await child.result().catch(() => undefined);
  await keep(making, name, child);
}

/** A window is terminated while its line is in maintenance; the sweeper finds it. */
async function makeRescue(making: Making): Promise<void> {
  const { client, taskQueue, deps } = making.lab;
  const request = making.lab.request({ start_time: new Date().toISOString() });
  const window = await making.lab.schedule(request, 'real');
  await window.reaches('active');
  const { runId } = await window.handle.describe();
  await window.handle.terminate('by mistake');
  const sweeper = await client.workflow.start(SWEEPER_WORKFLOW, {
    workflowId: `sweep/${randomUUID()}`,
    taskQueue,
    args: [{ organization_id: deps.organizationId }],
  });
  await sweeper.result();
  await keep(making, 'sweeper', sweeper);
  const rescue = client.workflow.getHandle(rescueId(window.handle.workflowId, runId));
  await rescue.result();
  await keep(making, 'rescue', rescue);
}

async function makeCheckup(making: Making, name: string, input: CheckupInput): Promise<void> {
  const { client, taskQueue } = making.lab;
  const handle = await client.workflow.start(CHECKUP_WORKFLOW, {
    workflowId: `ivr-checkup/${name}/${randomUUID()}`,
    taskQueue,
    args: [input],
  });
  await handle.result();
  await keep(making, name, handle);
}

/** After the windows, so that the lab's own calendar has seen all of theirs. */
export async function makeOthers(lab: WindowLab, made: Map<string, History>): Promise<void> {
  const making = { lab, made };
  await makeCallback(making, 'callback-delivered', 200);
  await makeCallback(making, 'callback-undelivered', 410);
  await makeRescue(making);
  await makeCalendar(making);
  const request = JSON.parse(JSON.stringify(lab.request()));
  await makeCheckup(making, 'dry-run', { kind: 'dry_run', request });
  await makeCheckup(making, 'doctor', { kind: 'doctor' });
}
