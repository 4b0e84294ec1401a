/** Which IVRs an object has: windows booked or armed together ask about the same ones, so answers are shared. */
import type { TargetRef } from '../../../contract/request/window-plan.ts';
import type { IvrOfTarget, RequestContext } from '../../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../../deps.ts';

/** How long an answer is shared. If a group changes meanwhile, that is noticed when its window arms. */
const FRESH_MS = 10_000;

type Ivrs = Promise<readonly IvrOfTarget[]>;

interface Asked {
  readonly atMs: number;
  readonly ivrs: Ivrs;
}

export class IvrsOfTargets {
  readonly #genesys: ActivityDeps['genesys'];
  readonly #nowMs: () => number;
  /** Oldest question first. */
  readonly #asked = new Map<string, Asked>();

  /** @param nowMs a monotonic clock */
  constructor({ genesys }: Pick<ActivityDeps, 'genesys'>, nowMs = () => performance.now()) {
    this.#genesys = genesys;
    this.#nowMs = nowMs;
  }

  /** @throws GenesysError */
  async of(target: TargetRef, context: RequestContext): Ivrs {
    this.#forget();
    const shared = this.#asked.get(keyOf(target));
    if (shared === undefined) return this.#ask(target, context);
    // Another window's question may have failed by its own deadline or cancel.
    return (await shared.ivrs.catch(() => null)) ?? this.#ask(target, context);
  }

  async #ask(target: TargetRef, context: RequestContext): Ivrs {
    const key = keyOf(target);
    const ivrs = this.#genesys.target(target.kind).ivrs(target.id, context);
    this.#asked.delete(key);
    this.#asked.set(key, { atMs: this.#nowMs(), ivrs });
    try {
      return await ivrs;
    } catch (error) {
      if (this.#asked.get(key)?.ivrs === ivrs) this.#asked.delete(key);
      throw error;
    }
  }

  #forget(): void {
    const sinceMs = this.#nowMs() - FRESH_MS;
    for (const [key, { atMs }] of this.#asked) {
      if (atMs > sinceMs) break;
      this.#asked.delete(key);
    }
  }
}

function keyOf({ kind, id }: TargetRef): string {
  return `${kind}:${id}`;
}
