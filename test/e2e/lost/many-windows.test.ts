/** Many windows on one stack: which are booked, and whether all begin in time. */
import { randomUUID } from 'node:crypto';
import { WindowRefusedError, type ScheduledWindow } from '../../../src/client/index.ts';
import type { FlowIvrRequest } from '../../../src/contract/request/request.ts';
import { Stack } from '../stage/stack.ts';

const MINUTE_MS = 6_000;
const WINDOWS = 40;

describe('many windows', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({ minuteMs: MINUTE_MS });
  });

  afterAll(() => stack.stop());

  /** Requests all of them at once. */
  async function race(requests: readonly FlowIvrRequest[]) {
    const ends = await Promise.allSettled(requests.map((one) => stack.client.schedule(one)));
    const accepted = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const refused = ends.flatMap((end): unknown[] =>
      end.status === 'rejected' ? [end.reason] : [],
    );
    return { accepted, refused };
  }

  async function lines(count: number): Promise<readonly string[]> {
    const targets = Array.from({ length: count }, () => ({ id: `line-${randomUUID()}` }));
    await stack.simulator.add({ targets });
    return targets.map(({ id }) => id);
  }

  it('of twelve at once that may not overlap, one is accepted', async () => {
    const start_time = new Date(Date.now() + 3_600_000).toISOString();
    const requests = (await lines(12)).map((id) =>
      stack.request(id, 0, { start_time, max_concurrent_windows: 1 }),
    );
    const { accepted, refused } = await race(requests);
    expect(accepted).toHaveLength(1);
    for (const error of refused) {
      expect(error).toBeInstanceOf(WindowRefusedError);
      expect(error).toMatchObject({
        code: 'conflict',
        conflicts: [{ kind: 'limit', workflow_id: accepted[0]?.workflowId }],
      });
    }
  });

  it('of twelve at once on one line, one is accepted', async () => {
    const [id = ''] = await lines(1);
    const requests = Array.from({ length: 12 }, (_, index) =>
      stack.request(id, 7_200_000, { request_id: `ask-${index}` }),
    );
    const { accepted, refused } = await race(requests);
    expect(accepted).toHaveLength(1);
    for (const error of refused)
      expect(error).toMatchObject({ code: 'conflict', conflicts: [{ kind: 'overlap' }] });
  });

  /**
   * How long this machine takes to book one of several, as busy as it is: all must be booked before they are armed.
   */
  async function bookingMs(): Promise<number> {
    const ids = await lines(12);
    const begun = Date.now();
    const { accepted } = await race(ids.map((id) => stack.request(id, 7_200_000)));
    expect(accepted).toHaveLength(ids.length);
    return (Date.now() - begun) / ids.length;
  }

  it(`of ${WINDOWS} that start at one instant, none is early and none a minute late`, async () => {
    const ids = await lines(WINDOWS);
    const allBookedMs = WINDOWS * (await bookingMs());
    const startMs = Math.ceil(Date.now() + 4 * MINUTE_MS + 3 * allBookedMs);
    const start_time = new Date(startMs).toISOString();
    const { accepted } = await race(
      ids.map((id) => stack.request(id, 0, { start_time, callback_events: ['reverted'] })),
    );
    expect(accepted).toHaveLength(WINDOWS);
    expect(Date.now()).toBeLessThan(startMs - 2 * MINUTE_MS);
    const ends = await Promise.all(accepted.map(({ handle }: ScheduledWindow) => handle.result()));
    expect(ends.map(({ status: { phase, line } }) => [phase, line])).toEqual(
      ids.map(() => ['reverted', 'normal']),
    );
    const log = (await stack.simulator.log()).filter(({ by }) => by === 'client');
    expect(log).toHaveLength(2 * WINDOWS);
    const endMs = startMs + 5 * MINUTE_MS;
    const late = log.map(({ at, version_before: version }) => {
      const instantMs = version === 1 ? startMs : endMs;
      return Date.parse(at) - instantMs;
    });
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(MINUTE_MS);
  });
});
