/** The active fault rules: picks the one that acts on a request, counts and records each firing. */
import { EventEmitter, once } from 'node:events';
import type { Call } from '../wire/call.ts';
import type { Fault, FaultRule } from './fault-rule.ts';
import { matcherOf } from './fault-match.ts';
import { Journal } from '../stage/journal.ts';
import type { Firing } from '../stage/records.ts';

const FIRINGS_KEPT = 50_000;

interface Kept {
  readonly id: string;
  readonly rule: FaultRule;
  readonly matches: (call: Call) => boolean;
  matched: number;
  fired: number;
}

export class FaultBook {
  readonly firings = new Journal<Firing>(FIRINGS_KEPT);
  readonly #all = new Map<string, Kept>();
  /** Without the used-up ones, so that a request checks only rules that can still act. */
  readonly #active = new Map<string, Kept>();
  /** Signals that a rule is removed, by its id. */
  readonly #removals = new EventEmitter().setMaxListeners(0);
  #named = 0;

  /** A rule with the id of another replaces it, including its counters. */
  add(rule: FaultRule): Fault {
    const id = rule.id ?? this.#freeId();
    const kept: Kept = { id, rule, matches: matcherOf(rule), matched: 0, fired: 0 };
    this.remove(id);
    this.#all.set(id, kept);
    this.#active.set(id, kept);
    return this.#shown(kept);
  }

  get(id: string): Fault | undefined {
    const kept = this.#all.get(id);
    return kept && this.#shown(kept);
  }

  list(): readonly Fault[] {
    return [...this.#all.values()].map((kept) => this.#shown(kept));
  }

  remove(id: string): boolean {
    this.#active.delete(id);
    const isKnown = this.#all.delete(id);
    this.#removals.emit(removalOf(id));
    return isKnown;
  }

  clear(): void {
    for (const id of this.#all.keys()) this.remove(id);
  }

  /** Resolves once the rule is removed. */
  async removed(id: string, signal: AbortSignal): Promise<void> {
    if (this.#all.has(id)) await once(this.#removals, removalOf(id), { signal });
  }

  /** The first rule due for this call; it counts as fired. Other rules do not count this call. */
  take(call: Call): Fault | undefined {
    for (const kept of this.#active.values()) {
      if (kept.matches(call) && isDue(kept)) {
        return this.#fire(kept, call);
      }
    }
    return undefined;
  }

  #fire(kept: Kept, call: Call): Fault {
    kept.fired += 1;
    if (kept.fired === (kept.rule.when.nth === undefined ? kept.rule.times : 1)) {
      this.#active.delete(kept.id);
    }
    this.firings.append((seq) => ({
      seq,
      at: new Date().toISOString(),
      fault: kept.id,
      kind: kept.rule.effect.kind,
      method: call.method,
      path: call.path,
      correlation_id: call.correlationId,
    }));
    return this.#shown(kept);
  }

  #shown(kept: Kept): Fault {
    const { id, rule, matched, fired } = kept;
    return { ...rule, id, matched, fired, active: this.#active.has(id) };
  }

  #freeId(): string {
    do {
      this.#named += 1;
    } while (this.#all.has(`fault-${this.#named}`));
    return `fault-${this.#named}`;
  }
}

/** Not the id itself: an emitter has its own events. */
function removalOf(id: string): string {
  return `removed ${id}`;
}

function isDue(kept: Kept): boolean {
  const { nth, skip } = kept.rule.when;
  kept.matched += 1;
  return nth === undefined ? kept.matched > (skip ?? 0) : kept.matched === nth + (skip ?? 0);
}
