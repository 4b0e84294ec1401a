/**
 * Which IVRs an object has. Windows that are booked, or armed, together ask of the same objects: each is asked once
 * in a while, or every window would ask of all the others.
 */
import type { TargetRef } from '../../contract/request/window-plan.ts';
import type { IvrOfTarget, RequestContext } from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';

/** How long answers are shared; a group that changes meanwhile is noticed when its window arms. */
const FRESH_MS = 10_000;

type Ivrs = Promise<readonly IvrOfTarget[]>;

interface Asked {
  readonly atMs: number;
  readonly ivrs: Ivrs;
}

export class IvrsOfTargets {
  readonly #genesys: ActivityDeps['genesys'];
  readonly #nowMs: () => number;
  /** What was asked longest ago comes first. */
  readonly #asked = new Map<string, Asked>();

  /** @param nowMs a clock that only rises */
  constructor({ genesys }: Pick<ActivityDeps, 'genesys'>, nowMs = () => performance.now()) {
    this.#genesys = genesys;
    this.#nowMs = nowMs;
  }

  /** @throws GenesysError */
  async of(target: TargetRef, context: RequestContext): Ivrs {
    this.#forget();
    const shared = this.#asked.get(keyOf(target));
    if (shared === undefined) return this.#ask(target, context);
    // Another window's question may have failed by what is its own: its deadline, its cancel.
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
