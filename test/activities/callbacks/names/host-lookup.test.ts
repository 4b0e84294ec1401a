/**
 * Look-ups for callbacks: callers for one name share a look-up, its outcome is remembered, and a caller that leaves is
 * gone.
 */
import {
  createHostLookup,
  type HostAddress,
} from '../../../../src/adapters/callbacks/names/host-lookup.ts';
import { NameError } from '../../../../src/adapters/callbacks/callback-error.ts';

const FOUND: readonly HostAddress[] = [{ address: '8.8.8.8', family: 4 }];

interface Asked {
  readonly name: string;
  readonly unwanted: AbortSignal;
  answer(): void;
  fail(): void;
}

/** A resolver whose answers the test gives. */
function resolver() {
  const asked: Asked[] = [];
  const ask = (name: string, unwanted: AbortSignal) =>
    new Promise<readonly HostAddress[]>((resolve, reject) => {
      const fail = (): void => reject(new NameError('there is no such name'));
      asked.push({ name, unwanted, answer: () => resolve(FOUND), fail });
    });
  return { ask, asked, names: () => asked.map(({ name }) => name) };
}

function settle(): Promise<void> {
  return new Promise(setImmediate);
}

describe('looking up hosts of callbacks', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] }));
  afterEach(() => jest.useRealTimers());

  it('asks once for all that want the same name', async () => {
    const { ask, asked, names } = resolver();
    const lookup = createHostLookup(ask);
    const all = ['a', 'b', 'a', 'a'].map((name) => lookup(name));
    expect(names()).toEqual(['a', 'b']);
    for (const { answer } of asked) answer();
    expect(await Promise.all(all)).toEqual([FOUND, FOUND, FOUND, FOUND]);
  });

  it.each([1, 2, 20, 200])('%i dead names delay no good one', async (count) => {
    const dead = Array.from({ length: count }, (_, at) => `dead-${at}.example.com`);
    const good = Array.from({ length: 20 }, (_, at) => `good-${at}.example.com`);
    const { ask, asked } = resolver();
    const lookup = createHostLookup(ask);
    const waiting = Promise.allSettled([...dead, ...dead].map((name) => lookup(name)));
    const answers = good.map((name) => lookup(name));
    for (const { name, answer } of asked) if (name.startsWith('good')) answer();
    expect(await Promise.all(answers)).toHaveLength(20);
    jest.advanceTimersByTime(5_000);
    expect((await waiting).every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('remembers for ten seconds how a look-up ended, and asks anew after that', async () => {
    const { ask, asked, names } = resolver();
    const lookup = createHostLookup(ask);
    const first = Promise.allSettled([lookup('dead'), lookup('good')]);
    asked[0]?.fail();
    asked[1]?.answer();
    await first;
    jest.advanceTimersByTime(9_999);
    await expect(lookup('dead')).rejects.toThrow('there is no such name');
    expect(await lookup('good')).toEqual(FOUND);
    expect(names()).toEqual(['dead', 'good']);
    jest.advanceTimersByTime(1);
    const again = lookup('dead');
    expect(names()).toEqual(['dead', 'good', 'dead']);
    asked[2]?.answer();
    expect(await again).toEqual(FOUND);
  });

  it('gives up waiting in time, and lets nobody wait again for what hangs', async () => {
    const { ask, asked, names } = resolver();
    const lookup = createHostLookup(ask, 50);
    const [one, other] = [lookup('slow'), lookup('slow')];
    const both = Promise.allSettled([one, other]);
    jest.advanceTimersByTime(50);
    await both;
    await expect(one).rejects.toThrow(new NameError('there was no answer within 0.05 s'));
    expect(names()).toEqual(['slow']);
    asked[0]?.answer();
    await settle();
  });

  it('takes a slow answer for those that ask later', async () => {
    const { ask, asked, names } = resolver();
    const lookup = createHostLookup(ask, 50);
    const late = lookup('slow');
    const other = lookup('slow', new AbortController().signal);
    const both = Promise.allSettled([late, other]);
    jest.advanceTimersByTime(40);
    const third = lookup('slow');
    jest.advanceTimersByTime(10);
    await both;
    await expect(lookup('slow')).rejects.toThrow('no answer within');
    asked[0]?.answer();
    expect(await third).toEqual(FOUND);
    expect(await lookup('slow')).toEqual(FOUND);
    expect(names()).toEqual(['slow']);
  });

  it('lets who is cancelled go at once, and the look-up once nobody waits for it', async () => {
    const { ask, asked, names } = resolver();
    const lookup = createHostLookup(ask);
    const [first, second] = [new AbortController(), new AbortController()];
    const both = Promise.allSettled([lookup('a', first.signal), lookup('a', second.signal)]);
    first.abort();
    await settle();
    expect(asked[0]?.unwanted.aborted).toBe(false);
    second.abort();
    await both;
    expect(asked[0]?.unwanted.aborted).toBe(true);
    const anew = lookup('a');
    expect(names()).toEqual(['a', 'a']);
    asked[1]?.answer();
    expect(await anew).toEqual(FOUND);
  });

  it('does not begin for who is cancelled already', async () => {
    const { ask, names } = resolver();
    await expect(createHostLookup(ask)('a', AbortSignal.abort())).rejects.toThrow('abort');
    expect(names()).toEqual([]);
  });

  it('forgets old names for new ones', async () => {
    let count = 0;
    const lookup = createHostLookup(async () => {
      count += 1;
      return FOUND;
    });
    for (let at = 0; at < 1_001; at += 1) await lookup(`name-${at}`);
    await lookup('name-1000');
    await lookup('name-0');
    expect(count).toBe(1_002);
  });
});
