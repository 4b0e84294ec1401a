/** The order after writes that fell due together. */
import { DueWrites } from '../../src/activities/due-writes.ts';

const NEVER = new AbortController().signal;

/** When each of this many has its turn, ms after the last of them was written. */
async function turnsOf(count: number): Promise<readonly number[]> {
  const dueWrites = new DueWrites();
  const made = dueWrites.expect(0);
  const all = Array.from({ length: count }, async () => {
    await dueWrites.yieldToOthers(new AbortController().signal, Infinity);
    return performance.now();
  });
  made();
  const from = performance.now();
  await jest.advanceTimersByTimeAsync(60_000);
  return (await Promise.all(all)).map((at) => at - from);
}

describe('turns', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('come at once to one that is alone', async () => {
    const from = performance.now();
    await new DueWrites().yieldToOthers(NEVER, Infinity);
    expect(performance.now()).toBe(from);
  });

  it.each([100, 500])('come no more than 20 a second among %i', async (count) => {
    const at = await turnsOf(count);
    const most = at.map((one) => at.filter((other) => other >= one && other < one + 1_000).length);
    expect(Math.max(...most)).toBeLessThanOrEqual(21);
  });

  it.each([1_000, 2_000])(
    'come to all of %i within forty seconds, and to no two together',
    async (count) => {
      const at = await turnsOf(count);
      expect(Math.max(...at)).toBeLessThan(40_000);
      const seconds = at.map((one) => Math.floor(one / 1_000));
      const crowded = seconds.map((one) => seconds.filter((other) => other === one).length);
      expect(Math.max(...crowded)).toBeLessThanOrEqual(count / 30);
    },
  );

  it('wait for a write that is due, and not once it was made', async () => {
    const dueWrites = new DueWrites();
    const made = dueWrites.expect(500);
    const from = performance.now();
    const mine = dueWrites.yieldToOthers(NEVER, Infinity).then(() => performance.now() - from);
    await jest.advanceTimersByTimeAsync(650);
    made();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await mine).toBe(700);
  });
});
