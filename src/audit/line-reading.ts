/**
 * What a window's steps read and wrote on its line, out of its history: the facts that a receipt is
 * checked against and that a rescue starts from. Reads what the steps returned, not what the window
 * made of it. Pure.
 */
import { doubtOf, type ArmedDoubt } from '../contract/armed-doubt.ts';
import { SNAPSHOT_MEMO } from '../contract/messages.ts';
import { isRecord, type Fields, type JsonValue } from '../contract/json.ts';
import { countTries } from '../contract/tries.ts';
import { Activities, attemptsIn, type Outcome } from './activities.ts';
import {
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

/** What stood before the next write, and what it sends. */
export interface ArmedLine extends ArmedDoubt {
  readonly version: number;
  readonly baseline: Fields;
  readonly intended: Fields;
}

/** A write of ours that landed; `answer` is what the step said of it. */
export interface WrittenLine {
  readonly previous: number;
  readonly version: number;
  readonly fields: Fields;
  readonly latenessMs: number | null;
  readonly answer: Raw;
}

export interface LineFacts {
  /** The result of the first step; empty where the request could not be read. */
  readonly prepared: Raw;
  readonly armed: ArmedLine | null;
  readonly written: WrittenLine | null;
  /** The result of the revert that put the line back. */
  readonly done: Raw | null;
  /** A write was sent whose answer is lost, or that an earlier run knew of. */
  readonly isUnknown: boolean;
  /** A step that may write has no answer yet. */
  readonly isWriting: boolean;
  /** A step that applies was dispatched, in this run or one before it. */
  readonly mayHaveApplied: boolean;
  /** The end in force as the window published it, epoch ms; null where it published none. */
  readonly endMs: number | null;
  readonly applyAttempts: number;
  readonly revertAttempts: number;
  readonly requestIds: readonly string[];
}

/** Steps that may write. */
const WRITERS: ReadonlySet<string> = new Set(['applyChange', 'revertChange']);

function doubtIn(raw: Raw): ArmedDoubt {
  return doubtOf({
    ...('ours' in raw ? { ours: fieldsIn(raw, 'ours') } : {}),
    ...('before' in raw ? { before: fieldsIn(raw, 'before') } : {}),
    marked: raw['marked'] === true,
  });
}

/** A copy of an object's JSON values. */
export function fieldsIn(raw: Raw, name: string): Fields {
  const copy: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(recordIn(raw, name))) copy[field] = toJson(value);
  return copy;
}

class Reading {
  #activities = new Activities();
  #prepared: Raw = {};
  #armed: ArmedLine | null = null;
  #written: WrittenLine | null = null;
  #done: Raw | null = null;
  #isUnknown = false;
  #pending = 0;
  #mayHaveApplied = false;
  #endMs: number | null = null;
  #applyAttempts = 0;
  #revertAttempts = 0;
  readonly #requestIds: string[] = [];

  /** One history; a rescue's after its window's. */
  takeAll(events: readonly HistoryEvent[]): void {
    this.#activities = new Activities();
    for (const { nowMs, incoming, outgoing } of toMoments(events, ''))
      for (const event of [...incoming, ...outgoing]) this.#take(event, nowMs);
  }

  facts(): LineFacts {
    return {
      prepared: this.#prepared,
      armed: this.#armed,
      written: this.#written,
      done: this.#done,
      isUnknown: this.#isUnknown,
      isWriting: this.#pending > 0,
      mayHaveApplied: this.#mayHaveApplied,
      endMs: this.#endMs,
      applyAttempts: this.#applyAttempts,
      revertAttempts: this.#revertAttempts,
      requestIds: this.#requestIds,
    };
  }

