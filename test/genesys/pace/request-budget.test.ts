/** Who goes first, and who is told to come back, with a manual clock. */
import {
  RequestBudget,
  type Admission,
  type AnswerPace,
} from '../../../src/adapters/genesys/pipe/pace/request-budget.ts';
import type { BudgetSettings } from '../../../src/adapters/genesys/pipe/pace/budget-settings.ts';
import type { Priority } from '../../../src/adapters/genesys/pipe/request-context.ts';
import { createFakeClock, settled } from '../fake-clock.ts';

const ANSWERED: AnswerPace = { limited: false, retryAfterMs: null, reading: null };

function limited(retryAfterMs: number | null): AnswerPace {
  return { limited: true, retryAfterMs, reading: null };
}

function counted(count: number, allowed: number, resetMs: number): AnswerPace {
  return { ...ANSWERED, reading: { count, allowed, resetMs } };
}

function refused(count: number): AnswerPace {
  const reading = { count, allowed: 100, resetMs: 30_000 };
  return { limited: true, retryAfterMs: 60_000, reading };
}

/** A budget, and a record of who was admitted or turned away, in order. */
function createScene(settings: Partial<BudgetSettings> = {}) {
  const clock = createFakeClock();
  const budget = new RequestBudget(settings, clock);
  const seen: string[] = [];
  const admitted = new Map<string, Admission>();
  const ask = async (
    name: string,
    priority: Priority,
    limits: { signal?: AbortSignal; deadlineAt?: number; route?: string } = {},
  ): Promise<void> => {
    const signal = limits.signal ?? new AbortController().signal;
    const admission = await budget.admit({ route: 'GET /a', ...limits, priority, signal });
    admitted.set(name, admission);
    seen.push(admission.kind === 'go' ? name : `${name} ${admission.kind}`);
  };
  const done = async (name: string, pace: AnswerPace | null): Promise<void> => {
    const admission = admitted.get(name);
    if (admission?.kind !== 'go') throw new Error(`${name} was not let go`);
    admission.done(pace);
    await settled();
  };
  const retryAfter = (name: string): number | undefined => {
    const admission = admitted.get(name);
    return admission?.kind === 'full' ? admission.retryAfterMs : undefined;
  };
  return { clock, ask, done, seen, retryAfter };
}

describe('order', () => {
  it('serves reverts, then applies, then others, each first come first served', async () => {
    const { ask, done, seen } = createScene({ maxInFlight: 1 });
    await ask('running', 'other');
    const waiting = [
      ask('other 1', 'other'),
      ask('apply 1', 'apply'),
      ask('revert 1', 'revert'),
      ask('apply 2', 'apply'),
      ask('revert 2', 'revert'),
    ];
    await settled();
    for (const name of ['running', 'revert 1', 'revert 2', 'apply 1', 'apply 2']) {
      await done(name, ANSWERED);
    }
    await Promise.all(waiting);
    expect(seen).toEqual(['running', 'revert 1', 'revert 2', 'apply 1', 'apply 2', 'other 1']);
  });

  it('keeps open requests for reverts when others fill theirs', async () => {
    const { ask, seen } = createScene({ maxInFlight: 10 });
    for (let n = 1; n <= 8; n += 1) await ask(`other ${n}`, 'other');
    void ask('other 9', 'other');
    await ask('apply 1', 'apply');
    void ask('apply 2', 'apply');
    await ask('revert 1', 'revert');
    expect(seen.slice(-2)).toEqual(['apply 1', 'revert 1']);
    expect(seen).toHaveLength(10);
  });

  it('does not let a less urgent one overtake', async () => {
    const { ask, done, seen } = createScene({ maxInFlight: 1 });
    await ask('first', 'revert');
    void ask('revert', 'revert');
    void ask('other', 'other');
    await settled();
    await done('first', ANSWERED);
    expect(seen).toEqual(['first', 'revert']);
  });
});

