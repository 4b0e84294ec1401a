/** What a network and a slow server do to a call: nothing hangs, and no lost answer is taken for a refusal. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { applyTo, errorOf, IVR_PATH, OTHER, readLine, REVERT, withScene } from './simulated.ts';

/** Long enough for a login, on a busy machine as well. */
const FAST = { config: { requestTimeoutMs: 1_000 } };
const PATCH = { method: 'PATCH', path: IVR_PATH };

function deadlineIn(ms: number) {
  return { ...OTHER, deadlineAt: performance.now() + ms };
}

describe('a write whose answer is lost', () => {
  it('is unknown after a reset, whether it landed or not', async () => {
    await withScene({}, async (scene) => {
      await scene.simulator.addFault({ when: PATCH, effect: { kind: 'reset_before' } });
      const first = await errorOf(applyTo(scene));
      expect(first).toMatchObject({ code: 'unavailable', outcome: 'unknown', status: null });
      await expect(scene.simulator.log()).resolves.toHaveLength(0);
      await scene.simulator.addFault({ when: PATCH, effect: { kind: 'reset_after_commit' } });
      const second = await errorOf(applyTo(scene));
      expect(second).toMatchObject({ code: 'unavailable', outcome: 'unknown' });
      expect(second.message).toContain('may have landed');
      await expect(scene.simulator.log()).resolves.toHaveLength(1);
      await expect(scene.countRequests(IVR_PATH)).resolves.toBe(2);
    });
  });

  it('is unknown after the time-out of a server that hangs', async () => {
    await withScene(FAST, async (scene) => {
      await scene.simulator.addFault({ when: PATCH, effect: { kind: 'hang' } });
      const error = await errorOf(applyTo(scene));
      expect(error).toMatchObject({ code: 'unavailable', outcome: 'unknown' });
      expect(error.message).toContain('time-out after 1000 ms');
    });
  });

  it('is unknown when the answer drips in too slowly', async () => {
    await withScene(FAST, async (scene) => {
      await scene.simulator.addFault({ when: PATCH, effect: { kind: 'drip', ms: 40 } });
      const error = await errorOf(applyTo(scene));
      expect(error).toMatchObject({ code: 'unavailable', outcome: 'unknown' });
      await expect(scene.simulator.log()).resolves.toHaveLength(1);
    });
  });

  it('is unknown when its deadline or its cancel comes while it is open', async () => {
    await withScene({}, async (scene) => {
      await readLine(scene);
      const effect = { kind: 'hang' } as const;
      const fault = await scene.simulator.addFault({ when: PATCH, times: 2, effect });
      const late = await errorOf(applyTo(scene, deadlineIn(1_000)));
      expect(late).toMatchObject({ code: 'deadline', outcome: 'unknown' });
      const leave = new AbortController();
      const call = errorOf(applyTo(scene, { ...OTHER, signal: leave.signal }));
      await scene.simulator.waitForFiring(fault.id, { times: 2 });
      leave.abort();
      await expect(call).resolves.toMatchObject({ code: 'cancelled', outcome: 'unknown' });
    });
  });
});

describe('a read', () => {
  it.each(['reset_before', 'hang'] as const)('is never unknown: %s', async (kind) => {
    await withScene(FAST, async (scene) => {
      await scene.simulator.addFault({ when: { path: IVR_PATH }, effect: { kind } });
      const error = await errorOf(readLine(scene));
      expect(error).toMatchObject({ code: 'unavailable', outcome: 'refused' });
    });
  });

  it('ends at the deadline although bytes keep dripping', async () => {
    await withScene({}, async (scene) => {
      await readLine(scene);
      const effect = { kind: 'drip', ms: 50 } as const;
      await scene.simulator.addFault({ when: { path: IVR_PATH }, effect });
      const begun = performance.now();
      const error = await errorOf(readLine(scene, deadlineIn(200)));
      expect(error.code).toBe('deadline');
      // The bytes would continue for longer.
      expect(performance.now() - begun).toBeLessThan(10_000);
    });
  });
});

