/**
 * The kill switch outlives its calendar: whatever ends the workflow, the next one begins with starts stopped until
 * somebody allows them. On a real server.
 */
import { randomUUID } from 'node:crypto';
import { calendarId } from '../../../src/contract/calendar/calendar.ts';
import type { Booking } from '../../../src/contract/steps/booking-steps.ts';
import { until } from '../../support/until.ts';
import { booking, MINUTE, T0 } from '../../workflows/calendar/calendar-bookings.ts';
import { CalendarLab, type Organization } from '../../workflows/calendar/calendar-lab.ts';

const BY = { actor: 'mia', reason: 'wrong text' } as const;

let lab: CalendarLab;
beforeAll(async () => {
  lab = await CalendarLab.start();
});
afterAll(() => lab.stop());

function ahead(): Booking {
  const from = Math.ceil((Date.now() + 60 * MINUTE - T0) / MINUTE);
  return booking({ id: randomUUID(), target: randomUUID(), from, to: from + 30, limit: 1_000 });
}

/** Whether a window that arms now is held, as the calendar's answer says. */
async function isHeld(org: Organization): Promise<boolean> {
  const { starts_stopped: stopped = null } = await org.access.arm({
    organization_id: org.id,
    booking: ahead(),
  });
  return stopped !== null;
}

async function say(org: Organization, verb: 'stopStarts' | 'allowStarts'): Promise<void> {
  await org.handle.executeUpdate(verb, { args: [BY] });
}

async function whileStopped(limits = {}): Promise<Organization> {
  const org = lab.organization(limits);
  await org.book(ahead());
  await say(org, 'stopStarts');
  return org;
}

describe('starts that are stopped', () => {
  it('stay stopped when the calendar is terminated, again and again', async () => {
    const org = await whileStopped();
    for (let n = 0; n < 2; n += 1) {
      await org.handle.terminate('by mistake');
      expect(await isHeld(org)).toBe(true);
    }
  });

  it('are reported while no calendar runs', async () => {
    const org = await whileStopped();
    const before = await org.access.startsStopped();
    await org.handle.terminate('by mistake');
    expect(await org.access.startsStopped()).toMatchObject(BY);
    expect(before).toMatchObject(BY);
  });

  it('are allowed by allowStarts alone, and stay so', async () => {
    const org = await whileStopped();
    await org.handle.terminate('by mistake');
    expect(await isHeld(org)).toBe(true);
    await say(org, 'allowStarts');
    expect(await isHeld(org)).toBe(false);
    await org.handle.terminate('by mistake');
    expect(await org.access.startsStopped()).toBeNull();
    expect(await isHeld(org)).toBe(false);
  });

  it('stay stopped when the calendar had moved on to a new run before it was terminated', async () => {
    const org = await whileStopped({ continue_after_updates: 1 });
    const { runId } = await org.handle.describe();
    const look = async () => {
      await org.access.book({ organization_id: org.id, booking: ahead(), check_only: true });
      return (await org.handle.describe()).runId;
    };
    await until('the next run', look, (seen) => seen !== runId);
    await org.handle.terminate('by mistake');
    expect(await isHeld(org)).toBe(true);
  });

  it('stay stopped when the calendar was reset before it was terminated', async () => {
    const org = await whileStopped();
    const { runId } = await org.handle.describe();
    const { events } = await org.handle.fetchHistory();
    const first = events?.find((event) => event.workflowTaskCompletedEventAttributes);
    await lab.client.workflowService.resetWorkflowExecution({
      namespace: lab.client.options.namespace,
      workflowExecution: { workflowId: org.handle.workflowId, runId },
      workflowTaskFinishEventId: first?.eventId ?? null,
      requestId: randomUUID(),
      reason: 'test',
    });
    await until(
      'the switch in the new run',
      () => org.access.startsStopped(),
      (by) => by !== null,
    );
    await org.handle.terminate('by mistake');
    expect(await isHeld(org)).toBe(true);
  });

  it('stay stopped when the calendar timed out', async () => {
    const org = lab.organization();
    const starts_stopped = { ...BY, at_ms: Date.now() };
    const handle = await lab.client.workflow.start('calendar', {
      workflowId: calendarId(org.id),
      taskQueue: lab.taskQueue,
      args: [{ v: 1, bookings: [], released: [], starts_stopped }],
      workflowRunTimeout: 1_000,
    });
    await expect(handle.result()).rejects.toThrow('Workflow execution timed out');
    expect(await org.access.startsStopped()).toEqual(starts_stopped);
    expect(await isHeld(org)).toBe(true);
  });

  it('stay stopped whoever of many starts the calendar anew', async () => {
    const org = await whileStopped();
    await org.handle.terminate('by mistake');
    const held = await Promise.all(Array.from({ length: 9 }, () => isHeld(org)));
    expect(held).toEqual(held.map(() => true));
  });
});

describe('starts of an organisation without a calendar', () => {
  it('are allowed', async () => {
    const org = lab.organization();
    expect(await org.access.startsStopped()).toBeNull();
    expect(await isHeld(org)).toBe(false);
  });
});