describe('rate limit', () => {
  it('gives nobody the room that one who waits is due, however late the timer', async () => {
    const { clock, ask, done, seen } = createScene();
    await ask('first', 'revert');
    await done('first', counted(100, 100, 2_000));
    void ask('waiting', 'revert');
    clock.jump(2_500);
    void ask('hasty', 'other');
    await settled();
    expect(seen).toEqual(['first', 'waiting']);
    await done('waiting', ANSWERED);
    expect(seen).toEqual(['first', 'waiting', 'hasty']);
    expect(clock.timers).toBe(0);
  });

  it('waits for the reset when that is soon', async () => {
    const { clock, ask, done, seen } = createScene();
    await ask('first', 'other');
    await done('first', counted(80, 100, 2_000));
    void ask('second', 'other');
    await clock.advance(1_999);
    expect(seen).toEqual(['first']);
    await clock.advance(1);
    expect(seen).toEqual(['first', 'second']);
  });

  it('says at once when to come back if the wait is the engine’s', async () => {
    const { ask, done, seen, retryAfter } = createScene();
    await ask('first', 'other');
    await done('first', counted(80, 100, 30_000));
    await ask('second', 'other');
    expect(seen).toEqual(['first', 'second full']);
    expect(retryAfter('second')).toBe(30_000);
  });

  it('says so at once if the wait would pass the deadline', async () => {
    const { clock, ask, done, seen, retryAfter } = createScene();
    await ask('first', 'other');
    await done('first', counted(80, 100, 3_000));
    await ask('second', 'other', { deadlineAt: clock.now() + 2_999 });
    expect(seen).toEqual(['first', 'second full']);
    expect(retryAfter('second')).toBe(3_000);
  });

  it('lets reverts use what is kept for them, and go beyond it at their own pace', async () => {
    const { clock, ask, done, seen } = createScene();
    await ask('first', 'other');
    await done('first', counted(99, 100, 30_000));
    await ask('other', 'other');
    await ask('revert', 'revert');
    void ask('revert 2', 'revert');
    await clock.advance(1_999);
    expect(seen).toEqual(['first', 'other full', 'revert']);
    await clock.advance(1);
    expect(seen).toEqual(['first', 'other full', 'revert', 'revert 2']);
  });

  it('sends one request ahead into what should be a new window, because all who waited come at once', async () => {
    const { clock, ask, done, seen } = createScene();
    await ask('first', 'other');
    await done('first', counted(100, 100, 2_000));
    for (const name of ['one', 'two', 'three']) void ask(name, 'revert');
    await clock.advance(2_000);
    expect(seen).toEqual(['first', 'one']);
    await done('one', counted(1, 100, 60_000));
    expect(seen).toEqual(['first', 'one', 'two', 'three']);
  });

  it('sends nothing until the reset after a 429 that the headers had announced', async () => {
    const { clock, ask, done, seen } = createScene();
    const reading = { count: 100, allowed: 100, resetMs: 3_000 };
    await ask('first', 'revert');
    await done('first', { limited: true, retryAfterMs: 3_000, reading });
    void ask('second', 'revert');
    await clock.advance(2_999);
    expect(seen).toEqual(['first']);
    await clock.advance(1);
    expect(seen).toEqual(['first', 'second']);
  });

  it('sends a part of what is left ahead of its answers if others use the client too', async () => {
    const { ask, done, seen } = createScene();
    for (const count of [1, 12]) {
      await ask(`${count}`, 'other');
      await done(`${count}`, counted(count, 100, 30_000));
    }
    for (let n = 1; n <= 20; n += 1) void ask(`revert ${n}`, 'revert');
    await settled();
    expect(seen).toHaveLength(2 + 14);
    await done('revert 1', counted(70, 100, 30_000));
    expect(seen).toHaveLength(2 + 14);
  });

  it('lets both requests of a revert go in one attempt, however full the API says it is', async () => {
    const { clock, ask, done, seen } = createScene();
    const full = counted(999_999_999, 1, 999_999_999);
    await ask('first', 'other');
    await done('first', full);
    for (const request of ['read', 'write']) {
      void ask(request, 'revert');
      await clock.advance(2_000);
      await done(request, full);
    }
    expect(seen).toEqual(['first', 'read', 'write']);
  });
});

