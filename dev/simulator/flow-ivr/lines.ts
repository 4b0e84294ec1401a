// The phone lines and the one way to change them: every change is numbered and logged, with what
// stood before and after. Objects are never changed in place, so the log can hold them as they are.
import { Journal } from '../stage/journal.ts';
import type { Ivr, WriteRecord } from '../stage/records.ts';

/** Who changes a line, and by which request. */
export interface Cause {
  readonly by: 'client' | 'admin';
  readonly clientId: string | null;
  readonly method: string;
  readonly ifMatch: string | null;
  readonly correlationId: string;
  readonly receivedAt: string;
  readonly marks: Readonly<Record<string, string>>;
  readonly fault: string | null;
}

/** How far a replica is behind: so many changes, or as it was at an instant where one is given. */
export interface Behind {
  readonly changes: number;
  readonly atMs: number | null;
}

export class Lines {
  readonly log = new Journal<WriteRecord>();
  readonly #lines = new Map<string, Ivr>();

  constructor(seeded: readonly Ivr[]) {
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
   * A line as it stood before its last changes, or at an instant (epoch ms); null where it did not exist
   * then, or was never changed since.
   */
  behind(id: string, { changes, atMs }: Behind): Ivr | null {
    const records = this.log.after(0, ({ target }) => target === id);
    const since =
      atMs === null ? records.at(-changes) : records.find(({ at }) => Date.parse(at) > atMs);
    return changes === 0 && atMs === null ? null : (since?.before ?? null);
  }

  /** Puts `after` in the place of what stands; null deletes. */
  write(id: string, after: Ivr | null, cause: Cause): WriteRecord {
    const before = this.#lines.get(id) ?? null;
    if (after) {
      this.#lines.set(id, after);
    } else {
      this.#lines.delete(id);
    }
    return this.log.append((seq) => ({
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
