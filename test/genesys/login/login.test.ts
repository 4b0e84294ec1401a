/** OAuth with the simulator: one token for all, renewed in time and once on a 401, and no secret shown. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  applyTo,
  errorOf,
  IVR_PATH,
  OTHER,
  readLine,
  REVERT,
  shown,
  VERSION,
  withScene,
  type Scene,
} from '../simulated.ts';

const LOGIN = '/oauth/token';
const SECRET = 'sim-secret';

/** A client secret that can be rotated, and how often it was read. */
function createSecret(first: string) {
  const state = { secret: first, asked: 0 };
  const clientSecret = async (): Promise<string> => {
    state.asked += 1;
    return Promise.resolve(state.secret);
  };
  return { state, clientSecret };
}

async function logins({ countRequests }: Scene): Promise<number> {
  return countRequests(LOGIN);
}

describe('token', () => {
  it('is fetched once for callers at the same time and kept for the next', async () => {
    await withScene({}, async (scene) => {
      await Promise.all(Array.from({ length: 20 }, () => readLine(scene)));
      await readLine(scene);
      await expect(logins(scene)).resolves.toBe(1);
    });
  });

  it('is renewed before it expires, without a 401', async () => {
    // Renewed in its last tenth, which is longer than a login takes on a busy machine.
    const simulator = { settings: { token_life_seconds: 6, rate_limit: 100_000 } };
    await withScene({ simulator }, async (scene) => {
      await readLine(scene);
      const isOver = Date.now() + 7_000;
      while (Date.now() < isOver) {
        await readLine(scene, REVERT);
        await pause(20);
      }
      expect(scene.observed.map(({ end }) => end)).not.toContain(401);
      await expect(logins(scene)).resolves.toBeGreaterThanOrEqual(2);
    });
  });

  it('that was revoked is replaced once, silently, for a read and for a write', async () => {
    await withScene({}, async (scene) => {
      await readLine(scene);
      await scene.simulator.revokeTokens();
      const state = await applyTo(scene);
      expect(state.version).toBe(VERSION + 1);
      await scene.simulator.revokeTokens();
      await readLine(scene);
      await expect(logins(scene)).resolves.toBe(3);
      await expect(scene.simulator.log()).resolves.toHaveLength(1);
    });
  });

  it('that was revoked under many callers is replaced by one login', async () => {
    await withScene({}, async (scene) => {
      await readLine(scene);
      await scene.simulator.revokeTokens();
      await Promise.all(Array.from({ length: 20 }, () => readLine(scene, REVERT)));
      await expect(logins(scene)).resolves.toBe(2);
    });
  });

  it('that is refused a second time is reported, with what to do', async () => {
    await withScene({}, async (scene) => {
      const effect = { kind: 'answer', status: 401 } as const;
      await scene.simulator.addFault({ when: { path: IVR_PATH }, times: null, effect });
      const error = await errorOf(applyTo(scene));
      expect(error).toMatchObject({ code: 'unauthorized', outcome: 'refused', status: 401 });
      expect(error.message).toMatch(/GENESYS_CLIENT_ID.*GENESYS_CLIENT_SECRET.*roles.*renew/);
      await expect(scene.countRequests(IVR_PATH)).resolves.toBe(2);
      await expect(logins(scene)).resolves.toBe(2);
    });
  });
});

describe('secret', () => {
  it('is read again after a 401, so that a rotation needs no restart', async () => {
    const { state, clientSecret } = createSecret(SECRET);
    await withScene({ config: { clientSecret } }, async (scene) => {
      await readLine(scene);
      state.secret = 'rotated-secret';
      await scene.simulator.setClients([{ client_id: 'sim-client', client_secret: state.secret }]);
      await scene.simulator.revokeTokens();
      await readLine(scene);
      expect(state.asked).toBe(2);
    });
  });

  it('that is wrong is reported at the first call, and not shown', async () => {
    const { state, clientSecret } = createSecret('wrong-secret');
    await withScene({ config: { clientSecret } }, async (scene) => {
      const error = await errorOf(applyTo(scene));
      expect(error).toMatchObject({ code: 'unauthorized', outcome: 'not_sent', status: 400 });
      expect(error.message).toMatch(
        /Cannot write flow .*refused the client \(400\).*GENESYS_CLIENT_SECRET/,
      );
      const basic = Buffer.from('sim-client:wrong-secret').toString('base64');
      expect(shown(error)).not.toContain('wrong-secret');
      expect(shown(error)).not.toContain(basic);
      state.secret = SECRET;
      await expect(readLine(scene)).resolves.toMatchObject({ version: VERSION });
    });
  });

  it('that cannot be read is reported without what its source said', async () => {
    const failure = Object.assign(new Error('secret-ish text'), { code: 'ENOENT' });
    await withScene({ config: { clientSecret: () => Promise.reject(failure) } }, async (scene) => {
      const error = await errorOf(readLine(scene));
      expect(error).toMatchObject({ code: 'unauthorized', outcome: 'not_sent' });
      expect(error.message).toMatch(/secret cannot be read \(ENOENT\).*GENESYS_CLIENT_SECRET_FILE/);
      expect(error.message).not.toContain('secret-ish');
      await expect(logins(scene)).resolves.toBe(0);
    });
  });

  it('whose source breaks is reported like one that cannot be read', async () => {
    const failure = Object.assign(new Error('no'), { code: 'my-secret' });
    const config = {
      clientSecret: (): Promise<string> => {
        throw failure;
      },
    };
    await withScene({ config }, async (scene) => {
      const error = await errorOf(readLine(scene));
      expect(error).toMatchObject({ code: 'unauthorized', outcome: 'not_sent' });
      expect(error.message).toContain('secret cannot be read. Check');
    });
  });

  it('that never comes does not hang a call', async () => {
    const config = {
      clientSecret: () => new Promise<string>(() => undefined),
      requestTimeoutMs: 100,
    };
    await withScene({ config }, async (scene) => {
      const error = await errorOf(readLine(scene));
      expect(error).toMatchObject({ code: 'unavailable', outcome: 'not_sent' });
    });
  });
});

