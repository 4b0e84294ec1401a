// Look-ups for callbacks: they never take all of the process's threads, however slow names are.
import { createHostLookup, type HostAddress } from '../../src/activities/host-lookup.ts';

const FOUND: readonly HostAddress[] = [{ address: '8.8.8.8', family: 4 }];

/** A resolver whose answers a test gives. */
function resolver() {
  const asked: { readonly name: string; readonly answer: () => void; readonly fail: () => void }[] =
    [];
  const ask = (name: string) =>
    new Promise<readonly HostAddress[]>((resolve, reject) => {
      const fail = (): void => reject(new Error('no such name'));
      asked.push({ name, answer: () => resolve(FOUND), fail });
    });
  return { ask, asked, names: () => asked.map(({ name }) => name) };
}

describe('looking up hosts of callbacks', () => {
  afterEach(() => jest.useRealTimers());

  it('asks for two names at a time, in order', async () => {
    const { ask, asked, names } = resolver();
    const lookup = createHostLookup(ask);
    const all = ['a', 'b', 'c', 'd'].map((name) => lookup(name));
    expect(names()).toEqual(['a', 'b']);
    asked[1]?.answer();
    await all[1];
    expect(names()).toEqual(['a', 'b', 'c']);
    asked[0]?.fail();
    await expect(all[0]).rejects.toThrow('no such name');
    expect(names()).toEqual(['a', 'b', 'c', 'd']);
    asked[2]?.answer();
    asked[3]?.answer();
    expect(await Promise.all(all.slice(1))).toEqual([FOUND, FOUND, FOUND]);
  });

  it('keeps the place of a name that nobody waits for any more', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const { ask, asked, names } = resolver();
    const lookup = createHostLookup(ask, 20);
    const given = Promise.allSettled([lookup('slow'), lookup('slower'), lookup('next')]);
    jest.advanceTimersByTime(20);
    expect(await given).toContainEqual({
      status: 'rejected',
      reason: expect.objectContaining({ message: 'next was not looked up within 20 ms' }),
    });
    expect(names()).toEqual(['slow', 'slower']);
    asked[0]?.answer();
    const again = lookup('again');
    await new Promise(setImmediate);
    expect(names()).toContain('next');
    for (const { answer } of asked) answer();
    await new Promise(setImmediate);
    for (const { answer } of asked) answer();
    expect(await again).toEqual(FOUND);
  });

  it('finds this machine by the system', async () => {
    const found = await createHostLookup()('localhost');
    expect(['127.0.0.1', '::1']).toContain(found[0]?.address);
  });
});
