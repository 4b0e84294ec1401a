/** Until when an attempt may send requests, and until when it may answer. */
import { assert, boolean, integer, property } from 'fast-check';
import { StepClock, type TimeShare } from '../../src/activities/step-clock.ts';
import { StepRun } from '../../src/activities/step-run.ts';
import { DueWrites } from '../../src/activities/due-writes.ts';
import { ANSWER_MS, REQUESTS_MS } from '../../src/contract/steps/pace/timing.ts';
import { SHORTEST_ALARM_MS } from '../../src/worker/settings/timing.ts';
import { anAttempt } from './an-attempt.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

interface Given {
  readonly attemptMs: number;
  readonly stepMs?: number;
  readonly share?: TimeShare;
}

function clockOf({ attemptMs, stepMs = 0, share }: Given): StepClock {
  const now = Date.now();
  const { context } = anAttempt({
    startToCloseTimeoutMs: attemptMs,
    scheduleToCloseTimeoutMs: stepMs,
    scheduledTimestampMs: now,
    currentAttemptScheduledTimestampMs: now,
  });
  return new StepClock(context.info, share);
}

/** Milliseconds from now to the last request and to the latest answer. */
function endsOf({ deadlineAt, answerBefore }: StepClock): readonly [number, number] {
  const from = performance.now();
  return [Math.round(deadlineAt - from), Math.round(answerBefore - from)];
}

describe('an attempt', () => {
  it.each([
    { attempt: 30_000, step: 0, requests: 28_000, answered: 28_000 },
    { attempt: 4_000, step: 0, requests: 3_000, answered: 3_000 },
    // The step ends before the attempt would.
    { attempt: 50_000, step: 20_000, requests: 18_000, answered: 18_000 },
  ])(
    'of $attempt ms in a step of $step ms sends for $requests ms and answers within $answered ms',
    ({ attempt, step, requests, answered }) => {
      expect(endsOf(clockOf({ attemptMs: attempt, stepMs: step }))).toEqual([requests, answered]);
    },
  );
});

describe('the clock of the server', () => {
  it('is never behind the estimate, and never ahead of what it could be at most', () => {
    const delay = integer({ min: 0, max: 3_000 });
    const leads = integer({ min: -3_600_000, max: 3_600_000 });
    assert(
      property(leads, delay, delay, delay, (leadMs, dispatchMs, thereMs, backMs) => {
        const now = performance.now();
        const scheduled = now + leadMs - dispatchMs;
        const { context } = anAttempt({
          startToCloseTimeoutMs: 50_000,
          scheduleToCloseTimeoutMs: 0,
          scheduledTimestampMs: scheduled,
          currentAttemptScheduledTimestampMs: scheduled,
        });
        const clock = new StepClock(context.info);
        expect(clock.mostLeadMs).toBe(clock.leadMs);
        jest.advanceTimersByTime(thereMs);
        const nowMs = performance.now() + leadMs;
        jest.advanceTimersByTime(backMs);
        clock.set({ nowMs, startedMs: scheduled }, now);
        expect(clock.leadMs).toBeLessThanOrEqual(leadMs + 1);
        expect(clock.leadMs).toBeGreaterThanOrEqual(leadMs - Math.min(dispatchMs, backMs) - 1);
        expect(clock.mostLeadMs).toBeGreaterThanOrEqual(leadMs - 1);
        expect(clock.mostLeadMs).toBeLessThanOrEqual(leadMs + thereMs + 1);
      }),
    );
  });
});

describe('a writer with 30 s for its requests', () => {
  it.each([
    { attempt: 50_000, step: 0, hold: 0, requests: 28_000, answered: 48_000 },
    { attempt: 70_000, step: 0, hold: 20_000, requests: 48_000, answered: 68_000 },
    // Little time is for requests first.
    { attempt: 20_000, step: 0, hold: 0, requests: 18_000, answered: 18_000 },
    { attempt: 70_000, step: 28_840, hold: 16_840, requests: 26_840, answered: 26_840 },
    { attempt: 28_840, step: 28_840, hold: 16_840, requests: 26_840, answered: 26_840 },
    { attempt: 70_000, step: 25_000, hold: 20_000, requests: 23_750, answered: 23_750 },
    // The instant is beyond the step: no request.
    { attempt: 50_000, step: 10_000, hold: 20_000, requests: 10_000, answered: 10_000 },
  ])(
    'that holds for $hold ms, of $attempt ms in a step of $step ms, sends until $requests ms and answers within $answered ms',
    ({ attempt, step, hold, requests, answered }) => {
      const share = { instantMs: Date.now() + hold, requestsMs: 30_000 };
      const clock = clockOf({ attemptMs: attempt, stepMs: step, share });
      expect(endsOf(clock)).toEqual([requests, answered]);
    },
  );

  it('is never out of time at its instant, however short a round of reverts is', () => {
    const holds = integer({ min: 0, max: 120_000 });
    const rounds = integer({ min: SHORTEST_ALARM_MS, max: 3_600_000 });
    assert(
      property(holds, rounds, boolean(), (holdMs, roundMs, isCapped) => {
        const whole = holdMs + REQUESTS_MS + ANSWER_MS;
        const stepMs = holdMs + roundMs;
        // A server caps what an attempt has by what its step has.
        const attemptMs = isCapped ? Math.min(whole, stepMs) : whole;
        const share = { instantMs: Date.now() + holdMs, requestsMs: REQUESTS_MS };
        const [requests, answered] = endsOf(clockOf({ attemptMs, stepMs, share }));
        expect(requests - holdMs).toBeGreaterThanOrEqual(Math.min(28_000, roundMs * 0.6) - 1);
        expect(answered).toBeGreaterThanOrEqual(requests);
      }),
    );
  });
});

describe('an attempt that waits for others that wrote', () => {
  it('sends heartbeats until its turn, even when it may send no request any more', async () => {
    const scheduled = Date.now();
    const engine = anAttempt({
      startToCloseTimeoutMs: 50_000,
      heartbeatTimeoutMs: 3_000,
      scheduledTimestampMs: scheduled,
      currentAttemptScheduledTimestampMs: scheduled,
    });
    const beats: number[] = [];
    engine.on('heartbeat', () => beats.push(Date.now() - scheduled));
    const dueWrites = new DueWrites();
    // More than get their turns before the deadline.
    const others = Array.from({ length: 700 }, () =>
      dueWrites.yieldToOthers(new AbortController().signal, Infinity),
    );
    let isStalled = false;
    const waiting = engine.run(() =>
      StepRun.during(
        async (run) => {
          await run.yieldTo(dueWrites);
          isStalled = run.isStalled();
          return Date.now() - scheduled;
        },
        { requestsMs: 30_000 },
      ),
    );
    await jest.advanceTimersByTimeAsync(60_000);
    await Promise.all(others);
    expect(await waiting).toBeGreaterThan(30_000);
    expect(await waiting).toBeLessThan(48_000);
    expect(isStalled).toBe(true);
    const gaps = beats.map((at, number) => at - (beats[number - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(3_000);
    expect(Math.max(...beats)).toBeGreaterThan(30_000);
  });
});