describe('a login that fails', () => {
  it('for being throttled is a rate limit, although it answers 400', async () => {
    await withScene({ simulator: { settings: { login_limit: 0 } } }, async (scene) => {
      const error = await errorOf(readLine(scene));
      expect(error).toMatchObject({ code: 'rate_limited', outcome: 'not_sent', status: 400 });
      expect(error.retryAfterMs).toBeNull();
      expect(scene.observed).toEqual([
        expect.objectContaining({ route: LOGIN, end: 400, rateLimited: true }),
      ]);
    });
  });

  it.each([
    ['429', { kind: 'answer', status: 429, headers: { 'Retry-After': '7' } }, 'rate_limited'],
    ['503', { kind: 'html', status: 503 }, 'unavailable'],
    ['a reset', { kind: 'reset_before' }, 'unavailable'],
    ['401', { kind: 'answer', status: 401 }, 'unauthorized'],
    ['404', { kind: 'html', status: 404 }, 'unexpected_answer'],
    ['a page', { kind: 'html', status: 200 }, 'unexpected_answer'],
    [
      'a redirect',
      { kind: 'answer', status: 302, headers: { Location: '/x' } },
      'unexpected_answer',
    ],
    [
      'a token no header can carry',
      { kind: 'answer', status: 200, body: { access_token: 'a\nb', expires_in: 60 } },
      'unexpected_answer',
    ],
  ] as const)('with %s is reported and forgotten', async (_, effect, code) => {
    await withScene({}, async (scene) => {
      await scene.simulator.addFault({ when: { path: LOGIN }, effect });
      const error = await errorOf(readLine(scene));
      expect(error).toMatchObject({ code, outcome: 'not_sent' });
      expect(error.message).toContain('Cannot read flow');
      await expect(readLine(scene)).resolves.toMatchObject({ version: VERSION });
    });
  });

  it('names the login host if its answer is none', async () => {
    await withScene({}, async (scene) => {
      const effect = { kind: 'html', status: 404 } as const;
      await scene.simulator.addFault({ when: { path: LOGIN }, effect });
      const error = await errorOf(scene.genesys.checkCredentials(OTHER));
      expect(error.message).toMatch(
        /^Cannot log in: .*\(404\)\. Check GENESYS_ENVIRONMENT and GENESYS_LOGIN_URL/,
      );
    });
  });

  it('fails all who waited for it, and the next call tries again', async () => {
    await withScene({}, async (scene) => {
      const effect = { kind: 'answer', status: 503 } as const;
      await scene.simulator.addFault({ when: { path: LOGIN }, effect });
      const errors = await Promise.all([errorOf(readLine(scene)), errorOf(readLine(scene))]);
      expect(errors.map(({ code }) => code)).toEqual(['unavailable', 'unavailable']);
      await readLine(scene);
      await expect(logins(scene)).resolves.toBe(2);
    });
  });
});

describe('a slow login', () => {
  it('lets each caller leave by its own limit and continues for the others', async () => {
    await withScene({}, async (scene) => {
      const effect = { kind: 'delay', ms: null } as const;
      const fault = await scene.simulator.addFault({ when: { path: LOGIN }, effect });
      const leave = new AbortController();
      const leaving = errorOf(readLine(scene, { ...OTHER, signal: leave.signal }));
      const hurried = errorOf(readLine(scene, { ...OTHER, deadlineAt: performance.now() + 150 }));
      const patient = readLine(scene);
      await scene.simulator.waitForFiring(fault.id);
      leave.abort();
      await expect(leaving).resolves.toMatchObject({ code: 'cancelled', outcome: 'not_sent' });
      await expect(hurried).resolves.toMatchObject({ code: 'deadline', outcome: 'not_sent' });
      await scene.simulator.clearFaults(fault.id);
      await expect(patient).resolves.toMatchObject({ version: VERSION });
      await expect(logins(scene)).resolves.toBe(1);
    });
  });
});

describe('checkCredentials', () => {
  it('logs in anew although a token is cached', async () => {
    await withScene({}, async (scene) => {
      await readLine(scene);
      await scene.genesys.checkCredentials(OTHER);
      await expect(logins(scene)).resolves.toBe(2);
    });
  });

  it('leaves a good token alone when it fails', async () => {
    await withScene({}, async (scene) => {
      await readLine(scene);
      await scene.simulator.addFault({
        when: { path: LOGIN },
        times: null,
        effect: { kind: 'answer', status: 503 },
      });
      const error = await errorOf(scene.genesys.checkCredentials(OTHER));
      expect(error).toMatchObject({ code: 'unavailable', method: 'POST', route: LOGIN });
      await expect(readLine(scene)).resolves.toMatchObject({ version: VERSION });
    });
  });
});
