/**
 * One event of a workflow's history as plain data, and readers for its content. Nothing here throws, whatever version
 * wrote the history. Pure.
 */
import { formatInstant } from '../../contract/values/instant.ts';
import { isRecord, type JsonValue } from '../../contract/values/json.ts';
import { SNAPSHOT_MEMO } from '../../contract/window/messages.ts';

export type Raw = Readonly<Record<string, unknown>>;

/** An event with its payloads decoded to JSON values; lists of payloads are lists of values. */
export interface HistoryEvent {
  readonly id: number;
  /** The API's name of the attributes, without `EventAttributes`: `activityTaskCompleted`. */
  readonly type: string;
  /** Epoch ms. */
  readonly atMs: number;
  readonly attributes: Raw;
  /** Who sent it, as authenticated by the server; absent if the server authenticates nobody. */
  readonly principal?: string;
}

/** An identity is merely a claim; only a principal, derived from credentials, is authenticated. */
export function whoSent({ attributes, principal }: HistoryEvent): Sender {
  if (principal !== undefined) return { actor: principal, actor_source: 'authenticated' };
  return { actor: textIn(attributes, 'identity'), actor_source: 'claimed' };
}

interface Sender {
  readonly actor: string | null;
  readonly actor_source: 'authenticated' | 'claimed';
}

const NOTHING: Raw = {};

export function recordIn(raw: Raw, name: string): Raw {
  const value = raw[name];
  return isRecord(value) ? value : NOTHING;
}

export function listIn(raw: Raw, name: string): readonly unknown[] {
  const value: unknown = raw[name];
  return Array.isArray(value) ? value : [];
}

export function textIn(raw: Raw, name: string): string | null {
  const value = raw[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberIn(raw: Raw, name: string): number | null {
  const value = raw[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The first of a list of payloads, if it is an object. */
export function firstIn(raw: Raw, name: string): Raw {
  const [first] = listIn(raw, name);
  return isRecord(first) ? first : NOTHING;
}

/** The name of an activity that was scheduled; empty if the event is about none. */
export function stepIn(attributes: Raw): string {
  return textIn(recordIn(attributes, 'activityType'), 'name') ?? '';
}

/** What a window published about itself in its memo; empty if the event shows none. */
export function statusIn(attributes: Raw): Raw {
  const memo = recordIn(recordIn(attributes, 'upsertedMemo'), 'fields');
  return recordIn(recordIn(memo, SNAPSHOT_MEMO), 'status');
}

/** The type of the workflow that an event starts. */
export function workflowIn(attributes: Raw): string {
  return textIn(recordIn(attributes, 'workflowType'), 'name') ?? '';
}

/** The input of the workflow that a history begins with. */
export function inputOf([started]: readonly HistoryEvent[]): Raw {
  return firstIn(started?.attributes ?? {}, 'input');
}

/** The result of a workflow that ended by itself; null if it has not. */
export function receiptIn(events: readonly HistoryEvent[]): Raw | null {
  const closed = events.findLast(({ type }) => type === 'workflowExecutionCompleted');
  return closed === undefined ? null : firstIn(closed.attributes, 'result');
}

/** A copy as JSON, without anything that JSON cannot express. */
export function toJson(value: unknown): JsonValue {
  const text: string | undefined = JSON.stringify(value ?? null);
  const copy: JsonValue = text === undefined ? null : JSON.parse(text);
  return copy;
}

/** The last instant that a Date can hold. */
const MAX_INSTANT_MS = 8_640_000_000_000_000;

/** An instant as text; one beyond the range of a Date becomes the last one within it. */
export function tellInstant(epochMs: number): string {
  return formatInstant(Math.max(-MAX_INSTANT_MS, Math.min(MAX_INSTANT_MS, epochMs)));
}