describe('a 429', () => {
  it('keeps others away and lets one revert try at its pace', async () => {
    const { clock, ask, done, seen, retryAfter } = createScene({
      probeEveryMs: { revert: 4_000, apply: 10_000, other: 30_000 },
    });
    await ask('first', 'other');
    await done('first', limited(3_600_000));
    await ask('other', 'other');
    void ask('revert 1', 'revert');
    void ask('revert 2', 'revert');
    await clock.advance(4_000);
    expect(seen).toEqual(['first', 'other full', 'revert 1']);
    expect(retryAfter('other')).toBe(30_000);
  });

  it('lets one apply try as well, and one of the others, each at its pace', async () => {
    const paces = { probeEveryMs: { revert: 1_000, apply: 2_000, other: 3_000 } };
    const { clock, ask, done, seen } = createScene(paces);
    await ask('first', 'other');
    await done('first', limited(3_600_000));
    for (const priority of ['other', 'apply', 'revert'] as const) {
      void ask(`${priority} 1`, priority);
      void ask(`${priority} 2`, priority);
    }
    await clock.advance(3_000);
    expect(seen).toEqual(['first', 'revert 1', 'revert 2', 'apply 1', 'other 1']);
    await clock.advance(1_000);
    expect(seen.at(-1)).toBe('apply 2');
  });

  it('is over for all when the revert that tried is answered', async () => {
    const { clock, ask, done, seen } = createScene({
      probeEveryMs: { revert: 4_000, apply: 10_000, other: 30_000 },
    });
    await ask('first', 'other');
    await done('first', limited(3_600_000));
    void ask('revert 1', 'revert');
    void ask('revert 2', 'revert');
    await clock.advance(4_000);
    await done('revert 1', ANSWERED);
    await ask('apply', 'apply');
    expect(seen).toEqual(['first', 'revert 1', 'revert 2', 'apply']);
  });

  it('is not over because of an answer to an older request', async () => {
    const { clock, ask, done, seen } = createScene();
    await ask('older', 'other');
    await ask('first', 'other');
    await clock.advance(10);
    await done('first', limited(60_000));
    await done('older', ANSWERED);
    await ask('next', 'other');
    expect(seen).toEqual(['older', 'first', 'next full']);
  });

  it('sends a waiting one away once its patience is over, not before', async () => {
    const { clock, ask, done, seen, retryAfter } = createScene({ maxInFlight: 1 });
    await ask('first', 'revert');
    void ask('waiting', 'revert');
    await clock.advance(4_999);
    expect(seen).toEqual(['first']);
    await clock.advance(1);
    expect(seen).toEqual(['first', 'waiting full']);
    expect(retryAfter('waiting')).toBe(1_000);
    await done('first', ANSWERED);
    expect(clock.timers).toBe(0);
  });
});

describe('a 429 of one route', () => {
  it('keeps nobody from another route', async () => {
    const { ask, done, seen } = createScene();
    await ask('first', 'apply', { route: 'PUT /a' });
    await done('first', refused(20));
    void ask('same route', 'apply', { route: 'PUT /a' });
    void ask('other route', 'other', { route: 'GET /a' });
    await settled();
    expect(seen).toEqual(['first', 'same route full', 'other route']);
  });

  it('is the client’s if its bucket is nearly empty, or if nothing is known of it', async () => {
    for (const pace of [refused(80), limited(60_000)]) {
      const { ask, done, seen } = createScene();
      await ask('first', 'apply', { route: 'PUT /a' });
      await done('first', pace);
      void ask('other route', 'other', { route: 'GET /a' });
      await settled();
      expect(seen).toEqual(['first', 'other route full']);
    }
  });

  it('lets those go by who wait for another route, however urgent who is before them', async () => {
    const { clock, ask, done, seen } = createScene({
      probeEveryMs: { revert: 4_000, apply: 10_000, other: 30_000 },
      maxInFlight: 2,
    });
    await ask('first', 'apply', { route: 'PUT /a' });
    await ask('second', 'revert', { route: 'GET /b' });
    await done('first', refused(20));
    void ask('third', 'revert', { route: 'GET /b' });
    await settled();
    void ask('held', 'revert', { route: 'PUT /a' });
    void ask('by', 'revert', { route: 'GET /b' });
    await settled();
    expect(seen).toEqual(['first', 'second', 'third']);
    await done('third', ANSWERED);
    expect(seen.at(-1)).toBe('by');
    await done('by', ANSWERED);
    await clock.advance(4_000);
    expect(seen.at(-1)).toBe('held');
  });

  it('keeps a place for a revert that was sent away', async () => {
    const { clock, ask, done, seen } = createScene();
    await ask('first', 'revert', { route: 'PUT /a' });
    await ask('refused', 'revert', { route: 'PUT /a' });
    await done('first', ANSWERED);
    await done('refused', { ...refused(20), retryAfterMs: 6_000 });
    await clock.advance(6_000);
    void ask('hasty', 'apply', { route: 'PUT /a' });
    void ask('back', 'revert', { route: 'PUT /a' });
    await settled();
    expect(seen.slice(2)).toEqual(['back']);
  });
});

