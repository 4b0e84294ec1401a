/** What is learned about a route's own limit, with time as an argument. */
import * as fc from 'fast-check';
import { RouteWindow } from '../../../src/adapters/genesys/pipe/pace/route-window.ts';
import type { Priority } from '../../../src/adapters/genesys/pipe/request-context.ts';

const SETTINGS = {
  probeEveryMs: { revert: 10_000, apply: 20_000, other: 30_000 },
  maxClosedMs: 300_000,
};

/** A window through which this many have passed at 0, and which got one 429 then. */
function suspecting(count: number, retryAfterMs: number | null): RouteWindow {
  const window = new RouteWindow(SETTINGS);
  for (let n = 0; n < count; n += 1) {
    window.take('revert', 0);
    window.pass(0, 0);
  }
  window.take('revert', 0);
  window.close(retryAfterMs, 0);
  return window;
}

/** The same with a second 429, for one that was under way. */
function learnt(count: number, retryAfterMs: number | null): RouteWindow {
  const window = suspecting(count, retryAfterMs);
  window.close(retryAfterMs, 0);
  return window;
}

/** How many may be sent at one instant. */
function countAt(window: RouteWindow, priority: Priority, now: number, most = 1_000): number {
  let count = 0;
  for (; count < most && window.opensAt(priority, now) <= now; count += 1)
    window.take(priority, now);
  return count;
}

it('knows no limit before a 429', () => {
  const window = new RouteWindow(SETTINGS);
  expect(countAt(window, 'other', 0)).toBe(1_000);
});

/** When this many that wait from `now` on are sent, if each is answered 50 ms later by anything but 429. */
function sendAll(window: RouteWindow, count: number, priority: Priority, from: number): number[] {
  const sent: number[] = [];
  for (let now = from; sent.length < count; now += 10) {
    for (const at of sent.filter((one) => one === now - 50)) window.pass(at, now);
    while (sent.length < count && window.opensAt(priority, now) <= now) {
      window.take(priority, now);
      sent.push(now);
    }
  }
  return sent;
}

describe('after one 429 alone', () => {
  it.each([null, 1_000, 3_000, 30_000])('sets no pace (pause %p)', (retryAfterMs) => {
    const from = retryAfterMs ?? 1_000;
    const sent = sendAll(suspecting(1, retryAfterMs), 200, 'apply', from);
    expect(Math.max(...sent) - from).toBeLessThan(500);
  });

  it('lets go twice as many with each answer', () => {
    const window = suspecting(1, 1_000);
    const sent = sendAll(window, 15, 'revert', 1_000);
    const many = [1_000, 1_050, 1_100, 1_150].map((at) => sent.filter((one) => one === at).length);
    expect(many).toEqual([1, 2, 4, 8]);
  });

  it('forgets it if a period ends without another', () => {
    const window = suspecting(1, 1_000);
    expect(countAt(window, 'apply', 1_000)).toBe(1);
    expect(countAt(window, 'apply', 2_000)).toBe(1_000);
  });

  it('keeps its pause, and believes a second one', () => {
    const window = suspecting(2, 1_000);
    expect(window.opensAt('revert', 999)).toBe(1_000);
    for (let n = 0; n < 3; n += 1) window.take('revert', 1_000);
    for (let n = 0; n < 2; n += 1) window.pass(1_000, 1_050);
    window.close(1_000, 1_050);
    expect(countAt(window, 'revert', 2_050)).toBe(1);
    expect(window.opensAt('revert', 2_050)).toBe(2_550);
  });
});

describe('after a long pause', () => {
  it('lets pass what passed in the minute before, but for what is kept for the more urgent', () => {
    expect(countAt(learnt(40, 30_000), 'revert', 30_000)).toBe(40);
    expect(countAt(learnt(40, 30_000), 'apply', 30_000)).toBe(36);
    expect(countAt(learnt(100, 30_000), 'apply', 30_000)).toBe(96);
    expect(countAt(learnt(40, 30_000), 'other', 30_000)).toBe(32);
  });

  it('counts those that were open when the 429 came and passed after it', () => {
    const window = new RouteWindow(SETTINGS);
    for (let n = 0; n < 4; n += 1) window.take('revert', 0);
    window.close(30_000, 100);
    for (let n = 0; n < 3; n += 1) window.pass(0, 110);
    expect(countAt(window, 'revert', 31_000)).toBe(4);
  });

  it('tries more than that one by one, and twice as many each time that passes', () => {
    const window = learnt(2, 30_000);
    expect(countAt(window, 'revert', 30_000)).toBe(2);
    expect(countAt(window, 'revert', 32_000)).toBe(1);
    window.pass(32_000, 32_100);
    expect(countAt(window, 'revert', 32_100)).toBe(1);
    window.pass(32_100, 32_200);
    expect(window.opensAt('apply', 32_200)).toBe(36_100);
    expect(window.opensAt('other', 32_200)).toBe(90_000);
  });

  it('keeps what it knows through the 429 of a try', () => {
    const window = learnt(20, 30_000);
    window.take('revert', 28_000);
    window.close(2_000, 28_100);
    expect(countAt(window, 'revert', 30_100)).toBe(20);
    window.take('revert', 88_000);
    window.close(2_000, 88_100);
    expect(countAt(window, 'revert', 90_100)).toBe(20);
  });

  it('opens at once for as many as are known when a try passes', () => {
    const window = learnt(20, 3_600_000);
    expect(window.opensAt('revert', 9_999)).toBe(10_000);
    window.take('revert', 10_000);
    window.pass(10_000, 10_100);
    expect(countAt(window, 'revert', 10_100)).toBe(20);
  });
});

describe('after a short pause', () => {
  it('spreads what passed in as long a time before', () => {
    const window = learnt(4, 1_000);
    expect(countAt(window, 'revert', 1_000)).toBe(1);
    expect(window.opensAt('revert', 1_000)).toBe(1_250);
  });

  it('tries a little more when it has gone well for a while', () => {
    const window = learnt(1, 1_000);
    const sent: number[] = [];
    for (let now = 1_000; now < 8_000; now += 50)
      if (window.opensAt('apply', now) <= now) {
        window.take('apply', now);
        window.pass(now, now + 10);
        sent.push(now);
      }
    expect(sent.slice(0, 4)).toEqual([1_000, 2_000, 3_000, 4_000]);
    expect(sent.length).toBeGreaterThan(10);
  });
});

it('is forgotten after some minutes without a 429', () => {
  const window = learnt(1, 30_000);
  expect(countAt(window, 'revert', 300_000)).toBe(1);
  expect(countAt(window, 'revert', 300_001)).toBe(1_000);
});

it('never keeps a revert waiting for longer than its probe or a minute, whatever the API says', () => {
  const event = fc.record({
    waitMs: fc.integer({ min: 0, max: 90_000 }),
    priority: fc.constantFrom<Priority>('revert', 'apply', 'other'),
    answer: fc.oneof(
      fc.constant('pass' as const),
      fc.constant('none' as const),
      fc.option(fc.integer({ min: 0, max: 90_000_000 })),
    ),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const window = new RouteWindow(SETTINGS);
      let now = 0;
      for (const { waitMs, priority, answer } of events) {
        now += waitMs;
        window.take(priority, now);
        if (answer === 'pass') window.pass(now, now);
        else if (answer !== 'none') window.close(answer, now);
        expect(window.opensAt('revert', now) - now).toBeLessThanOrEqual(10_000);
        expect(window.opensAt('apply', now) - now).toBeLessThanOrEqual(20_000);
        expect(window.opensAt('other', now) - now).toBeLessThanOrEqual(60_000);
      }
    }),
  );
});
