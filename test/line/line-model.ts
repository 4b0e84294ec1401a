/**
 * An API of one line, in memory: versions, lagging replicas, answers that are lost, refused or show something else. For
 * tests of the rules, in microseconds.
 */
import {
  GenesysError,
  type TargetKind,
  type TargetState,
} from '../../src/adapters/genesys/index.ts';
import { isAlikeJson, isSameJson } from '../../src/adapters/genesys/json.ts';
import type { Fields } from '../../src/contract/values/json.ts';

export const LINE_ID = 'line-1';

/** What happens to the next request of its kind. */
export type WriteFault =
  | 'lost_landed'
  | 'lost'
  | 'conflict_for_nothing'
  | 'answers_before'
  | 'merges'
  | 'twice'
  | 'late'
  | 'unavailable'
  | 'rate_limited';
export type ReadFault = 'lags' | 'unavailable';

function failure(code: 'version_conflict' | 'unavailable' | 'rate_limited', lost: boolean) {
  return new GenesysError(`${code} of the model`, {
    code,
    outcome: lost ? 'unknown' : 'refused',
    method: 'PATCH',
    route: '/line/{id}',
    said: `${code} of the model`,
  });
}

function tidy([name, value]: [string, Fields[string]]): [string, Fields[string]] {
  return [name, typeof value === 'string' ? value.trim() : value];
}

export class LineModel {
  /** Every state so far, oldest first. */
  readonly states: { version: number; fields: Fields }[];
  readonly writeFaults: WriteFault[] = [];
  readonly readFaults: ReadFault[] = [];
  /** Fields whose values are refused, e.g. for a deleted queue. */
  readonly refuses = new Set<string>();
  /** Whether a refusal names its fields. */
  names = true;
  tidies = false;
  isIndivisible = false;
  /** Writes that reached the API. */
  attempted = 0;
  /** Abandoned writes that are still under way. */
  readonly late: { version: number; fields: Fields }[] = [];
  /** Every write that landed. */
  readonly writes: { version: number; fields: Fields }[] = [];

  constructor(version: number, fields: Fields) {
    this.states = [{ version, fields }];
  }

  get now(): { version: number; fields: Fields } {
    const last = this.states.at(-1);
    if (last === undefined) throw new TypeError('a line always stands somehow');
    return last;
  }

  /** Somebody else's edit. */
  edit(fields: Fields): void {
    const { version, fields: before } = this.now;
    this.states.push({ version: version + 1, fields: { ...before, ...fields } });
  }

  /** Writes under way arrive: one lands if its version is still current. */
  landLate(): void {
    for (const { version, fields } of this.late.splice(0))
      if (version === this.now.version) this.#land(fields);
  }

  /** Deleted and re-created, or restored from a backup. */
  remake(version: number, fields: Fields): void {
    this.states.push({ version, fields });
  }

  target(): TargetKind {
    return {
      entity: 'flow',
      versions: 'counted',
      isMovedByOthers: false,
      isIndivisible: this.isIndivisible,
      dependants: null,
      inspect: async () => ({ problems: [], standing: [], findings: [] }),
      ivrs: async () => [],
      warm: async () => undefined,
      isSentMark: () => null,
      planWrite: (_id, { fields }) => ({ method: 'PATCH', path: '', if_match: null, body: fields }),
      markField: 'name',
      tellingField: 'greeting',
      read: async () => this.#read(),
      write: async (_id, write) => this.#write(write),
      maintenanceFields: () => ({}),
      showsMaintenance: ({ name }) => name === 'Maintenance',
      isSame: (a, b) => isSameJson(a, b),
      isAlike: (a, b) => isAlikeJson(a, b),
      describe: () => '',
    };
  }

  #state({ version, fields }: { version: number; fields: Fields }): TargetState {
    return { id: LINE_ID, name: JSON.stringify(fields['name']), version, fields, requestId: null };
  }

  #read(): TargetState {
    const fault = this.readFaults.shift();
    if (fault === 'unavailable') throw failure('unavailable', false);
    return this.#state(fault === 'lags' ? (this.states.at(-2) ?? this.now) : this.now);
  }

  #tidy(fields: Fields): Fields {
    return this.tidies ? Object.fromEntries(Object.entries(fields).map(tidy)) : fields;
  }

  #land(fields: Fields): void {
    const { version, fields: before } = this.now;
    const landed = { version: version + 1, fields: { ...before, ...this.#tidy(fields) } };
    this.states.push(landed);
    this.writes.push({ version: landed.version, fields });
  }

  #write({ version, fields }: { version: number; fields: Fields }): TargetState {
    this.attempted += 1;
    const fault = this.writeFaults.shift();
    if (fault === 'late') this.late.push({ version, fields });
    if (fault === 'unavailable' || fault === 'lost' || fault === 'late')
      throw failure('unavailable', true);
    if (fault === 'rate_limited') throw failure('rate_limited', false);
    if (fault === 'conflict_for_nothing' || version !== this.now.version)
      throw failure('version_conflict', false);
    this.#refuse(fields);
    const before = this.now;
    if (fault === 'answers_before') {
      this.#land(fields);
      return this.#state(before);
    }
    if (fault === 'merges') {
      this.states.push({ ...before, version: before.version + 1 });
      return this.#state(this.now);
    }
    this.#land(fields);
    if (fault === 'twice') this.#land(fields);
    if (fault === 'lost_landed') throw failure('unavailable', true);
    return this.#state(this.now);
  }

  #refuse(fields: Fields): void {
    const bad = Object.keys(fields).filter((name) => this.refuses.has(name));
    if (bad.length === 0) return;
    throw new GenesysError('the queue is gone', {
      code: 'invalid_body',
      outcome: 'refused',
      method: 'PATCH',
      route: '/line/{id}',
      problems: this.names ? bad.map((path) => ({ path, message: 'the queue is gone' })) : [],
    });
  }
}
