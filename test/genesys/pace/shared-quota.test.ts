/**
 * Several workers share the quota of one client, which only the API counts: budgets against a model of its fixed
 * window, on a manual clock. The workers know of each other only by the API's counts.
 */
import { assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { RequestBudget } from '../../../src/adapters/genesys/pipe/pace/request-budget.ts';
import type { AnswerPace } from '../../../src/adapters/genesys/pipe/pace/request-budget.ts';
import type { Priority } from '../../../src/adapters/genesys/pipe/request-context.ts';
import { createFakeClock, settled, type FakeClock } from '../fake-clock.ts';

const WINDOW_MS = 60_000;

interface Quota {
  readonly allowed: number;
  /** How the header rounds what is left of a window to seconds. */
  readonly round: 'ceil' | 'floor';
}

/** Counts a fixed window from its first request, as the simulator and the API do. */
class CountingApi {
  readonly #clock: FakeClock;
  readonly #quota: Quota;
  #startedAt = -Infinity;
  #count = 0;
  refused = 0;

  constructor(clock: FakeClock, quota: Quota) {
    this.#clock = clock;
    this.#quota = quota;
  }

  answer(): AnswerPace {
    const now = this.#clock.now();
    const { allowed, round } = this.#quota;
    if (now - this.#startedAt >= WINDOW_MS) [this.#startedAt, this.#count] = [now, 0];
    const limited = this.#count >= allowed;
    if (limited) this.refused += 1;
    else this.#count += 1;
    const leftSeconds = Math[round]((this.#startedAt + WINDOW_MS - now) / 1_000);
    const resetMs = Math.max(1, leftSeconds) * 1_000;
    const reading = { count: this.#count, allowed, resetMs };
    return { limited, retryAfterMs: limited ? resetMs : null, reading };
  }
}

interface Scene {
  readonly clock: FakeClock;
  readonly api: CountingApi;
  readonly latencyMs: number;
}

function passes(clock: FakeClock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

/** Sends one request until the API takes it, coming back when told, as the engine does. @returns when it was taken */
async function send(scene: Scene, budget: RequestBudget, priority: Priority): Promise<number> {
  const { clock, api, latencyMs } = scene;
  const { signal } = new AbortController();
  for (;;) {
    const admission = await budget.admit({ priority, route: 'PATCH /a', signal });
    if (admission.kind === 'go') {
      await passes(clock, latencyMs / 2);
      const pace = api.answer();
      const takenAt = clock.now();
      await passes(clock, latencyMs / 2);
      admission.done(pace);
      if (!pace.limited) return takenAt;
      await passes(clock, pace.retryAfterMs ?? 1_000);
    } else if (admission.kind === 'full') await passes(clock, admission.retryAfterMs);
  }
}

interface Shared extends Quota {
  readonly workers: number;
  readonly latencyMs: number;
}

interface Rush {
  readonly requests: number;
  readonly priority: Priority;
}

interface Outcome {
  /** When the last request was taken, ms after all fell due. */
  readonly lastMs: number;
  readonly refused: number;
}

/** Workers that have read a little, and what becomes of requests that fall due at one instant. */
async function createWorkers({ workers, latencyMs, ...quota }: Shared) {
  const clock = createFakeClock();
  const scene = { clock, api: new CountingApi(clock, quota), latencyMs };
  const budgets = Array.from({ length: workers }, () => new RequestBudget({}, clock));
  for (const budget of [...budgets, ...budgets]) {
    void send(scene, budget, 'other');
    await settled();
    await clock.advance(1_000);
  }
  return async ({ requests, priority }: Rush): Promise<Outcome> => {
    await clock.advance(2.5 * WINDOW_MS);
    const dueAt = clock.now();
    const refusedBefore = scene.api.refused;
    const taken = budgets.flatMap((budget, worker) =>
      Array.from({ length: Math.floor((requests + worker) / workers) }, () =>
        send(scene, budget, priority),
      ),
    );
    await settled();
    await clock.advance((2 + requests / quota.allowed) * 2 * WINDOW_MS);
    const lastMs = Math.max(...(await Promise.all(taken))) - dueAt;
    return { lastMs, refused: scene.api.refused - refusedBefore };
  };
}

const QUOTAS = record({
  allowed: constantFrom(60, 100, 300),
  round: constantFrom('ceil' as const, 'floor' as const),
  workers: integer({ min: 1, max: 3 }),
  latencyMs: constantFrom(4, 50, 200),
});
const RUSHES = record({
  times: constantFrom(0.3, 0.5, 1.2, 1.7, 2.5),
  priority: constantFrom('apply' as const, 'revert' as const),
});

/** How many windows it takes. */
function windowsFor(requests: number, allowed: number, priority: Priority): number {
  return Math.ceil(requests / (allowed * (priority === 'apply' ? 0.9 : 1) - 1));
}

describe('a quota that several workers share', () => {
  it('is used up in each window, at the cost of a 429 for each worker at most', () =>
    assert(
      asyncProperty(QUOTAS, RUSHES, async (quota, { times, priority }) => {
        const requests = Math.floor(quota.allowed * times);
        const rush = await createWorkers(quota);
        const windows = windowsFor(requests, quota.allowed, priority);
        for (const isKnown of [false, true]) {
          const { lastMs, refused } = await rush({ requests, priority });
          // Each sends the last one, and none knows yet that a window that was rounded down has not begun.
          const others = quota.workers - 1;
          const early = quota.round === 'floor' ? quota.workers : 0;
          const atMost = (windows - 1) * (others + early) + (isKnown ? 0 : quota.workers);
          expect(refused).toBeLessThanOrEqual(atMost);
          expect(lastMs).toBeLessThan((windows - 1) * (WINDOW_MS + 1_000) + 20 * quota.latencyMs);
        }
      }),
      { numRuns: 40 },
    ));
});
