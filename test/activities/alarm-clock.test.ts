/** When the writers of a worker are woken, and in what order with everything else. */
import { setImmediate as turn } from 'node:timers/promises';
import { AlarmClock, type Estimate } from '../../src/activities/alarm-clock.ts';

const NEVER = new AbortController().signal;
/** The server's clock minus ours. */
const LEAD_MS = 1_000_000;

/**
 * An estimate that is this much behind the server's clock.
 * @param mostMs how far ahead of the server's clock it could be, by what the writer knows
 */
function behind(byMs: number, mostMs = 100): Estimate {
  return {
    leadMs: LEAD_MS - byMs,
    mostLeadMs: LEAD_MS + Math.max(mostMs, -byMs),
    learn(leadMs) {
      Object.assign(this, { leadMs });
    },
  };
}

function serverNow(): number {
  return performance.now() + LEAD_MS;
}

/** How late each of them is woken, by the server's clock, ms. */
async function latenessOf(estimates: readonly Estimate[], leftMs: number) {
  const alarm = new AlarmClock();
  const instantMs = serverNow() + leftMs;
  const all = estimates.map(async (estimate) => {
    await alarm.sleepUntil(instantMs, estimate, NEVER);
    return serverNow() - instantMs;
  });
  await jest.advanceTimersByTimeAsync(leftMs + 10_000);
  expect(jest.getTimerCount()).toBe(0);
  return Promise.all(all);
}

it('wakes all that are due together with nothing in between', async () => {
  const alarm = new AlarmClock();
  const instantMs = serverNow() + 500;
  const seen: string[] = [];
  const all = Array.from({ length: 300 }, async (_, n) => {
    await alarm.sleepUntil(instantMs, behind(n % 20), new AbortController().signal);
    seen.push('write');
  });
  while (seen.length < 300) {
    await turn();
    if (seen.length > 0 && seen.length < 300) seen.push('answer');
  }
  await Promise.all(all);
  expect(seen).toEqual(Array.from({ length: 300 }, () => 'write'));
});

describe('on a clock of our own', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([1, 499, 500, 501, 20_000])('never wakes early, %i ms ahead', async (leftMs) => {
    const late = await latenessOf([behind(0), behind(3), behind(40)], leftMs);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(4);
  });

  it('wakes with the others whoever waited long for the time', async () => {
    const late = await latenessOf([behind(0), behind(2_000, 10)], 8_000);
    expect(Math.max(...late)).toBeLessThan(4);
  });

  it('believes the clock of another host only as far as its own allows', async () => {
    const [own = 0, ahead = 0] = await latenessOf([behind(0, 50), behind(-5_000)], 8_000);
    expect(ahead).toBeLessThan(-4_990);
    expect(own).toBeGreaterThanOrEqual(-50);
  });

  it('tells a writer what it has learned', async () => {
    const late = behind(30);
    await latenessOf([behind(0), late], 1_000);
    expect(late.leadMs).toBe(LEAD_MS);
  });

  it('wakes at once whoever is called off, and leaves the others asleep', async () => {
    const alarm = new AlarmClock();
    const stop = new AbortController();
    const seen: string[] = [];
    const instantMs = serverNow() + 5_000;
    void alarm.sleepUntil(instantMs, behind(0), stop.signal).then(() => seen.push('called off'));
    void alarm.sleepUntil(instantMs, behind(0), NEVER).then(() => seen.push('on time'));
    stop.abort();
    await jest.advanceTimersByTimeAsync(4_990);
    expect(seen).toEqual(['called off']);
    await jest.advanceTimersByTimeAsync(20);
    expect(seen).toEqual(['called off', 'on time']);
    await alarm.sleepUntil(serverNow() + 5_000, behind(0), stop.signal);
    expect(jest.getTimerCount()).toBe(0);
  });
});
