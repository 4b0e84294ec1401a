/** Until when an attempt may send requests, and until when it may answer. */
import { StepClock } from '../../src/activities/step-clock.ts';
import { StepRun } from '../../src/activities/step-run.ts';
import { DueWrites } from '../../src/activities/due-writes.ts';
import { anAttempt } from './an-attempt.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** Milliseconds from now to the last request and to the latest answer. */
function endsOf(attemptMs: number, stepMs: number, answerMs?: number): readonly [number, number] {
  const now = Date.now();
  const { context } = anAttempt({
    startToCloseTimeoutMs: attemptMs,
    scheduleToCloseTimeoutMs: stepMs,
    scheduledTimestampMs: now,
    currentAttemptScheduledTimestampMs: now,
  });
  const from = performance.now();
  const clock = new StepClock(context.info, answerMs);
  return [Math.round(clock.deadlineAt - from), Math.round(clock.answerBefore - from)];
}

describe('an attempt', () => {
  it.each([
    { attempt: 30_000, step: 0, answer: 0, requests: 28_000, answered: 28_000 },
    { attempt: 50_000, step: 0, answer: 20_000, requests: 28_000, answered: 48_000 },
    // Scheduled without time for an answer: half of it is for requests.
    { attempt: 20_000, step: 0, answer: 20_000, requests: 8_000, answered: 18_000 },
    // The step ends before the attempt would.
    { attempt: 50_000, step: 20_000, answer: 20_000, requests: 18_000, answered: 18_000 },
    { attempt: 50_000, step: 40_000, answer: 20_000, requests: 28_000, answered: 38_000 },
    { attempt: 4_000, step: 0, answer: 0, requests: 3_000, answered: 3_000 },
  ])(
    'of $attempt ms in a step of $step ms sends for $requests ms and answers within $answered ms',
    ({ attempt, step, answer, requests, answered }) => {
      expect(endsOf(attempt, step, answer)).toEqual([requests, answered]);
    },
  );
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
      StepRun.during(async (run) => {
        await run.yieldTo(dueWrites);
        isStalled = run.isStalled();
        return Date.now() - scheduled;
      }, 20_000),
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
