/** The calendar as called by activities, on a real server. */
import { randomUUID } from 'node:crypto';
import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { CallGate, createCalendarAccess } from '../../../src/client/calendar/calendar-access.ts';
import {
  CalendarRefusedError,
  CalendarUnavailableError,
} from '../../../src/client/calendar/calendar-refusals.ts';
import type { Booking } from '../../../src/contract/steps/booking-steps.ts';
import { aChange } from '../../support/records/a-change.ts';
import {
  booking,
  MINUTE,
  T0,
  type BookingSketch,
} from '../../workflows/calendar/calendar-bookings.ts';
import { CalendarLab } from '../../workflows/calendar/calendar-lab.ts';

let lab: CalendarLab;
beforeAll(async () => {
  lab = await CalendarLab.start();
});
afterAll(() => lab.stop());

/** How many updates in flight a server accepts for one workflow. */
const IN_FLIGHT_LIMIT = 10;

/** Other tests use the machine at the same time: only a last resort. */
const BUSY_MS = 120_000;

const AHEAD = Math.ceil((Date.now() + 60 * MINUTE - T0) / MINUTE);

function ahead({ id = randomUUID(), from = 0, to = 30, ...rest }: BookingSketch = {}): Booking {
  return booking({ id, from: from + AHEAD, to: to + AHEAD, ...rest });
}

/** Counts the updates that are sent, and how many of them are under way at once. */
function countingClient() {
  const counts = { sent: 0, most: 0 };
  let underWay = 0;
  async function count<T>(work: () => Promise<T>): Promise<T> {
    counts.sent += 1;
    underWay += 1;
    counts.most = Math.max(counts.most, underWay);
    try {
      return await work();
    } finally {
      underWay -= 1;
    }
  }
  const interceptor: WorkflowClientInterceptor = {
    startUpdate: (input, next) => count(() => next(input)),
    startUpdateWithStart: (input, next) => count(() => next(input)),
  };
  const { connection, options } = lab.client;
  const { namespace, loadedDataConverter: dataConverter } = options;
  const interceptors = { workflow: [interceptor] };
  return { client: new Client({ connection, namespace, dataConverter, interceptors }), counts };
}

describe('book', () => {
  it('gives conflicts back as an answer', async () => {
    const org = lab.organization();
    const first = ahead();
    expect(await org.book(first)).toEqual({ conflicts: [], predecessor: null });
    const { conflicts } = await org.book(ahead());
    expect(conflicts).toMatchObject([{ kind: 'overlap', workflow_id: first.window_id }]);
  });

  it('books nothing when it only looks, however often', async () => {
    const org = lab.organization();
    const look = { organization_id: org.id, booking: ahead(), check_only: true };
    for (let n = 0; n < 3; n += 1)
      expect(await org.access.book(look)).toEqual({ conflicts: [], predecessor: null });
    expect(await org.access.list()).toEqual([]);
    expect((await org.book(look.booking)).conflicts).toEqual([]);
    expect(await org.access.list()).toHaveLength(1);
  });

  it('answers the same window and run alike from two workers at once', async () => {
    const org = lab.organization();
    const { client, taskQueue } = lab;
    const second = createCalendarAccess({ client, taskQueue, organizationId: org.id });
    const input = { organization_id: org.id, booking: ahead(), check_only: false };
    const answers = await Promise.all([org.access.book(input), second.book(input)]);
    expect(answers).toEqual(answers.map(() => ({ conflicts: [], predecessor: null })));
    expect(await org.access.list()).toHaveLength(1);
  });

  it('serves a hundred windows at once, each in its turn', async () => {
    const org = lab.organization({}, BUSY_MS);
    const windows = Array.from({ length: 100 }, (_, n) => ahead({ target: `l${n}`, limit: 1_000 }));
    const answers = await Promise.all(windows.map((window) => org.book(window)));
    expect(answers.every(({ conflicts }) => conflicts.length === 0)).toBe(true);
  });
});

