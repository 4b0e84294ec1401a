/**
 * A history as plain data: payloads decoded, numbers as numbers, no class of any library left. What
 * cannot be decoded becomes a marker, as it does in a workflow. Pure.
 */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { HistoryEvent } from '../../audit/index.ts';
import { isRecord } from '../../contract/values/json.ts';
import { toUndecodable } from '../../contract/values/undecodable.ts';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type RawEvent = NonNullable<History['events']>[number];

const SUFFIX = 'EventAttributes';

interface LongNumber {
  toNumber(): number;
}

function isLong(value: object): value is LongNumber {
  return 'toNumber' in value && typeof value.toNumber === 'function';
}

/** A payload, by its shape; null for any other object. */
function payloadIn(value: Readonly<Record<string, unknown>>): Payload | null {
  const { metadata, data } = value;
  if (!(data instanceof Uint8Array)) return null;
  const encoding = isRecord(metadata) ? metadata['encoding'] : null;
  return { metadata: encoding instanceof Uint8Array ? { encoding } : {}, data };
}

function decode(payload: Payload): unknown {
  try {
    const value: unknown = defaultPayloadConverter.fromPayload(payload);
    if (!ArrayBuffer.isView(value)) return value;
  } catch {
    // As in a workflow, whose converter answers with the same marker.
  }
  return toUndecodable(payload.metadata?.['encoding']);
}

function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Uint8Array) return null;
  if (!isRecord(value)) return value;
  if (isLong(value)) return value.toNumber();
  const payload = payloadIn(value);
  if (payload !== null) return decode(payload);
  const { payloads } = value;
  if (Array.isArray(payloads)) return payloads.map(toPlain);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toPlain(inner)]));
}

function toMs(time: RawEvent['eventTime']): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1_000_000);
}

function toEvent(event: RawEvent): HistoryEvent {
  const [name, attributes] = Object.entries(event).find(
    ([key, value]) => key.endsWith(SUFFIX) && isRecord(value),
  ) ?? ['', {}];
  const plain = toPlain(attributes);
  const principal = event.principal?.name ?? '';
  return {
    id: Number(event.eventId ?? 0),
    type: name.slice(0, -SUFFIX.length),
    atMs: toMs(event.eventTime),
    attributes: isRecord(plain) ? plain : {},
    ...(principal === '' ? {} : { principal }),
  };
}

/** The events of a history, oldest first. */
export function decodeHistory(history: History): HistoryEvent[] {
  return (history.events ?? []).map(toEvent);
}
