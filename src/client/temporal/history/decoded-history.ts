/**
 * A history as plain data: payloads decoded, numbers as numbers, no library classes. What cannot be decoded becomes a
 * marker, as in a workflow. Pure.
 */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { HistoryEvent } from '../../../audit/index.ts';
import { isRecord } from '../../../contract/values/json.ts';
import { ENCRYPTED } from '../../codec/sealed-payload.ts';
import { isTooDeep, isUndecodable, toUndecodable } from '../../../contract/values/undecodable.ts';
import type { OpenPayload } from '../tolerant-converter.ts';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type RawEvent = NonNullable<History['events']>[number];

const SUFFIX = 'EventAttributes';

interface LongNumber {
  toNumber(): number;
}

function isLong(value: object): value is LongNumber {
  return 'toNumber' in value && typeof value.toNumber === 'function';
}

/** A payload, recognised by its shape; null for any other object. */
function payloadIn(value: Readonly<Record<string, unknown>>): Payload | null {
  const { metadata, data } = value;
  if (!(data instanceof Uint8Array)) return null;
  const named = Object.entries(isRecord(metadata) ? metadata : {}).flatMap(([name, bytes]) =>
    bytes instanceof Uint8Array ? [[name, bytes] as const] : [],
  );
  return { metadata: Object.fromEntries(named), data };
}

function decode(sealed: Payload, open: OpenPayload): unknown {
  const payload = open(sealed);
  try {
    const value: unknown = defaultPayloadConverter.fromPayload(payload);
    if (!ArrayBuffer.isView(value) && !isTooDeep(payload.data)) return value;
  } catch {
    // As in a workflow, whose converter returns the same marker.
  }
  return toUndecodable(payload);
}

type Plain = Readonly<Record<string, unknown>>;

/** Replaces the text that the SDK writes for everybody: `Encoded failure`. */
const LOCKED = 'its text is encrypted, with a key that is missing here';

/** A failure with encrypted texts carries them in a payload. */
function unsealed(failure: Plain): Plain {
  const { encodedAttributes, ...rest } = failure;
  if (!isRecord(encodedAttributes)) return failure;
  if (isUndecodable(encodedAttributes)) return { ...rest, message: LOCKED };
  const { message, stack_trace } = encodedAttributes;
  return {
    ...rest,
    ...(typeof message === 'string' ? { message } : {}),
    ...(typeof stack_trace === 'string' ? { stackTrace: stack_trace } : {}),
  };
}

function toPlain(value: unknown, open: OpenPayload): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => toPlain(one, open));
  if (value instanceof Uint8Array) return null;
  if (!isRecord(value)) return value;
  if (isLong(value)) return value.toNumber();
  const payload = payloadIn(value);
  if (payload !== null) return decode(payload, open);
  const { payloads } = value;
  if (Array.isArray(payloads)) return payloads.map((one: unknown) => toPlain(one, open));
  const plain = Object.entries(value).map(([name, inner]) => [name, toPlain(inner, open)] as const);
  return unsealed(Object.fromEntries(plain));
}

function toMs(time: RawEvent['eventTime']): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1_000_000);
}

function toEvent(event: RawEvent, open: OpenPayload): HistoryEvent {
  const [name, attributes] = Object.entries(event).find(
    ([key, value]) => key.endsWith(SUFFIX) && isRecord(value),
  ) ?? ['', {}];
  const plain = toPlain(attributes, open);
  const principal = event.principal?.name ?? '';
  return {
    id: Number(event.eventId ?? 0),
    type: name.slice(0, -SUFFIX.length),
    atMs: toMs(event.eventTime),
    attributes: isRecord(plain) ? plain : {},
    ...(principal === '' ? {} : { principal }),
  };
}

/** The texts of a failure that the server returns raw; null if there are none. */
export function failureWords(failure: object | null | undefined, open: OpenPayload): string | null {
  const plain = toPlain(failure ?? null, open);
  const message = isRecord(plain) ? plain['message'] : null;
  return typeof message === 'string' && message !== '' ? message : null;
}

export const LOCKED_HISTORY = 'its history is encrypted with a key that this client does not have';

/** Whether its request cannot be read: then nothing in it proves what a window did or could do. */
export function isLockedHistory([started]: readonly HistoryEvent[]): boolean {
  const input: unknown = started?.attributes['input'];
  const request: unknown = Array.isArray(input) ? input[0] : null;
  return isUndecodable(request) && request.encoding === ENCRYPTED;
}

/**
 * The events of a history, oldest first.
 * @param open decrypts. @default payloads are not encrypted
 */
export function decodeHistory(
  history: History,
  open: OpenPayload = (payload) => payload,
): HistoryEvent[] {
  return (history.events ?? []).map((event) => toEvent(event, open));
}
