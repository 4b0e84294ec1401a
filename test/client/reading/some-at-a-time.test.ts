import { someAtATime } from '../../../src/client/temporal/calling.ts';

const ITEMS = [1, 2, 3, 4, 5];

describe('questions, some at a time', () => {
  it('are answered in their order, no more at a time than allowed', async () => {
    let [asking, most] = [0, 0];
    const answers = await someAtATime(ITEMS, { atOnce: 2 }, async (item) => {
      asking += 1;
      most = Math.max(most, asking);
      await Promise.resolve();
      asking -= 1;
      return item * 10;
    });
    expect(answers).toEqual([10, 20, 30, 40, 50]);
    expect(most).toBe(2);
  });

  it.each([
    ['over before the first', -1, []],
    ['not over', 3_600_000, ITEMS],
  ])('end if the time is %s', async (_what, leftMs, answered) => {
    const turns = { atOnce: 2, untilMs: Date.now() + leftMs };
    expect(await someAtATime(ITEMS, turns, async (item) => item)).toEqual(answered);
  });

  it('fail as the first that fails', async () => {
    const asked = someAtATime(ITEMS, { atOnce: 2 }, async (item) => {
      if (item === 3) throw new Error('three');
      return item;
    });
    await expect(asked).rejects.toThrow('three');
  });
});
