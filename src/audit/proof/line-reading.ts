/**
 * What a window's steps read and wrote on its line, from its history: the facts that a receipt is checked against and
 * that a rescue starts from. Uses the results of the steps, not what the window made of them. Pure.
 */
import {
  readAnnounced,
  rearmed,
  type Announced,
} from '../../contract/request/announcement/announcement.ts';
import type { Change } from '../../contract/change/change.ts';
import { isRecord, type Fields, type JsonValue } from '../../contract/values/json.ts';
import type { RawLineMemory } from '../../contract/calendar/window-access.ts';
import { readChange, readChangeNews } from '../../contract/change/read-change.ts';
import { countTries } from '../../contract/steps/pace/tries.ts';
import { evolve, mergeKnown, withNews } from '../../line/change.ts';
import { attemptsIn } from '../../contract/steps/pace/beat.ts';
import { Activities, type Outcome } from '../history/activities.ts';
import {
  firstIn,
  listIn,
  numberIn,
  recordIn,
  statusIn,
  stepIn,
  textIn,
  toJson,
  type HistoryEvent,
  type Raw,
} from '../history/history-event.ts';
import { toMoments } from '../history/moments.ts';
import { applyNews, fromFailure } from '../story/starting.ts';

const WRITERS: ReadonlySet<string> = new Set(['applyChange', 'revertChange']);
const PREPARERS: ReadonlySet<string> = new Set(['admitWindow', 'prepareWindow']);
/** Steps that take the change as input. */
const CHANGERS: ReadonlySet<string> = new Set(['applyChange', 'lookAtTarget', 'revertChange']);

/** A copy of an object's JSON values. */
export function fieldsIn(raw: Raw, name: string): Fields {
  const copy: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(recordIn(raw, name))) copy[field] = toJson(value);
  return copy;
}

/** What is known so far; the rescue's history continues that of its window. */
export class LineFacts {
  /** The result of the first step; empty if the request could not be read. */
  prepared: Raw = {};
  /** What is known about the change; null if it was never armed. */
  change: Change | null = null;
  /** The content of the announcement row when the window was armed; null if it has none. */
  announced: Announced | null = null;
  /** The result of the revert that put the line back. */
  done: Raw | null = null;
  /** A step that applies was dispatched, in this run or an earlier one. */
  mayHaveApplied = false;
  /** The end in force as the window published it, epoch ms; null if it published none. */
  endMs: number | null = null;
  applyAttempts = 0;
  revertAttempts = 0;
  readonly requestIds: string[] = [];
  #activities = new Activities();
  #startLatenessMs: number | null = null;
  #pending = 0;

  /** How late the write was; null if none is known to have landed, or it was written ahead and begins by itself. */
  get startLatenessMs(): number | null {
    const isAhead = numberIn(recordIn(this.prepared, 'plan'), 'ahead_ms') !== null;
    return isAhead ? null : this.#startLatenessMs;
  }

  /** A step that may write has not ended yet. */
  get isWriting(): boolean {
    return this.#pending > 0;
  }

  /** Reads one history; a rescue's comes after its window's. */
  takeAll(events: readonly HistoryEvent[]): void {
    this.#activities = new Activities();
    for (const { nowMs, incoming, outgoing } of toMoments(events, ''))
      for (const event of [...incoming, ...outgoing]) this.#take(event, nowMs);
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
    const step = stepIn(attributes);
    if (WRITERS.has(step)) this.#pending += 1;
    this.mayHaveApplied ||= step === 'applyChange';
    // What the window knew at that time.
    if (CHANGERS.has(step)) this.change = readChange(firstIn(attributes, 'input')['change']);
  }