describe('a burst through three workers', () => {
  it('never has more calls under way than the server takes', async () => {
    const org = lab.organization();
    const { client, counts } = countingClient();
    const { taskQueue } = lab;
    const accesses = Array.from({ length: 3 }, () =>
      createCalendarAccess({ client, taskQueue, organizationId: org.id, deadlineMs: BUSY_MS }),
    );
    const booked = accesses.flatMap((access, worker) =>
      Array.from({ length: 20 }, (_, n) => {
        const window = ahead({ target: `burst-${worker}-${n}`, limit: 1_000 });
        return access.book({ organization_id: org.id, booking: window, check_only: false });
      }),
    );
    await Promise.all(booked);
    expect(counts.most).toBeLessThanOrEqual(IN_FLIGHT_LIMIT);
  });
});

describe('a burst through many workers', () => {
  it.each([6, 24])('of %d costs few updates: calls that wait go together', async (workers) => {
    const org = lab.organization({}, BUSY_MS);
    const { client, counts } = countingClient();
    const { taskQueue } = lab;
    const accesses = Array.from({ length: workers }, () =>
      createCalendarAccess({
        client,
        taskQueue,
        organizationId: org.id,
        deadlineMs: BUSY_MS,
      }),
    );
    const answers = await Promise.all(
      accesses.flatMap((access, worker) =>
        Array.from({ length: 40 }, (_, n) => {
          const window = ahead({ target: `many-${worker}-${n}`, limit: 10_000 });
          return access.book({ organization_id: org.id, booking: window, check_only: false });
        }),
      ),
    );
    expect(answers.every(({ conflicts }) => conflicts.length === 0)).toBe(true);
    expect(await org.access.list()).toHaveLength(workers * 40);
    // Sent alone, each call would cost one or more; the server refuses some updates above its ten.
    expect(counts.sent).toBeLessThan((workers * 40) / 4);
  });

  it('answers each call for itself, also those that are refused', async () => {
    const org = lab.organization();
    const organization_id = org.id;
    const [taken, first, second] = [ahead(), ahead({ target: 'a' }), ahead({ target: 'b' })];
    await org.book(taken);
    const outcomes = await Promise.allSettled([
      org.book(first),
      org.book(ahead()),
      org.access.note({ organization_id, window_id: 'nobody', run_id: 'r', change: aChange() }),
      org.access.arm({ organization_id, booking: taken }),
      org.book(second),
    ]);
    expect(outcomes).toMatchObject([
      { value: { conflicts: [] } },
      { value: { conflicts: [{ kind: 'overlap', workflow_id: taken.window_id }] } },
      { reason: { name: 'CalendarRefusedError', refusal: 'unknown' } },
      { value: { predecessor: null } },
      { value: { conflicts: [] } },
    ]);
    const { window_id: id } = second;
    expect((await org.access.list()).map(({ workflow_id: booked }) => booked)).toContain(id);
  });
});

describe('a refusal that is no conflict', () => {
  it('is an error that says which', async () => {
    const org = lab.organization();
    const noted = org.access.note({
      organization_id: org.id,
      window_id: 'nobody',
      run_id: 'r',
      change: aChange(),
    });
    await expect(noted).rejects.toBeInstanceOf(CalendarRefusedError);
    await expect(noted).rejects.toMatchObject({
      refusal: 'unknown',
      message: 'the calendar holds no booking of nobody',
    });
  });

  it('is distinguished from a conflict also by an extension', async () => {
    const org = lab.organization();
    const [window, next] = [ahead(), ahead({ from: 30, to: 60 })];
    await org.book(window);
    await org.book(next);
    const organization_id = org.id;
    const end_ms = window.end_ms + MINUTE;
    const moved = await org.access.extend({
      organization_id,
      window_id: window.window_id,
      end_ms,
      booking: window,
    });
    expect(moved.conflicts).toMatchObject([{ workflow_id: next.window_id }]);
    await expect(
      org.access.extend({ organization_id, window_id: 'nobody', end_ms }),
    ).rejects.toMatchObject({ refusal: 'unknown' });
  });
});

describe('calls of one window', () => {
  it('run in the order in which they were made', async () => {
    const org = lab.organization();
    const window = ahead();
    const { window_id, run_id } = window;
    await Promise.all([
      org.book(window),
      org.access.note({ organization_id: org.id, window_id, run_id, change: aChange() }),
      org.release(window),
    ]);
    expect(await org.access.list()).toEqual([]);
  });
});

