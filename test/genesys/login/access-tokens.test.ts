/** The token cache, with a manual clock. */
import { AccessTokens, type Login } from '../../../src/adapters/genesys/login/access-tokens.ts';
import { createFakeClock, settled } from '../fake-clock.ts';

/** A login whose answers the test gives. */
function createScene() {
  const clock = createFakeClock();
  const logins: { give: (login: Login) => void; fail: (why: string) => void }[] = [];
  const tokens = new AccessTokens(
    () =>
      new Promise((resolve, reject) => {
        logins.push({ give: resolve, fail: (why) => reject(new Error(why)) });
      }),
    clock,
  );
  const give = async (nth: number, token: string, lifeMs = 3_600_000): Promise<void> => {
    logins[nth]?.give({ token, lifeMs });
    await settled();
  };
  const fail = async (nth: number): Promise<void> => {
    logins[nth]?.fail('no');
    await settled();
  };
  const first = async (lifeMs?: number): Promise<void> => {
    const asked = tokens.current();
    await give(0, 'one', lifeMs);
    await asked;
  };
  return { clock, tokens, logins, give, fail, first };
}

it('logs in once for all who ask at the same time', async () => {
  const { tokens, logins, give } = createScene();
  const asked = Promise.all([tokens.current(), tokens.current(), tokens.renew()]);
  await give(0, 'one');
  await expect(asked).resolves.toEqual(['one', 'one', 'one']);
  expect(logins).toHaveLength(1);
});

it('keeps a token until it is due', async () => {
  const { clock, tokens, logins, first } = createScene();
  await first();
  await clock.advance(3_299_000);
  await expect(tokens.current()).resolves.toBe('one');
  expect(logins).toHaveLength(1);
});

it('renews before expiry behind the callers’ backs', async () => {
  const { clock, tokens, logins, give, first } = createScene();
  await first();
  await clock.advance(3_300_000);
  await expect(tokens.current()).resolves.toBe('one');
  expect(logins).toHaveLength(2);
  await give(1, 'two');
  await expect(tokens.current()).resolves.toBe('two');
});

it('continues with a good token while its renewal fails, and does not hammer the login', async () => {
  const { clock, tokens, logins, fail, first } = createScene();
  await first();
  await clock.advance(3_300_000);
  await tokens.current();
  await fail(1);
  await expect(tokens.current()).resolves.toBe('one');
  expect(logins).toHaveLength(2);
  await clock.advance(60_000);
  await expect(tokens.current()).resolves.toBe('one');
  expect(logins).toHaveLength(3);
});

it('waits for a new token once the old one has expired', async () => {
  const { clock, tokens, give, first } = createScene();
  await first();
  await clock.advance(3_600_000);
  const asked = tokens.current();
  await give(1, 'two');
  await expect(asked).resolves.toBe('two');
});

it('counts the life of a token from before the login', async () => {
  const { clock, tokens, logins, give } = createScene();
  const asked = tokens.current();
  await clock.advance(9_000);
  await give(0, 'one', 10_000);
  await asked;
  await clock.advance(900);
  void tokens.current();
  expect(logins).toHaveLength(2);
});

it('does not remember a login that failed', async () => {
  const { tokens, logins, give, fail } = createScene();
  const [asked] = await Promise.all([Promise.allSettled([tokens.current()]), fail(0)]);
  expect(asked).toEqual([expect.objectContaining({ status: 'rejected' })]);
  const again = tokens.current();
  await give(1, 'two');
  await expect(again).resolves.toBe('two');
  expect(logins).toHaveLength(2);
});

it('logs in once when many find the same token refused', async () => {
  const { tokens, logins, give, first } = createScene();
  await first();
  tokens.reject('one');
  const asked = tokens.current();
  tokens.reject('one');
  const other = tokens.current();
  await give(1, 'two');
  await expect(Promise.all([asked, other])).resolves.toEqual(['two', 'two']);
  tokens.reject('one');
  await expect(tokens.current()).resolves.toBe('two');
  expect(logins).toHaveLength(2);
});
