/**
 * What a window's receipt must say, out of its history alone: from what its steps read and wrote, not
 * from what the window made of it. Pure.
 */
import type { Fields, JsonValue } from '../contract/json.ts';
import { countTries } from '../contract/tries.ts';
import type { Proof } from '../contract/window.ts';
import type { TargetRef } from '../contract/window-plan.ts';
import { Activities, attemptsIn, type Outcome } from './activities.ts';
import {
  firstIn,
  listIn,
  numberIn,
  recordIn,
  textIn,
  toJson,
  type HistoryEvent,
  type Raw,
} from './history-event.ts';
import { toMoments } from './moments.ts';
import { fromFailure } from './starting.ts';

/** The numbers of a receipt: all of it but the hashes, which a worker makes. */
export type ProofNumbers = Omit<Proof, 'baseline_hash' | 'written_hash' | 'final_hash'>;

export interface HistoryProof {
  readonly organizationId: string;
  readonly target: TargetRef;
  readonly baseline: Fields;
  /** Null where no write is known to have landed. */
  readonly written: Fields | null;
  /** Null until the line was put back. */
  readonly final: Fields | null;
  readonly numbers: ProofNumbers;
  /** Fields that somebody else changed and that were left so. */
  readonly keptFields: readonly string[];
  /** True while a step that may write has no answer. */
  readonly isWriting: boolean;
}

interface Armed {
  readonly version: number;
  readonly baseline: Fields;
}

interface Written {
  readonly previous: number;
  readonly version: number;
  readonly fields: Fields;
  readonly latenessMs: number | null;
}

/** Steps that may write. */
const WRITERS: ReadonlySet<string> = new Set(['applyChange', 'revertChange']);

function fieldsIn(raw: Raw, name: string): Fields {
  const copy: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(recordIn(raw, name))) copy[field] = toJson(value);
  return copy;
}

class Reading {
  #activities = new Activities();
  #prepared: Raw = {};
  #armed: Armed | null = null;
  #written: Written | null = null;
  #done: Raw | null = null;
  /** A write was sent whose answer is lost, or that is not answered yet. */
  #isUnknown = false;
  #pending = 0;
  #applyAttempts = 0;
  #revertAttempts = 0;
  readonly #requestIds: string[] = [];

  /** One history; a rescue's after its window's. */
  takeAll(events: readonly HistoryEvent[]): void {
    this.#activities = new Activities();
    for (const { nowMs, incoming, outgoing } of toMoments(events, ''))
      for (const event of [...incoming, ...outgoing]) this.#take(event, nowMs);
  }