  #takeSnapshot(attributes: Raw): void {
    const end = Date.parse(textIn(statusIn(attributes), 'end_time') ?? '');
    if (!Number.isNaN(end)) this.endMs = end;
  }

  #takeOutcome(outcome: Outcome, nowMs: number): void {
    const { step, result } = outcome;
    if (PREPARERS.has(step) && result !== null) this.prepared = result;
    if (step === 'armWindow' && result !== null) this.#takeArming(result);
    if (step === 'recallChange' && result !== null) this.#recall(result);
    if (step === 'writeAnnouncement' && result !== null) this.#takeRow(result);
    if (step === 'applyChange') this.#takeApply(outcome);
    if (step === 'extendBooking' && this.change?.stage === 'applied')
      this.#takeNews(result?.['news'], nowMs);
    if (step === 'lookAtTarget' && result !== null) this.#takeNews(result['news'], nowMs);
    if (step === 'revertChange') this.#takeRevert(outcome);
  }

  #takeArming(result: Raw): void {
    this.change = readChange(result['change']) ?? this.change;
    const announced = readAnnounced(result['announced']);
    if (announced !== null) this.announced = rearmed(this.announced, announced);
  }

  #takeRow(result: Raw): void {
    const before = isRecord(result['before']) ? fieldsIn(result, 'before') : null;
    if (this.announced !== null && before !== null) this.announced = { ...this.announced, before };
  }

  /** After a reset: what an earlier run recorded with the booking. */
  #recall(raw: Raw): void {
    this.change = mergeKnown(this.change, readChange(raw));
    this.mayHaveApplied = true;
  }

  #takeApply({ result, failure }: Outcome): void {
    const told = failure === null ? (result ?? {}) : fromFailure(failure);
    this.applyAttempts += 1;
    const requestId = textIn(told, 'request_id');
    if (requestId !== null) this.requestIds.push(requestId);
    if (this.change !== null) this.change = withNews(this.change, applyNews(told));
    if (told['status'] === 'applied') this.#startLatenessMs = numberIn(told, 'lateness_ms') ?? 0;
  }

  /** A look after a lost answer; the half-way look says nothing about the change. */
  #takeNews(raw: unknown, nowMs: number): void {
    const news = isRecord(raw) ? readChangeNews(raw) : null;
    if (news === null || this.change === null) return;
    this.change = withNews(this.change, news);
    const startMs = numberIn(recordIn(this.prepared, 'plan'), 'start_ms') ?? nowMs;
    if (news.event.kind === 'applied') this.#startLatenessMs = Math.max(0, nowMs - startMs);
  }

  #takeRevert({ result, failure }: Outcome): void {
    if (failure !== null) this.revertAttempts += countTries(failure.attempts);
    if (result === null || result['status'] !== 'reverted') return;
    this.done = result;
    const version = numberIn(result, 'version') ?? 0;
    this.revertAttempts += countTries(attemptsIn(result));
    for (const id of listIn(result, 'request_ids'))
      if (typeof id === 'string') this.requestIds.push(id);
    if (this.change === null) return;
    const known = mergeKnown(this.change, readChange(result['recalled'])) ?? this.change;
    this.change = evolve(known, { kind: 'reverted', version });
  }
}

/** The facts of a window's run. `rescue` is the history of the workflow that put the line back in its place. */
export function readLine(
  events: readonly HistoryEvent[],
  rescue: readonly HistoryEvent[] = [],
): LineFacts {
  const facts = new LineFacts();
  facts.takeAll(events);
  facts.takeAll(rescue);
  return facts;
}

/** For a rescue, when calendar and memo have lost it. Null if the history does not even have a plan. */
export function recallLine(events: readonly HistoryEvent[]): RawLineMemory | null {
  const facts = readLine(events);
  const organization_id = textIn(facts.prepared, 'organization_id');
  if (organization_id === null) return null;
  const plan = recordIn(facts.prepared, 'plan');
  return {
    organization_id,
    plan: toJson(plan),
    timing: toJson(facts.prepared['timing']),
    end_ms: facts.endMs ?? numberIn(plan, 'end_ms') ?? 0,
    change: facts.change,
    ...(facts.announced === null ? {} : { announced: facts.announced }),
    start_lateness_ms: facts.startLatenessMs,
    may_have_written: facts.mayHaveApplied,
    is_back: facts.done !== null,
  };
}
