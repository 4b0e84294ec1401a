/**
 * The organisation's objects and the only way to change them: every change is numbered and logged, with the state
 * before and after. Objects are never changed in place, so the log can hold them directly.
 */
import type { Cause } from '../stage/cause.ts';
import { unseen } from '../stage/journal.ts';
import type { Behind, Journal } from '../stage/journal.ts';
import type { AnyWrite, Fields, ObjectWrite } from '../stage/records.ts';
import type { ObjectKind, ObjectRef } from './subject.ts';

export class Objects {
  readonly #log: Journal<AnyWrite>;
  readonly #objects = new Map<ObjectKind, Map<string, Fields>>();
  /** Fields that an object once had, known here or not: an organisation keeps what it knows. */
  readonly #known = new Map<string, Set<string>>();

  constructor(log: Journal<AnyWrite>) {
    this.#log = log;
  }

  get({ kind, id }: ObjectRef): Fields | undefined {
    return this.#objects.get(kind)?.get(id);
  }

  all(kind: ObjectKind): readonly Fields[] {
    return [...(this.#objects.get(kind)?.values() ?? [])];
  }

  /** Rows of one table, in the order of creation. */
  rowsOf(table: string): readonly Fields[] {
    const rows = [...(this.#objects.get('data-table-row')?.entries() ?? [])];
    return rows.filter(([id]) => id.startsWith(`${table}/`)).map(([, row]) => row);
  }

  /** Whether the object has, or had, a field with that name. */
  knows(ref: ObjectRef, field: string): boolean {
    return this.#known.get(nameOf(ref))?.has(field) ?? false;
  }

  /**
   * What `look` sees while its replica lags: as if the last changes of the kind, or of one object, had not been
   * made. Changes nothing.
   */
  behind<T>(of: { kind: ObjectKind; id?: string }, behind: Behind, look: () => T): T {
    const records = this.#log
      .after(0, (one) => 'kind' in one && one.kind === of.kind)
      .filter((one): one is ObjectWrite => 'kind' in one)
      .filter(({ target }) => of.id === undefined || target === of.id);
    const then = new Map<string, Fields | null>();
    for (const { target, before } of unseen(records, behind)) {
      if (!then.has(target)) {
        then.set(target, before);
      }
    }
    return this.#during(of.kind, then, look);
  }

  #during<T>(kind: ObjectKind, then: ReadonlyMap<string, Fields | null>, look: () => T): T {
    const now = this.#objects.get(kind) ?? new Map<string, Fields>();
    const replica = new Map(now);
    for (const [id, fields] of then) {
      if (fields) {
        replica.set(id, fields);
      } else {
        replica.delete(id);
      }
    }
    this.#objects.set(kind, replica);
    try {
      return look();
    } finally {
      this.#objects.set(kind, now);
    }
  }

  /** Starts with an object, without a record of it. */
  seed(ref: ObjectRef, fields: Fields): void {
    const ofKind = this.#objects.get(ref.kind) ?? new Map<string, Fields>();
    this.#objects.set(ref.kind, ofKind);
    ofKind.set(ref.id, fields);
    const known = this.#known.get(nameOf(ref)) ?? new Set<string>();
    this.#known.set(nameOf(ref), known);
    for (const field of Object.keys(fields)) {
      known.add(field);
    }
  }

  /** Replaces the current state by `after`; null removes it altogether. */
  write(ref: ObjectRef, after: Fields | null, cause: Cause): ObjectWrite {
    const before = this.get(ref) ?? null;
    if (after) {
      this.seed(ref, after);
    } else {
      this.#objects.get(ref.kind)?.delete(ref.id);
    }
    return this.#log.append((seq) => ({
      seq,
      at: new Date().toISOString(),
      received_at: cause.receivedAt,
      by: cause.by,
      client_id: cause.clientId,
      user_id: cause.userId,
      kind: ref.kind,
      target: ref.id,
      method: cause.method,
      version_before: versionOf(before),
      version_after: versionOf(after),
      before,
      after,
      status: cause.method === 'DELETE' ? 204 : 200,
      correlation_id: cause.correlationId,
      marks: cause.marks,
      fault: cause.fault,
    }));
  }
}

/** Null if it has none, like rows, or does not exist. */
export function versionOf(fields: Fields | null): number | null {
  return typeof fields?.['version'] === 'number' ? fields['version'] : null;
}

function nameOf({ kind, id }: ObjectRef): string {
  return `${kind}:${id}`;
}