describe('a write that its caller may hold back', () => {
  it('is not sent if it waits for its turn', async () => {
    await withScene({}, async (scene) => {
      const before = await readLine(scene);
      const headers = { 'Retry-After': '5' };
      const effect = { kind: 'answer', status: 429, headers } as const;
      await scene.simulator.addFault({ when: PATCH, effect });
      await errorOf(applyTo(scene, OTHER, before.version));
      const hold = new AbortController();
      const call = errorOf(applyTo(scene, { ...OTHER, waitSignal: hold.signal }, before.version));
      await new Promise(setImmediate);
      hold.abort();
      await expect(call).resolves.toMatchObject({ code: 'cancelled', outcome: 'not_sent' });
      await expect(scene.simulator.log()).resolves.toEqual([]);
    });
  });

  it('is not torn if it is under way', async () => {
    await withScene({}, async (scene) => {
      const before = await readLine(scene);
      const effect = { kind: 'delay', ms: 150 } as const;
      const fault = await scene.simulator.addFault({ when: PATCH, effect });
      const hold = new AbortController();
      const call = applyTo(scene, { ...OTHER, waitSignal: hold.signal }, before.version);
      await scene.simulator.waitForFiring(fault.id, { times: 1 });
      hold.abort();
      await expect(call).resolves.toMatchObject({ version: before.version + 1 });
    });
  });
});

describe('before anything is sent', () => {
  it.each([
    ['deadline', () => ({ ...OTHER, deadlineAt: performance.now() - 1 })],
    ['cancelled', () => ({ ...OTHER, signal: AbortSignal.abort() })],
  ] as const)('a call whose %s has come stays at home', async (code, context) => {
    await withScene({}, async (scene) => {
      const before = await readLine(scene);
      const sent = (await scene.simulator.requests()).length;
      const error = await errorOf(applyTo(scene, context(), before.version));
      expect(error).toMatchObject({ code, outcome: 'not_sent' });
      await expect(scene.simulator.requests()).resolves.toHaveLength(sent);
    });
  });

  it('looks at the clock again after waiting for the login', async () => {
    await withScene({}, async (scene) => {
      const effect = { kind: 'delay', ms: 250 } as const;
      await scene.simulator.addFault({ when: { path: '/oauth/token' }, effect });
      const error = await errorOf(applyTo(scene, deadlineIn(100)));
      expect(error).toMatchObject({ code: 'deadline', outcome: 'not_sent' });
      await readLine(scene);
      await expect(scene.simulator.log()).resolves.toEqual([]);
    });
  });

  it('looks at the clock itself, not only at timers that a stopped process misses', async () => {
    await withScene({}, async (scene) => {
      await readLine(scene);
      const call = errorOf(applyTo(scene, deadlineIn(20)));
      const stoppedUntil = performance.now() + 60;
      while (performance.now() < stoppedUntil);
      await expect(call).resolves.toMatchObject({ code: 'deadline' });
      await expect(scene.simulator.log()).resolves.toEqual([]);
    });
  });

  it('knows that a refused connection left nothing behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    server.close();
    await withScene({ config: { apiUrl: `http://127.0.0.1:${port}` } }, async (scene) => {
      const error = await errorOf(applyTo(scene));
      expect(error).toMatchObject({ code: 'unavailable', outcome: 'not_sent' });
      expect(error.message).toContain('ECONNREFUSED');
    });
  });
});

describe('connections', () => {
  it('does not follow a redirect', async () => {
    await withScene({}, async (scene) => {
      const headers = { Location: `${scene.simulator.url}/stolen` };
      const effect = { kind: 'answer', status: 307, headers } as const;
      await scene.simulator.addFault({ when: PATCH, effect });
      await expect(errorOf(applyTo(scene))).resolves.toMatchObject({ status: 307 });
      await expect(scene.countRequests('/stolen')).resolves.toBe(0);
    });
  });
});

describe('close', () => {
  it('ends what is open and lets nothing begin', async () => {
    await withScene({}, async (scene) => {
      const fault = await scene.simulator.addFault({ when: PATCH, effect: { kind: 'hang' } });
      const call = errorOf(applyTo(scene));
      await scene.simulator.waitForFiring(fault.id);
      scene.genesys.close();
      await expect(call).resolves.toMatchObject({ code: 'cancelled', outcome: 'unknown' });
      await expect(errorOf(readLine(scene))).resolves.toMatchObject({
        code: 'cancelled',
        outcome: 'not_sent',
      });
    });
  });
});