describe('leaving', () => {
  it('ends a wait with its signal and serves the next', async () => {
    const { ask, done, seen, clock } = createScene({ maxInFlight: 1 });
    const leave = new AbortController();
    await ask('first', 'other');
    void ask('leaving', 'other', { signal: leave.signal });
    void ask('staying', 'other');
    await settled();
    leave.abort();
    await done('first', ANSWERED);
    expect(seen).toEqual(['first', 'leaving ended', 'staying']);
    await done('staying', null);
    expect(clock.timers).toBe(0);
  });

  it('admits nobody whose signal has come', async () => {
    const { ask, seen } = createScene();
    await ask('late', 'revert', { signal: AbortSignal.abort() });
    expect(seen).toEqual(['late ended']);
  });

  it('sends everybody away beyond its bound', async () => {
    const { ask, seen } = createScene({ maxInFlight: 1, maxWaiting: 2 });
    await ask('first', 'other');
    void ask('second', 'other');
    void ask('third', 'other');
    await ask('fourth', 'other');
    expect(seen).toEqual(['first', 'fourth full']);
  });

  it('sends nobody away for those who are less urgent', async () => {
    const { ask, done, seen } = createScene({ maxInFlight: 1, maxWaiting: 2 });
    await ask('first', 'other');
    for (const name of ['other 1', 'other 2', 'other 3']) void ask(name, 'other');
    for (const name of ['apply 1', 'apply 2', 'apply 3']) void ask(name, 'apply');
    for (const name of ['revert 1', 'revert 2', 'revert 3']) void ask(name, 'revert');
    await settled();
    expect(seen).toEqual(['first', 'other 3 full', 'apply 3 full', 'revert 3 full']);
    await done('first', ANSWERED);
    expect(seen.at(-1)).toBe('revert 1');
  });

  it('counts the end of a request once', async () => {
    const { ask, done, seen } = createScene({ maxInFlight: 1 });
    await ask('first', 'other');
    await done('first', ANSWERED);
    await done('first', ANSWERED);
    await ask('second', 'other');
    void ask('third', 'other');
    await settled();
    expect(seen).toEqual(['first', 'second']);
  });

  it('leaves no timer behind after a rush', async () => {
    const { clock, ask, done, seen } = createScene({ maxInFlight: 5 });
    const names = Array.from({ length: 40 }, (_, n) => `call ${n}`);
    const priorities: readonly Priority[] = ['other', 'apply', 'revert'];
    for (const [n, name] of names.entries()) void ask(name, priorities[n % 3] ?? 'other');
    await settled();
    for (let served = 0; served < names.length; served += 1) {
      const next = seen[served];
      if (next === undefined) throw new Error('nobody was served');
      await done(next, counted(served, 1_000, 30_000));
    }
    expect(seen.toSorted()).toEqual(names.toSorted());
    expect(clock.timers).toBe(0);
  });
});
