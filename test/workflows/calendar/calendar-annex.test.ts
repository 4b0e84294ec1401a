/**
 * Changes with long values: stored in the calendar's annexes before they are noted in the calendar, on a real server.
 */
import { createCalendarAccess } from '../../../src/client/calendar/calendar-access.ts';
import { ANNEXES, annexId } from '../../../src/contract/calendar/annex.ts';
import type { CalendarAccess } from '../../../src/contract/calendar/calendar-access.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import type { Booking } from '../../../src/contract/steps/booking-steps.ts';
import { aChange } from '../../support/records/a-change.ts';
import { booking, MINUTE, T0 } from './calendar-bookings.ts';
import { until } from '../../support/until.ts';
import { CalendarLab, type Organization } from './calendar-lab.ts';

const MANY = 1_000;

let lab: CalendarLab;
beforeAll(async () => {
  lab = await CalendarLab.start();
});
afterAll(() => lab.stop());

/** Another worker's access to the same calendar: it remembers nothing. */
function another(org: Organization, deadlineMs = 30_000): CalendarAccess {
  return createCalendarAccess({
    client: lab.client,
    taskQueue: lab.taskQueue,
    organizationId: org.id,
    deadlineMs,
  });
}

function changeOf(n: number): Change {
  const greeting = `${n} ${'ü'.repeat(1_990)}`;
  return aChange({
    baseline: { name: 'Main', greeting, routing: { queue: `q${n}` } },
    intended: {
      name: 'Maintenance: Main',
      greeting: greeting.toUpperCase(),
      routing: { queue: 'm' },
    },
  });
}

/** Minutes from {@link T0} to an hour from now, so that nothing is over. */
const AHEAD = Math.ceil((Date.now() + 60 * MINUTE - T0) / MINUTE);

function windowOf(n: number): Booking {
  const from = AHEAD + n * 60;
  return booking({ id: `w${n}`, run: `run ${n}`, target: `t${n}`, from, to: from + 30 });
}

function note(
  org: Organization,
  n: number,
  change = changeOf(n),
  access = org.access,
): Promise<void> {
  const { window_id, run_id } = windowOf(n);
  return access.note({ organization_id: org.id, window_id, run_id, change });
}

/** With their histories: one that was only terminated still answers. */
async function deleteAnnexes(org: Organization): Promise<number> {
  const ends = Array.from({ length: ANNEXES }, async (_, n) => {
    const handle = lab.client.workflow.getHandle(annexId(org.id, n));
    const workflowExecution = { workflowId: handle.workflowId };
    const { namespace } = lab.client.options;
    await lab.client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
    await until(
      'the annex gone',
      () => handle.describe().catch(() => null),
      (left) => left === null,
    );
  });
  const settled = await Promise.allSettled(ends);
  return settled.filter(({ status }) => status === 'fulfilled').length;
}

it(`notes ${MANY} changes with greetings of 2,000 characters, over runs of the calendar, and tells them whole`, async () => {
  const org = lab.organization({ continue_after_updates: 600 }, 60_000);
  const all = Array.from({ length: MANY }, (_, n) => n);
  await Promise.all(all.map((n) => org.book(windowOf(n))));
  await Promise.all(all.map((n) => note(org, n)));
  const bookings = await another(org).bookings();
  const known = new Map(bookings.map(({ window_id, change }) => [window_id, change]));
  expect(known.size).toBe(MANY);
  for (const n of all) expect(known.get(`w${n}`)).toEqual(changeOf(n));
  const { raw } = await org.handle.describe();
  expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(
    raw.workflowExecutionInfo?.execution?.runId,
  );
}, 240_000);

it('keeps short changes with the booking, and asks no annex', async () => {
  const org = lab.organization();
  await org.book(windowOf(1));
  await note(org, 1, aChange());
  expect(await deleteAnnexes(org)).toBe(0);
  const [held] = await another(org).bookings();
  expect(held?.change).toEqual(aChange());
});

it('reports a line that may be changed if its annex was deleted, and knows all again after the next note', async () => {
  const org = lab.organization();
  await org.book(windowOf(1));
  await note(org, 1);
  expect(await deleteAnnexes(org)).toBeGreaterThan(0);
  const [lost] = await another(org).bookings();
  expect(lost).toMatchObject({ window_id: 'w1', change: null, rescued_run: 'run 1' });
  const input = { organization_id: org.id, booking: windowOf(1) };
  expect(await another(org).arm(input)).toMatchObject({ stands: true, change: null });
  await note(org, 1);
  expect(await another(org).arm(input)).toMatchObject({ stands: true, change: changeOf(1) });
});

it('notes nothing if the values could not be kept', async () => {
  const org = lab.organization();
  await org.book(windowOf(1));
  await note(org, 1, aChange());
  const paused = Array.from({ length: ANNEXES }, (_, n) =>
    lab.client.workflow.start('waitingWindow', {
      workflowId: annexId(org.id, n),
      taskQueue: lab.taskQueue,
    }),
  );
  const others = await Promise.all(paused);
  await expect(note(org, 1, changeOf(1), another(org, 1_500))).rejects.toThrow(/annex/);
  const [held] = await another(org).bookings();
  expect(held?.change).toEqual(aChange());
  await Promise.all(others.map((other) => other.terminate('done')));
});

it('is refused a note that comes minutes after its values were kept', async () => {
  const org = lab.organization();
  await org.book(windowOf(1));
  const { window_id, run_id } = windowOf(1);
  const late = { window_id, run_id, change: aChange(), kept_ms: Date.now() - 6 * 60_000 };
  await expect(org.handle.executeUpdate('note', { args: [late] })).rejects.toMatchObject({
    cause: { type: 'CalendarLate' },
  });
});
