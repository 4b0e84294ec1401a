/** The system's resolver blocks a thread for as long as a name hangs: few at a time, slow ones one by one. */
import type { HostAddress } from '../../../../src/adapters/callbacks/names/host-lookup.ts';
import { createSystemLookup } from '../../../../src/adapters/callbacks/names/system-lookup.ts';

const FOUND: readonly HostAddress[] = [{ address: '10.1.2.3', family: 4 }];

/** For a caller that waits to the end. */
function wanted(): AbortSignal {
  return new AbortController().signal;
}

function system() {
  const asked: { readonly name: string; readonly answer: () => void; readonly fail: () => void }[] =
    [];
  const ask = (name: string) =>
    new Promise<readonly HostAddress[]>((resolve, reject) => {
      asked.push({
        name,
        answer: () => resolve(FOUND),
        fail: () => reject(new Error('ENOTFOUND')),
      });
    });
  return { ask, asked, names: () => asked.map(({ name }) => name) };
}

function settle(): Promise<void> {
  return new Promise(setImmediate);
}

describe("the system's resolver", () => {
  afterEach(() => jest.useRealTimers());

  it('is asked for two names at a time, in order', async () => {
    const { ask, asked, names } = system();
    const lookup = createSystemLookup(ask);
    const all = ['a', 'b', 'c'].map((name) => lookup(name, wanted()));
    await settle();
    expect(names()).toEqual(['a', 'b']);
    asked[1]?.fail();
    await expect(all[1]).rejects.toThrow('there is no such name');
    await settle();
    expect(names()).toEqual(['a', 'b', 'c']);
    asked[0]?.answer();
    asked[2]?.answer();
    expect(await Promise.all([all[0], all[2]])).toEqual([FOUND, FOUND]);
  });

  it('is not asked for what nobody wants any more', async () => {
    const { ask, asked, names } = system();
    const lookup = createSystemLookup(ask);
    const left = new AbortController();
    const running = [lookup('a', wanted()), lookup('b', wanted())];
    const dropped = lookup('c', left.signal);
    const last = lookup('d', wanted());
    left.abort();
    await expect(dropped).rejects.toThrow('it is no longer awaited');
    await expect(lookup('e', left.signal)).rejects.toThrow('it is no longer awaited');
    for (const { answer } of asked) answer();
    await Promise.all(running);
    await settle();
    expect(names()).toEqual(['a', 'b', 'd']);
    asked[2]?.answer();
    expect(await last).toEqual(FOUND);
  });

  it('keeps a place for others beside names that were slow before', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    const { ask, asked, names } = system();
    const lookup = createSystemLookup(ask);
    const slow = ['slow-1', 'slow-2'].map((name) => lookup(name, wanted()));
    await settle();
    jest.advanceTimersByTime(1_000);
    for (const { answer } of asked) answer();
    await Promise.all(slow);
    const again = ['slow-1', 'slow-2', 'good'].map((name) => lookup(name, wanted()));
    await settle();
    expect(names().slice(2)).toEqual(['slow-1', 'good']);
    asked[3]?.answer();
    expect(await again[2]).toEqual(FOUND);
    await settle();
    expect(names().slice(2)).toEqual(['slow-1', 'good']);
    asked[2]?.answer();
    await again[0];
    await settle();
    asked[4]?.answer();
    expect(await again[1]).toEqual(FOUND);
  });

  it('knows this machine', async () => {
    const found = await createSystemLookup()('localhost', wanted());
    expect(['127.0.0.1', '::1']).toContain(found[0]?.address);
  });
});