describe('list', () => {
  it('is empty if there is no calendar yet', async () => {
    expect(await lab.organization().access.list()).toEqual([]);
  });

  it('shows each booking with its state, soonest first', async () => {
    const org = lab.organization();
    const organization_id = org.id;
    const names = ['booked', 'armed', 'active'] as const;
    const [booked, armed, active] = names.map((id, n) =>
      ahead({ id, run: id, target: id, from: n * -10, to: 30 }),
    );
    for (const window of [booked, armed, active]) if (window) await org.book(window);
    for (const [id, stage] of [
      ['armed', 'armed'],
      ['active', 'applied'],
    ] as const) {
      const change = aChange({ stage });
      await org.access.note({ organization_id, window_id: id, run_id: id, change });
    }
    expect(await org.access.list()).toMatchObject([
      { workflow_id: 'active', target: 'flow-ivr:active', state: 'active' },
      { workflow_id: 'armed', state: 'armed' },
      { workflow_id: 'booked', state: 'booked', end_time: expect.stringMatching(/\+00:00$/) },
    ]);
  });

  it('leaves out what is over and can no longer change its line', async () => {
    const org = lab.organization();
    await org.access.arm({ organization_id: org.id, booking: booking({ from: -6e5, to: -5e5 }) });
    expect(await org.access.list()).toEqual([]);
  });
});

describe('without a worker', () => {
  it('gives up by its deadline, and names calendar, queue and what to do', async () => {
    const { client } = lab;
    const taskQueue = `nobody-${randomUUID()}`;
    const organizationId = `org-${randomUUID()}`;
    const access = createCalendarAccess({ client, organizationId, taskQueue, deadlineMs: 700 });
    const began = performance.now();
    const input = { organization_id: organizationId, booking: ahead(), check_only: false };
    const booked = access.book(input);
    await expect(booked).rejects.toBeInstanceOf(CalendarUnavailableError);
    await expect(booked).rejects.toThrow(
      new RegExp(
        `^ivr-calendar/${organizationId} did not answer book within 700 ms .*${taskQueue}`,
      ),
    );
    await expect(access.list()).rejects.toThrow(/could not be read.*is a worker polling/);
    // Sooner than a call without a deadline.
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});

describe('a calendar that stands still', () => {
  it('is not sent what its caller has no time left to hear answered', async () => {
    const { client } = lab;
    const asked = jest.spyOn(client.workflow, 'executeUpdateWithStart');
    const taskQueue = `nobody-${randomUUID()}`;
    const organization_id = `org-${randomUUID()}`;
    const access = createCalendarAccess({
      client,
      organizationId: organization_id,
      taskQueue,
      deadlineMs: 1_000,
    });
    const ends = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) =>
        access.book({ organization_id, booking: ahead({ target: `l${n}` }), check_only: false }),
      ),
    );
    const calls = asked.mock.calls.length;
    asked.mockRestore();
    expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'rejected'));
    for (const end of ends)
      expect(end).toMatchObject({ reason: { name: 'CalendarUnavailableError' } });
    expect(calls).toBeLessThan(IN_FLIGHT_LIMIT);
  });
});

/** Calls that end when told to. */
function heldCalls() {
  const open: (() => void)[] = [];
  const begun: string[] = [];
  const call = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => {
      open.push(() => resolve(name));
    });
  };
  return { begun, call, open };
}
function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

describe('the gate', () => {
  it('lets one call at a time through for a key, in order', async () => {
    const gate = new CallGate();
    const { begun, call, open } = heldCalls();
    const names = ['a1', 'a2', 'b1', 'c1'];
    const all = names.map((name) => gate.pass(name.slice(0, 1), call(name)));
    await settle();
    expect(begun).toEqual(['a1', 'b1', 'c1']);
    open[0]?.();
    await settle();
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2']);
    for (const end of open.slice(1)) end();
    expect(await Promise.all(all)).toEqual(names);
  });

  it('continues after a call that failed', async () => {
    const gate = new CallGate();
    const failed = gate.pass('a', async () => {
      throw new TypeError('no');
    });
    const next = gate.pass('a', async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
