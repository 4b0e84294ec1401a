/**
 * Builds write logs like a simulator's, and the facts of windows. Times are milliseconds from an arbitrary beginning.
 */
import type { Ivr, TargetFields, WriteRecord } from '../../../dev/simulator/index.ts';
import type { WindowFacts } from '../../../dev/chaos/rules/trial.ts';

type Menu = Pick<Ivr, 'name' | 'greeting' | 'routing'>;
/** A window on a menu. */
export type MenuFacts = WindowFacts & { readonly written: Menu };

export const LINE = 'line-1';
const T0 = Date.parse('2027-01-15T02:00:00Z');

/** Epoch milliseconds of a moment. */
export function at(ms: number): number {
  return T0 + ms;
}

/** A window from 10 s to 20 s, booked at 1 s, with minutes of a second. */
export function window(name = 'w1', overrides: Partial<MenuFacts> = {}): MenuFacts {
  return {
    window: name,
    line: LINE,
    written: {
      name: `Maintenance: ${LINE}`,
      greeting: { text: `Maintenance ${name}` },
      routing: { method: 'none' },
    },
    startMs: at(10_000),
    endMs: at(20_000),
    minuteMs: 1_000,
    onDrift: 'keep',
    isBooked: true,
    bookedMs: at(1_000),
    phase: 'reverted',
    isTerminated: false,
    stops: [],
    extendedToMs: [],
    isReset: false,
    perhapsExtendedMs: 0,
    takenOverMs: null,
    retries: [],
    says: null,
    hasCallbacks: true,
    ...overrides,
  };
}

export class CraftedLog {
  readonly records: WriteRecord[] = [];
  readonly baseline: Menu = {
    name: 'Main line',
    greeting: { text: 'Welcome.' },
    routing: { method: 'longest-idle' },
  };
  readonly #line: string;
  #stands: Ivr | null = null;

  constructor(line = LINE) {
    this.#line = line;
    this.#write(0, 'admin', { ...this.baseline, description: 'The number on every card' }, {});
  }

  /** Somebody else's edit. */
  edit(ms: number, fields: TargetFields): this {
    return this.#write(ms, 'admin', fields, {});
  }

  /** One of our writes. */
  ours(ms: number, fields: TargetFields, more: Partial<WriteRecord> = {}): this {
    return this.#write(ms, 'client', fields, more);
  }

  apply(
    ms: number,
    { written }: Pick<MenuFacts, 'written'>,
    more: Partial<WriteRecord> = {},
  ): this {
    return this.ours(ms, written, more);
  }

  /** Everything back to its first state. */
  revert(ms: number): this {
    return this.ours(ms, this.baseline);
  }

  #write(
    ms: number,
    by: WriteRecord['by'],
    fields: TargetFields,
    more: Partial<WriteRecord>,
  ): this {
    const before = this.#stands;
    const stood = before ?? { ...this.baseline, description: '' };
    const after: Ivr = {
      id: this.#line,
      version: (before?.version ?? 0) + 1,
      name: fields.name ?? stood.name,
      description: fields.description ?? stood.description,
      greeting: fields.greeting ?? stood.greeting,
      routing: fields.routing ?? stood.routing,
    };
    this.#stands = after;
    const when = new Date(at(ms)).toISOString();
    this.records.push({
      seq: this.records.length + 1,
      at: when,
      received_at: when,
      by,
      client_id: by === 'client' ? 'sim-client' : null,
      target: this.#line,
      method: 'PATCH',
      if_match: before === null ? null : String(before.version),
      version_before: before?.version ?? null,
      version_after: after.version,
      before,
      after,
      status: 200,
      correlation_id: `c-${this.records.length}`,
      marks: {},
      fault: null,
      ...more,
    });
    return this;
  }
}
