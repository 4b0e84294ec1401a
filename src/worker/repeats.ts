/** Lets one of many equal log lines through and counts the rest. Pure except for the clock it is given. */

const QUIET_MS = 30_000;
/** How many kinds of lines are remembered; the SDK has a handful. */
const REMEMBERED = 100;

interface Seen {
  readonly at: number;
  suppressed: number;
}

export class Repeats {
  readonly #seen = new Map<string, Seen>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** How many equal lines were suppressed since the last one; null if this one is suppressed as well. */
  pass(kind: string): number | null {
    const now = this.#nowMs();
    const last = this.#seen.get(kind);
    if (last !== undefined && now - last.at < QUIET_MS) {
      last.suppressed += 1;
      return null;
    }
    if (this.#seen.size >= REMEMBERED) this.#seen.clear();
    this.#seen.set(kind, { at: now, suppressed: 0 });
    return last?.suppressed ?? 0;
  }
}
