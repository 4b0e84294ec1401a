/** One window through the client, a worker process, the simulator and a receiver, to its real end. */
import { until } from '../support/until.ts';
import { BY, isSigned, Stack } from './stage/stack.ts';

/** A window may begin ten seconds late, and its end is awaited. */
const MINUTE_MS = 500;
const MINUTES = 25;
/** Its callbacks, in the order of the events. */
const EVENTS = [
  'ivr_maintenance_accepted',
  'ivrr_maintenance_scheduled',
  'ivr_maintenance_reverted',
];

describe('a window among real processes', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({ minuteMs: MINUTE_MS });
  });

  afterAll(() => stack.stop());

  it('closes the line at its start, puts it back at its end, and tells it signed', async () => {
    const before = await stack.newLine();
    const request = stack.request(before.id, 2_000, { duration_minutes: MINUTES });
    const { handle } = await stack.client.schedule(request);
    await stack.reaches(handle, 'active');
    expect(await stack.simulator.hears(before.id)).toMatchObject({
      greeting: 'Please call back later.',
      destination: 'disconnected',
    });
    const { status, proof } = await handle.result();

    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    expect(await stack.line(before.id)).toEqual({ ...before, version: before.version + 2 });
    const [apply, revert, ...more] = await stack.writes(before.id);
    expect(more).toEqual([]);
    expect(apply).toMatchObject({ before, if_match: String(before.version), status: 200 });
    expect(revert).toMatchObject({ if_match: String(before.version + 1), status: 200 });
    const startMs = Date.parse(request.start_time);
    expect(Date.parse(apply?.at ?? '')).toBeGreaterThanOrEqual(startMs);
    expect(Date.parse(revert?.at ?? '')).toBeGreaterThanOrEqual(startMs + MINUTES * MINUTE_MS);

    // Each may be handed on, and their order is not guaranteed.
    const { received } = stack.receiver;
    for (const event of EVENTS)
      await until(
        `the callback ${event}`,
        () => received.some(({ body }) => body.includes(event)),
        Boolean,
      );
    expect(received.every(isSigned)).toBe(true);
    expect(received.map(({ headers }) => headers['x-maintenance-event'])).toEqual(
      received.map(() => 'true'),
    );
    const bodies = received
      .map(({ body }): Record<string, unknown> => JSON.parse(body))
      .toSorted((a, b) => String(a['timestamp']).localeCompare(String(b['timestamp'])));
    expect(bodies.map(({ event_type: event }) => event)).toEqual(EVENTS);
    expect(bodies[1]).toEqual({
      event_type: 'ivrr_maintenance_scheduled',
      flow_id: before.id,
      start_time: status.start_time,
      end_time: status.end_time,
      new_version: before.version + 1,
      latency_ms: expect.any(Number),
      timestamp: expect.stringMatching(/\+00:00$/),
    });
  });

  it('ends early when told to, and leaves what somebody else changed meanwhile', async () => {
    const before = await stack.newLine();
    const { handle } = await stack.client.schedule(
      stack.request(before.id, 0, { duration_minutes: 480 }),
    );
    await stack.reaches(handle, 'active');
    await stack.simulator.editTarget(before.id, { greeting: { text: 'Edited by hand.' } });
    await handle.end(BY);
    const { status } = await handle.result();
    expect(status).toMatchObject({ phase: 'reverted', line: 'changed_by_others' });
    expect(status.attention?.what).toContain('greeting');
    expect(await stack.line(before.id)).toMatchObject({
      name: before.name,
      routing: before.routing,
      greeting: { text: 'Edited by hand.' },
    });
  });
});