describe('rate limit', () => {
  it('leaves the last requests of a limit to reverts, which go beyond it only after a while', async () => {
    await withScene({ simulator: { settings: { rate_limit: 5 } } }, async (scene) => {
      for (let n = 0; n < 4; n += 1) await readLine(scene);
      const refused = await errorOf(readLine(scene));
      expect(refused).toMatchObject({ code: 'rate_limited', outcome: 'not_sent', status: null });
      expect(refused.retryAfterMs).toBeGreaterThan(50_000);
      // From the last one on that the limit allows, however slowly it is answered.
      const before = performance.now();
      await readLine(scene, REVERT);
      const beyond = await errorOf(readLine(scene, REVERT));
      expect(beyond).toMatchObject({ code: 'rate_limited', outcome: 'refused', status: 429 });
      expect(performance.now() - before).toBeGreaterThan(1_500);
      await expect(scene.countRequests(IVR_PATH)).resolves.toBe(6);
    });
  });

  it('meets a true 429 if another worker has used the limit up', async () => {
    await withScene({ simulator: { settings: { rate_limit: 1 } } }, async (scene) => {
      // Both are sent before an answer has named the limit.
      const results = await Promise.allSettled([readLine(scene), readLine(scene)]);
      const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(refused).toEqual([expect.objectContaining({ code: 'rate_limited', status: 429 })]);
      expect(scene.observed.filter(({ rateLimited }) => rateLimited)).toHaveLength(1);
    });
  });

  it('lets a revert go while the API keeps others away for a day', async () => {
    const config = { budget: { probeEveryMs: { revert: 50, apply: 10_000, other: 30_000 } } };
    await withScene({ config }, async (scene) => {
      const headers = { 'Retry-After': '86400' };
      const effect = { kind: 'answer', status: 429, headers } as const;
      await scene.simulator.addFault({ when: { path: IVR_PATH }, effect });
      const first = await errorOf(readLine(scene));
      expect(first).toMatchObject({ code: 'rate_limited', retryAfterMs: 300_000, status: 429 });
      const second = await errorOf(readLine(scene, { priority: 'apply' }));
      expect(second).toMatchObject({ code: 'rate_limited', outcome: 'not_sent' });
      expect(second.message).toContain('Try again in 10 s');
      await readLine(scene, REVERT);
      await readLine(scene, { priority: 'apply' });
    });
  });

  it('keeps nobody from another route if the bucket is far from empty', async () => {
    await withScene({}, async (scene) => {
      const headers = { 'Retry-After': '60' };
      const effect = { kind: 'answer', status: 429, headers } as const;
      await scene.simulator.addFault({ when: { path: IVR_PATH, method: 'GET' }, effect });
      await errorOf(readLine(scene));
      await applyTo(scene);
      const third = await errorOf(readLine(scene));
      expect(third).toMatchObject({ code: 'rate_limited', outcome: 'not_sent' });
    });
  });
});

describe('observe', () => {
  it('is told of every request by route, and can break nothing', async () => {
    const told: unknown[] = [];
    const observe = (observation: unknown): void => {
      told.push(observation);
      throw new Error('metrics are down');
    };
    await withScene({ config: { observe } }, async (scene) => {
      await readLine(scene, { ...OTHER, purpose: 'preflight' });
      expect(told).toEqual([
        expect.objectContaining({ route: '/oauth/token', method: 'POST', end: 200 }),
        expect.objectContaining({
          route: '/api/v2/flow/ivr/{id}',
          method: 'GET',
          end: 200,
          rateLimited: false,
          priority: 'other',
          purpose: 'preflight',
          contextId: expect.any(String),
          durationMs: expect.any(Number),
        }),
      ]);
    });
  });

  it('is told why there was no answer', async () => {
    await withScene(FAST, async (scene) => {
      const when = { path: IVR_PATH };
      await scene.simulator.addFault({ when, effect: { kind: 'reset_before' } });
      await scene.simulator.addFault({ when, effect: { kind: 'hang' } });
      await errorOf(readLine(scene));
      await errorOf(readLine(scene));
      expect(scene.observed.map(({ end }) => end)).toEqual([200, 'network', 'timeout']);
    });
  });
});
