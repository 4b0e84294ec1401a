/** Builds write logs of objects of an organisation, like the simulator's, and runs on them. */
import { kindOf, objectKindOf, readWrites } from '../../../dev/chaos/kinds/chaos-kinds.ts';
import type { Change } from '../../../dev/chaos/kinds/chaos-kind.ts';
import type { WindowFacts } from '../../../dev/chaos/rules/trial.ts';
import type { Fields, ObjectWrite } from '../../../dev/simulator/index.ts';
import { at, window } from './crafted-log.ts';

/** A window of {@link window} on an object. */
export function objectWindow(
  change: Change,
  overrides: Partial<Omit<WindowFacts, 'written'>> = {},
): WindowFacts {
  const { key, line } = change;
  return { ...window(key), ...overrides, line, written: kindOf(line).written(change) };
}

export class ObjectLog {
  readonly #records: ObjectWrite[] = [];
  readonly #line: string;
  #stands: Fields | null = null;

  constructor(line: string, begins: Fields) {
    this.#line = line;
    this.#write(0, 'admin', begins);
  }

  /** Somebody else's edit. */
  edit(ms: number, fields: Fields): this {
    return this.#write(ms, 'admin', fields);
  }

  /** One of our writes. */
  ours(ms: number, fields: Fields): this {
    return this.#write(ms, 'client', fields);
  }

  /** In the form the oracle reads. */
  get log() {
    return readWrites(this.#records);
  }

  #write(ms: number, by: ObjectWrite['by'], fields: Fields): this {
    const before = this.#stands;
    const merged = Object.entries({ ...before, ...fields }).filter(([, value]) => value !== null);
    const after = Object.fromEntries(merged);
    const when = new Date(at(ms)).toISOString();
    const kind = objectKindOf(this.#line)?.object;
    if (kind === undefined) throw new Error(`${this.#line} is no object`);
    const version = this.#records.length + 1;
    const isCounted = kindOf(this.#line).isLocked;
    this.#stands = after;
    this.#records.push({
      seq: version,
      at: when,
      received_at: when,
      by,
      client_id: null,
      user_id: null,
      kind,
      target: this.#line,
      method: 'PUT',
      version_before: isCounted && before !== null ? version - 1 : null,
      version_after: isCounted ? version : null,
      before,
      after,
      status: 200,
      correlation_id: `c-${version}`,
      marks: {},
      fault: null,
    });
    return this;
  }
}
