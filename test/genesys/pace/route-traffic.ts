/**
 * An API with a manual clock that limits one route by a hidden rule, and workers that share it. A worker is one budget;
 * a request that is turned away or refused comes back when told to.
 */
import {
  RequestBudget,
  type AnswerPace,
} from '../../../src/adapters/genesys/pipe/pace/request-budget.ts';
import type { BudgetSettings } from '../../../src/adapters/genesys/pipe/pace/budget-settings.ts';
import type { Priority } from '../../../src/adapters/genesys/pipe/request-context.ts';
import { createFakeClock, settled, type FakeClock } from '../fake-clock.ts';

/** 0: one more passes now; otherwise after how many seconds to come back. */
export type Limit = (nowMs: number) => number;

const MINUTE_MS = 60_000;
const LATENCY_MS = 100;
const ROUTE = 'PUT /api/v2/architect/ivrs/{id}';
/** Above this a run has failed. */
const LONGEST_RUN_MS = 60 * MINUTE_MS;

/** This many in each minute of the wall clock; the first one began earlier, and part of it is used. */
export function byTheMinute(most: number, used = 0, beganAgoMs = 0): Limit {
  let left = most - used;
  let endsAt: number | null = null;
  return (nowMs) => {
    endsAt ??= nowMs + MINUTE_MS - beganAgoMs;
    while (nowMs >= endsAt) {
      endsAt += MINUTE_MS;
      left = most;
    }
    left -= 1;
    return left >= 0 ? 0 : secondsUntil(endsAt, nowMs);
  };
}

/** This many in any sixty seconds. */
export function inAnyMinute(most: number): Limit {
  let passed: number[] = [];
  return (nowMs) => {
    passed = passed.filter((at) => at > nowMs - MINUTE_MS);
    if (passed.length >= most) return secondsUntil((passed[0] ?? nowMs) + MINUTE_MS, nowMs);
    passed.push(nowMs);
    return 0;
  };
}

/** This many at once, and then as many per minute as are refilled one by one. */
export function byTheBucket(aMinute: number, atOnce: number): Limit {
  let tokens = atOnce;
  let filledAt: number | null = null;
  return (nowMs) => {
    tokens = Math.min(atOnce, tokens + ((nowMs - (filledAt ?? nowMs)) * aMinute) / MINUTE_MS);
    filledAt = nowMs;
    if (tokens < 1) return 1;
    tokens -= 1;
    return 0;
  };
}

function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((atMs - nowMs) / 1_000));
}

/** When the last of this many could have passed, had the limit been known; from the first one on. */
export function earliestMs(limit: Limit, count: number): number {
  let nowMs = 0;
  for (let passed = 0; passed < count; passed += limit(nowMs) === 0 ? 1 : 0) nowMs += 10;
  return nowMs;
}

export interface Write {
  readonly worker: number;
  readonly priority: Priority;
}

interface Passed extends Write {
  /** From the instant at which all were due. */
  readonly afterMs: number;
}

export interface Run {
  readonly passed: readonly Passed[];
  /** When each 429 was sent, from the same instant. */
  readonly refusedAfterMs: readonly number[];
}

interface Traffic {
  readonly clock: FakeClock;
  readonly limit: Limit;
  readonly budgets: readonly RequestBudget[];
  readonly run: { readonly passed: Passed[]; readonly refusedAfterMs: number[] };
  readonly startedAt: number;
  /** What the client's own bucket has counted. */
  counted: number;
}

/** All are due at once; ends when all have passed. */
export async function runTraffic(
  limit: Limit,
  writes: readonly Write[],
  settings: Partial<BudgetSettings> = {},
): Promise<Run> {
  const clock = createFakeClock();
  const workers = Math.max(...writes.map(({ worker }) => worker)) + 1;
  const traffic: Traffic = {
    clock,
    limit,
    budgets: Array.from({ length: workers }, () => new RequestBudget(settings, clock)),
    run: { passed: [], refusedAfterMs: [] },
    startedAt: clock.now(),
    counted: 0,
  };
  const all = Promise.all(writes.map((write) => untilPassed(traffic, write)));
  const { passed } = traffic.run;
  await settled();
  while (passed.length < writes.length && clock.now() < LONGEST_RUN_MS) await clock.advance(1_000);
  if (passed.length < writes.length) throw new Error(`only ${passed.length} have passed`);
  await all;
  return traffic.run;
}

async function untilPassed(traffic: Traffic, write: Write): Promise<void> {
  const { clock, startedAt } = traffic;
  for (;;) {
    const waitMs = await tryOnce(traffic, write);
    if (waitMs === null) break;
    await sleep(clock, waitMs);
  }
  traffic.run.passed.push({ ...write, afterMs: clock.now() - startedAt });
}

/** How long to wait; null if it has passed. */
async function tryOnce(traffic: Traffic, { worker, priority }: Write): Promise<number | null> {
  const { signal } = new AbortController();
  const admission = await traffic.budgets[worker]?.admit({ priority, route: ROUTE, signal });
  if (admission === undefined || admission.kind === 'ended') throw new Error('not admitted');
  if (admission.kind === 'full') return admission.retryAfterMs;
  await sleep(traffic.clock, LATENCY_MS / 2);
  const pace = answer(traffic);
  await sleep(traffic.clock, LATENCY_MS / 2);
  admission.done(pace);
  return pace.retryAfterMs;
}

function answer(traffic: Traffic): AnswerPace {
  const { clock, limit, run, startedAt } = traffic;
  const seconds = limit(clock.now());
  if (seconds > 0) run.refusedAfterMs.push(clock.now() - startedAt);
  traffic.counted += 1;
  const count = traffic.counted % 100;
  return {
    limited: seconds > 0,
    retryAfterMs: seconds > 0 ? seconds * 1_000 : null,
    reading: { count, allowed: 300, resetMs: 30_000 },
  };
}

function sleep(clock: FakeClock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