  #take(event: HistoryEvent, nowMs: number): void {
    const scheduled = textIn(recordIn(event.attributes, 'activityType'), 'name') ?? '';
    if (event.type === 'activityTaskScheduled' && WRITERS.has(scheduled)) this.#pending += 1;
    const outcome = this.#activities.take(event);
    if (outcome === null) return;
    if (WRITERS.has(outcome.step)) this.#pending -= 1;
    this.#takeOutcome(outcome, nowMs);
  }

  finish(): HistoryProof | null {
    const plan = recordIn(this.#prepared, 'plan');
    const id = textIn(recordIn(plan, 'target'), 'id');
    if (this.#armed === null || id === null) return null;
    const isWriting = this.#pending > 0;
    const mayHaveWritten = this.#written !== null || this.#isUnknown || this.#done !== null;
    if (!mayHaveWritten && !isWriting) return null;
    return {
      organizationId: textIn(this.#prepared, 'organization_id') ?? '',
      target: { kind: 'flow-ivr', id },
      baseline: this.#armed.baseline,
      written: this.#written?.fields ?? null,
      final: this.#done === null ? null : fieldsIn(this.#done, 'final'),
      numbers: this.#numbers(this.#armed),
      keptFields: plan['on_drift'] === 'restore' ? [] : this.#driftedFields(),
      isWriting,
    };
  }

  #numbers(armed: Armed): ProofNumbers {
    const done = this.#done ?? {};
    return {
      previous_version: this.#written?.previous ?? armed.version,
      new_version: this.#written?.version ?? null,
      final_version: numberIn(done, 'version'),
      start_lateness_ms: this.#written?.latenessMs ?? null,
      revert_lateness_ms: numberIn(done, 'lateness_ms'),
      apply_attempts: this.#applyAttempts,
      revert_attempts: this.#revertAttempts,
      request_ids: this.#requestIds,
    };
  }

  #driftedFields(): string[] {
    return listIn(this.#done ?? {}, 'drift').flatMap((entry) => {
      const field = textIn(recordIn({ entry }, 'entry'), 'field');
      return field === null ? [] : [field];
    });
  }

  #takeOutcome(outcome: Outcome, nowMs: number): void {
    const { step, result } = outcome;
    if (step === 'prepareWindow' && result !== null) this.#prepared = result;
    if (step === 'armWindow' && result?.['outcome'] === 'armed') this.#arm(result, 'version');
    if (step === 'recallChange' && result !== null) this.#recall(result);
    if (step === 'applyChange') this.#takeApply(outcome, nowMs);
    if (step === 'lookAtTarget' && result !== null) this.#takeLook(result, nowMs);
    if (step === 'revertChange') this.#takeRevert(outcome);
  }

  #arm(raw: Raw, version: string): void {
    this.#armed = { version: numberIn(raw, version) ?? 0, baseline: fieldsIn(raw, 'baseline') };
  }

  /** After a reset: what an earlier run noted with the booking. */
  #recall(change: Raw): void {
    this.#arm(
      change,
      numberIn(change, 'new_version') === null ? 'previous_version' : 'new_version',
    );
    this.#isUnknown = true;
  }

  #takeApply({ result, failure }: Outcome, nowMs: number): void {
    const told = failure === null ? (result ?? {}) : fromFailure(failure);
    this.#applyAttempts += 1;
    const requestId = textIn(told, 'request_id');
    if (requestId !== null) this.#requestIds.push(requestId);
    if (told['status'] === 'unknown') this.#isUnknown = true;
    if (told['status'] === 'conflict') this.#takeConflict(told, nowMs);
    if (told['status'] !== 'applied') return;
    this.#written = {
      previous: numberIn(told, 'previous_version') ?? 0,
      version: numberIn(told, 'new_version') ?? 0,
      fields: fieldsIn(told, 'written'),
      latenessMs: numberIn(told, 'lateness_ms'),
    };
  }

  #takeConflict(told: Raw, nowMs: number): void {
    if (this.#isUnknown && told['shows_ours'] === true)
      return this.#land(told, 'actual_version', nowMs);
    this.#arm(told, 'actual_version');
    this.#isUnknown = false;
    return undefined;
  }

  /** A look after a lost answer; the one half-way through the window changes nothing here. */
  #takeLook(seen: Raw, nowMs: number): void {
    if (this.#written !== null || this.#armed === null) return undefined;
    const hasMoved = numberIn(seen, 'version') !== this.#armed.version;
    if (seen['shows_ours'] === true && hasMoved) return this.#land(seen, 'version', nowMs);
    if (hasMoved) this.#isUnknown = false;
    return this.#arm(seen, 'version');
  }

  /** The write whose answer was lost is found on the line. */
  #land(seen: Raw, version: string, nowMs: number): void {
    const startMs = numberIn(recordIn(this.#prepared, 'plan'), 'start_ms') ?? nowMs;
    this.#written = {
      previous: this.#armed?.version ?? 0,
      version: numberIn(seen, version) ?? 0,
      fields: fieldsIn(seen, 'now'),
      latenessMs: Math.max(0, nowMs - startMs),
    };
  }

  #takeRevert({ result, failure }: Outcome): void {
    if (failure !== null) this.#revertAttempts += countTries(failure.attempts);
    if (result === null || result['status'] !== 'reverted') return;
    this.#done = result;
    this.#revertAttempts += countTries(attemptsIn(result));
    for (const id of listIn(result, 'request_ids'))
      if (typeof id === 'string') this.#requestIds.push(id);
  }
}

/**
 * Null where the window has written nothing, or nothing that can have landed. `rescue` is the history
 * of the workflow that put the line back in the window's stead.
 */
export function proofFromHistory(
  events: readonly HistoryEvent[],
  rescue: readonly HistoryEvent[] = [],
): HistoryProof | null {
  const reading = new Reading();
  reading.takeAll(events);
  reading.takeAll(rescue);
  return reading.finish();
}

/** The receipt a window or its rescue ended with, as it stands in its history; null while it runs or was cut short. */
export function receiptIn(events: readonly HistoryEvent[]): Raw | null {
  const closed = events.find(({ type }) => type === 'workflowExecutionCompleted');
  return closed === undefined ? null : firstIn(closed.attributes, 'result');
}
