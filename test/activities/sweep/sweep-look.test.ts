/**
 * How much one look of the sweeper handles, and where the next one continues: thousands of windows terminated at once,
 * slow answers. With a scripted calendar and Temporal.
 */
import type { SweepFound, SweepMark } from '../../../src/contract/calendar/sweep.ts';
import { cutShort, ended, find, memory, type World } from './orphaned-world.ts';

const THOUSANDS = 3_000;

/** Windows that were terminated while the calendar was lost, this many in each millisecond. */
function terminated(count: number, inOne = 1): Pick<World, 'executions'> {
  return {
    executions: Array.from({ length: count }, (_, n) =>
      cutShort({
        window_id: `w${n}`,
        run_id: `r${n}`,
        closed_at_ms: 1_000 + Math.floor(n / inOne),
      }),
    ),
  };
}

/** One memory for every run. */
const MEMORIES: World['memories'] = new Proxy({}, { get: () => memory() });

/** Longer than a look may take. */
function takeLong(): void {
  jest.advanceTimersByTime(25_000);
}

async function askedForLong(): Promise<void> {
  takeLong();
}

/** Looks repeatedly, each from where the previous one ended, like a sweep. */
async function sweep(world: World, mostLooks = 100): Promise<SweepFound[]> {
  const looks: SweepFound[] = [];
  let after: SweepMark | null = null;
  while (looks.length < mostLooks) {
    const found: SweepFound = await find({ ...world, after });
    looks.push(found);
    if (!found.more) break;
    after = found.next ?? null;
  }
  return looks;
}

function rescued(looks: readonly SweepFound[]): string[] {
  return looks.flatMap(({ orphaned }) => orphaned.map(({ booking: { window_id: id } }) => id));
}

describe('a look', () => {
  it('takes 200, the longest overdue first; the next one continues', async () => {
    const bookings = Array.from({ length: 450 }, (_, n) => ended(n + 1, { id: `w${n}` }));
    const looks = await sweep({ bookings });
    expect(looks.map(({ orphaned, more }) => [orphaned.length, more])).toEqual([
      [200, true],
      [200, true],
      [50, false],
    ]);
    expect(rescued(looks)).toEqual(bookings.map(({ window_id: id }) => id).toReversed());
  });

  it('counts what a person has to be told: no answer is larger than Temporal takes', async () => {
    const looks = await sweep(terminated(450));
    expect(looks.map(({ unrescuable }) => unrescuable.length)).toEqual([200, 200, 50]);
  });

  it('takes fewer if they are large', async () => {
    const text = 'x'.repeat(20_000);
    const large = { greeting: { text } };
    const change = { ...memory().change, baseline: large, intended: large };
    const bookings = Array.from({ length: 100 }, (_, n) => {
      const booked = ended(-10, { id: `w${n}` });
      return { ...booked, change: booked.change && { ...booked.change, ...change } };
    });
    const looks = await sweep({ bookings });
    expect(rescued(looks)).toHaveLength(100);
    for (const found of looks) expect(JSON.stringify(found).length).toBeLessThan(1_500_000);
  });

  it('leaves to the next one what would make its answer larger than Temporal takes', async () => {
    const large = { greeting: { text: '漢'.repeat(100_000) } };
    const bookings = Array.from({ length: 20 }, (_, n) => {
      const booked = ended(n, { id: `w${n}`, run: `r${n}` });
      return { ...booked, change: booked.change && { ...booked.change, baseline: large } };
    });
    const looks = await sweep({ bookings });
    expect(rescued(looks).toSorted()).toEqual(bookings.map(({ window_id: id }) => id).toSorted());
    for (const found of looks)
      expect(Buffer.byteLength(JSON.stringify(found))).toBeLessThan(1_600_000);
  });

  it('tells a person of one that no payload holds, and rescues the others', async () => {
    const booked = ended(10, { id: 'huge' });
    const baseline = { greeting: { text: 'x'.repeat(1_100_000) } };
    const huge = { ...booked, change: booked.change && { ...booked.change, baseline } };
    const looks = await sweep({ bookings: [huge, ended(5)] });
    expect(rescued(looks)).toEqual(['w']);
    expect(looks.flatMap(({ unrescuable }) => unrescuable)).toMatchObject([{ window_id: 'huge' }]);
  });

  it('asks about many at a time, and about no more than twenty', async () => {
    let [now, most] = [0, 0];
    const asked = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      now -= 1;
    };
    const looks = await sweep({ ...terminated(THOUSANDS), memories: MEMORIES, asked });
    expect(new Set(rescued(looks)).size).toBe(THOUSANDS);
    expect(most).toBe(20);
  });

  it('asks one thing about what was rescued already', async () => {
    const asked = jest.fn(async () => undefined);
    const world: World = { ...terminated(THOUSANDS), memories: MEMORIES, rescue: 'done', asked };
    expect(await sweep(world)).toMatchObject([{ orphaned: [], unrescuable: [], more: false }]);
    expect(asked).not.toHaveBeenCalled();
  });

  it('goes through long lists page by page, and tells each window once', async () => {
    // Three in each millisecond: a page ends between two with the same time.
    const [found, ...others] = await sweep({ ...terminated(150, 3), page: 20 });
    expect(others).toEqual([]);
    const told = found?.unrescuable.map(({ window_id: id }) => id) ?? [];
    expect(told).toHaveLength(150);
    expect(new Set(told).size).toBe(150);
  });

  describe('with answers that are slow', () => {
    beforeEach(() => {
      jest.useFakeTimers({
        doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout'],
      });
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    it('ends in time with what it found, and the next one continues behind it', async () => {
      // The first of each twenty takes eight seconds.
      let count = 0;
      const asked = async (): Promise<void> => {
        if (count % 20 === 0) jest.advanceTimersByTime(8_000);
        count += 1;
      };
      const looks = await sweep({ ...terminated(140), memories: MEMORIES, asked });
      expect(looks.map(({ orphaned }) => orphaned.length)).toEqual([40, 40, 40, 20]);
      expect(new Set(rescued(looks)).size).toBe(140);
    });

    it('comes further even if a list takes all of its time', async () => {
      const looks = await sweep({ ...terminated(50), memories: MEMORIES, listed: takeLong });
      expect(rescued(looks)).toHaveLength(50);
    });

    it('comes further even if a single answer takes all of its time', async () => {
      const looks = await sweep({ ...terminated(100), memories: MEMORIES, asked: askedForLong });
      expect(looks.map(({ orphaned }) => orphaned.length)).toEqual([20, 20, 20, 20, 20, 0]);
    });
  });
});
