/**
 * The phone lines and the only way to change them: every change is numbered and logged, with the state before and
 * after. Objects are never changed in place, so the log can hold them directly.
 */
import type { Cause } from '../stage/cause.ts';
import { stateBehind } from '../stage/journal.ts';
import type { Behind, Journal } from '../stage/journal.ts';
import type { AnyWrite, Ivr, WriteRecord } from '../stage/records.ts';

export class Lines {
  readonly #log: Journal<AnyWrite>;
  readonly #lines = new Map<string, Ivr>();

  constructor(log: Journal<AnyWrite>, seeded: readonly Ivr[]) {
    this.#log = log;
    for (const line of seeded) {
      this.#lines.set(line.id, line);
    }
  }

  get(id: string): Ivr | undefined {
    return this.#lines.get(id);
  }

  all(): readonly Ivr[] {
    return [...this.#lines.values()];
  }

  /**
   * A line before its last changes, or at an instant (epoch ms); null if it did not exist then, or has not changed
   * since.
   */
  behind(id: string, behind: Behind): Ivr | null {
    const records = this.#log.after(0, (one) => one.target === id);
    return stateBehind(records.filter(isOfMenu), behind);
  }

  /** Replaces the current state by `after`; null deletes. */
  write(id: string, after: Ivr | null, cause: Cause): WriteRecord {
    const before = this.#lines.get(id) ?? null;
    if (after) {
      this.#lines.set(id, after);
    } else {
      this.#lines.delete(id);
    }
    return this.#log.append((seq) => ({
      seq,
      at: new Date().toISOString(),
      received_at: cause.receivedAt,
      by: cause.by,
      client_id: cause.clientId,
      target: id,
      method: cause.method,
      if_match: cause.ifMatch,
      version_before: before?.version ?? null,
      version_after: after?.version ?? null,
      before,
      after,
      status: after ? 200 : 204,
      correlation_id: cause.correlationId,
      marks: cause.marks,
      fault: cause.fault,
    }));
  }
}

/** Whether a write concerns a menu of the `flow-ivr` contract, not another object. */
export function isOfMenu(write: AnyWrite): write is WriteRecord {
  return !('kind' in write);
}
