/**
 * Changes that people are responsible for, keyed by the run that released their line. They are not bookings, and no
 * booking is refused because of them. Bounded: the oldest are dropped first, and their break-glass files stay. Pure.
 */
import type { CompactLeft } from '../../../contract/calendar/calendar-state.ts';
import type { Change } from '../../../contract/change/change.ts';
import type { LeftChange, LeftView } from '../../../contract/steps/booking-steps.ts';
import { isSameTarget } from '../../../contract/request/target/target-identity.ts';
import type { TargetRef } from '../../../contract/request/window-plan.ts';
import { LEFT_BYTES, leftBytes, MAX_LEFT } from './capacity.ts';
import { toCompactLeft } from './compact.ts';

type Run = Pick<LeftChange, 'window_id' | 'run_id'>;

interface Held {
  readonly left: LeftChange;
  readonly bytes: number;
}

function keyOf({ window_id, run_id }: Run): string {
  return JSON.stringify([window_id, run_id]);
}

/** What people see of it. */
export function toView({ change: _change, ...view }: LeftChange): LeftView {
  return view;
}

export class LeftChanges {
  readonly #held = new Map<string, Held>();
  #bytes = 0;

  constructor(held: readonly LeftChange[]) {
    for (const left of held) this.add(left);
  }

  /** The bytes they take in the state. */
  get bytes(): number {
    return this.#bytes;
  }

  on(target: TargetRef): readonly LeftChange[] {
    return this.#all().filter((left) => isSameTarget(left.target, target));
  }

  /** Oldest first. */
  views(): readonly LeftView[] {
    return this.#all().map(toView);
  }

  changes(): readonly Change[] {
    return this.#all().map(({ change }) => change);
  }

  /** Adds one, or replaces the one that this run left before. */
  add(left: LeftChange): void {
    this.forget(left);
    const bytes = leftBytes(left);
    this.#held.set(keyOf(left), { left, bytes });
    this.#bytes += bytes;
    while (this.#held.size > MAX_LEFT || this.#bytes > LEFT_BYTES) this.dropOldest();
  }

  forget(run: Run): void {
    const key = keyOf(run);
    this.#bytes -= this.#held.get(key)?.bytes ?? 0;
    this.#held.delete(key);
  }

  /** False if there is none. */
  dropOldest(): boolean {
    const [oldest] = this.#all();
    if (oldest !== undefined) this.forget(oldest);
    return oldest !== undefined;
  }

  toState(): readonly CompactLeft[] {
    return this.#all().map(toCompactLeft);
  }

  #all(): LeftChange[] {
    return [...this.#held.values()].map(({ left }) => left);
  }
}
