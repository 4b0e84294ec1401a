/** The limits of one call: signals, deadline, and inexact clocks. */
import { getEventListeners } from 'node:events';
import { CallLimit } from '../../../src/adapters/genesys/pipe/call-limit.ts';
import { createFakeClock } from '../fake-clock.ts';

it('ends at the deadline', async () => {
  const clock = createFakeClock();
  const limit = new CallLimit({ signals: [], deadlineAt: clock.now() + 100 }, clock);
  await clock.advance(99);
  expect(limit.reason).toBeNull();
  await clock.advance(1);
  expect(limit.signal.aborted).toBe(true);
  expect(limit.reason).toBe('deadline');
  expect(clock.timers).toBe(0);
});

it('ends at the deadline although its timer fired too early', async () => {
  const clock = createFakeClock();
  const hasty = {
    now: clock.now,
    after: (ms: number, run: () => void) => clock.after(ms > 50 ? ms - 0.4 : ms, run),
  };
  const limit = new CallLimit({ signals: [], deadlineAt: clock.now() + 100 }, hasty);
  await clock.advance(99.7);
  expect(limit.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(limit.signal.aborted).toBe(true);
});

it('knows a deadline that has passed before its timer fires', () => {
  const clock = createFakeClock();
  const limit = new CallLimit({ signals: [], deadlineAt: clock.now() }, clock);
  expect(limit.reason).toBe('deadline');
  expect(limit.signal.aborted).toBe(true);
  expect(clock.timers).toBe(0);
});

it('ends with the first of its signals and keeps that reason', () => {
  const clock = createFakeClock();
  const [first, second] = [new AbortController(), new AbortController()];
  const signals = [first.signal, second.signal];
  const limit = new CallLimit({ signals, deadlineAt: clock.now() + 5 }, clock);
  second.abort();
  expect(limit.reason).toBe('cancelled');
  expect(clock.timers).toBe(0);
});

it('has ended if a signal had come before', () => {
  const limit = new CallLimit({ signals: [AbortSignal.abort()] }, createFakeClock());
  expect(limit.reason).toBe('cancelled');
});

it('leaves no timer when disposed of', () => {
  const clock = createFakeClock();
  const limit = new CallLimit({ signals: [], deadlineAt: clock.now() + 100 }, clock);
  limit.dispose();
  expect(clock.timers).toBe(0);
  expect(limit.reason).toBeNull();
});

it('listens to a signal that many calls share, without a warning, and leaves it', () => {
  const { signal } = new AbortController();
  const limits = Array.from({ length: 20 }, () => new CallLimit({ signals: [signal] }));
  expect(getEventListeners(signal, 'abort')).toHaveLength(20);
  // Node takes more listeners than this for a leak, and says so; 0 is any number.
  const most =
    Object.getOwnPropertySymbols(signal).find(
      ({ description }) => description === 'events.maxEventTargetListeners',
    ) ?? Symbol('none');
  expect(Reflect.get(signal, most)).toBe(0);
  for (const limit of limits) limit.dispose();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

describe('wait', () => {
  it('hands on what comes in time, a failure too', async () => {
    const limit = new CallLimit({ signals: [] }, createFakeClock());
    await expect(limit.wait(Promise.resolve('here'))).resolves.toBe('here');
    await expect(limit.wait(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('is over at the limit and leaves the awaited to the others', async () => {
    const clock = createFakeClock();
    const limit = new CallLimit({ signals: [], deadlineAt: clock.now() + 10 }, clock);
    const waiting = limit.wait(new Promise<string>(() => undefined));
    await clock.advance(10);
    await expect(waiting).resolves.toBeNull();
  });

  it('does not wait past the limit, nor leave a failure unhandled', async () => {
    const limit = new CallLimit({ signals: [AbortSignal.abort()] }, createFakeClock());
    await expect(limit.wait(Promise.reject(new Error('no')))).resolves.toBeNull();
  });
});