  #take(event: HistoryEvent, nowMs: number): void {
    if (event.type === 'activityTaskScheduled') this.#takeDispatch(event.attributes);
    if (event.type === 'workflowPropertiesModified') this.#takeSnapshot(event.attributes);
    const outcome = this.#activities.take(event);
    if (outcome === null) return;
    if (WRITERS.has(outcome.step)) this.#pending -= 1;
    this.#takeOutcome(outcome, nowMs);
  }

  #takeDispatch(attributes: Raw): void {
    const step = textIn(recordIn(attributes, 'activityType'), 'name') ?? '';
    if (WRITERS.has(step)) this.#pending += 1;
    this.#mayHaveApplied ||= step === 'applyChange';
  }

  #takeSnapshot(attributes: Raw): void {
    const memo = recordIn(recordIn(attributes, 'upsertedMemo'), 'fields');
    const status = recordIn(recordIn(memo, SNAPSHOT_MEMO), 'status');
    const end = Date.parse(textIn(status, 'end_time') ?? '');
    if (!Number.isNaN(end)) this.#endMs = end;
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

  /** What is sent does not change with what stands. */
  #arm(raw: Raw, version: string): void {
    const intended = 'intended' in raw ? fieldsIn(raw, 'intended') : this.#armed?.intended;
    this.#armed = {
      version: numberIn(raw, version) ?? 0,
      baseline: fieldsIn(raw, 'baseline'),
      intended: intended ?? {},
      ...doubtIn(raw),
    };
  }

  /** After a reset: what an earlier run noted with the booking, where it is more than this one knew. */
  #recall(change: Raw): void {
    if (this.#isNews(change)) this.#adopt(change);
    if (this.#written === null) this.#isUnknown = true;
    this.#mayHaveApplied = true;
  }

  #isNews(change: Raw): boolean {
    const noted = numberIn(change, 'previous_version') ?? 0;
    if (this.#armed === null || noted > this.#armed.version) return true;
    const isSame = noted === this.#armed.version;
    return isSame && this.#written === null && isRecord(change['written']);
  }

  #adopt(change: Raw): void {
    const isWritten = numberIn(change, 'new_version') !== null;
    const ours = isRecord(change['written']) ? { ours: change['written'] } : {};
    this.#arm({ ...change, ...ours }, isWritten ? 'new_version' : 'previous_version');
    this.#written = null;
  }

  /** The baseline may have been in doubt until the write was answered, or found. */
  #settle(told: Raw): void {
    if (this.#armed !== null && isRecord(told['baseline']))
      this.#armed = { ...this.#armed, baseline: fieldsIn(told, 'baseline') };
  }

  #takeApply({ result, failure }: Outcome, nowMs: number): void {
    const told = failure === null ? (result ?? {}) : fromFailure(failure);
    this.#applyAttempts += 1;
    const requestId = textIn(told, 'request_id');
    if (requestId !== null) this.#requestIds.push(requestId);
    if (told['status'] === 'unknown') this.#isUnknown = true;
    if (told['status'] === 'conflict') this.#takeConflict(told, nowMs);
    if (told['status'] !== 'applied') return;
    this.#settle(told);
    this.#written = {
      previous: numberIn(told, 'previous_version') ?? 0,
      version: numberIn(told, 'new_version') ?? 0,
      fields: fieldsIn(told, 'written'),
      latenessMs: numberIn(told, 'lateness_ms'),
      answer: told,
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
    this.#settle(seen);
    const startMs = numberIn(recordIn(this.#prepared, 'plan'), 'start_ms') ?? nowMs;
    this.#written = {
      previous: this.#armed?.version ?? 0,
      version: numberIn(seen, version) ?? 0,
      fields: fieldsIn(seen, 'now'),
      latenessMs: Math.max(0, nowMs - startMs),
      answer: {},
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
 * The facts of a window's run. `rescue` is the history of the workflow that put the line back in its
 * stead.
 */
export function readLine(
  events: readonly HistoryEvent[],
  rescue: readonly HistoryEvent[] = [],
): LineFacts {
  const reading = new Reading();
  reading.takeAll(events);
  reading.takeAll(rescue);
  return reading.facts();
}
