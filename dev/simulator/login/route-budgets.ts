/**
 * Limits of a path, counted for each client: a route can be exhausted while the client's own budget is far from it.
 * Times are monotonic milliseconds.
 */
import type { RouteLimit } from '../stage/settings.ts';
import type { Call } from '../wire/call.ts';
import { globPattern } from '../wire/glob.ts';

interface Usage {
  startedMs: number;
  count: number;
}

/** The limit that a request exceeds. */
interface Full {
  readonly allowed: number;
  readonly retrySeconds: number;
}

export class RouteBudgets {
  readonly #usages = new Map<string, Usage>();

  /** Counts a request; null if it may pass. A refused one is not counted. */
  spend(clientId: string, call: Call, limits: readonly RouteLimit[]): Full | null {
    const touched = limits
      .filter((limit) => isFor(limit, call))
      .map((limit) => ({ limit, usage: this.#usageOf(clientId, limit) }));
    const full = touched.find(({ limit, usage }) => usage.count >= limit.limit);
    if (full) {
      return fullOf(full.limit, full.usage);
    }
    for (const { usage } of touched) {
      usage.count += 1;
    }
    return null;
  }

  #usageOf(clientId: string, limit: RouteLimit): Usage {
    const name = JSON.stringify([clientId, limit]);
    const now = performance.now();
    const found = this.#usages.get(name);
    const isOver = found === undefined || now - found.startedMs >= limit.window_seconds * 1000;
    const usage = isOver ? { startedMs: now, count: 0 } : found;
    this.#usages.set(name, usage);
    return usage;
  }
}

function isFor({ method, path }: RouteLimit, call: Call): boolean {
  return (
    (method === undefined || method.toUpperCase() === call.method) &&
    globPattern(path).test(call.path)
  );
}

function fullOf(limit: RouteLimit, usage: Usage): Full {
  const leftMs = usage.startedMs + limit.window_seconds * 1000 - performance.now();
  return {
    allowed: limit.limit,
    retrySeconds: limit.retry_after_seconds ?? Math.max(1, Math.ceil(leftMs / 1000)),
  };
}
