/** The marker for a payload that could not be decoded, in workflows and in histories. Pure. */
import { isRecord } from './json.ts';

export interface Undecodable {
  readonly __undecodable: true;
  readonly encoding?: string;
  /** It can be decoded, but is nested so deeply that walking through it fails. */
  readonly too_deep?: true;
}

/** Far more than anything sent on purpose, and far less than overflows a stack. */
const DEEPEST = 1_000;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = [0x5b, 0x7b, 0x5d, 0x7d];

function stepOf(byte: number | undefined): number {
  if (byte === OPEN_LIST || byte === OPEN_OBJECT) return 1;
  return byte === CLOSE_LIST || byte === CLOSE_OBJECT ? -1 : 0;
}

/** Whether JSON is nested too deeply to walk through. Parsers accept it, because they do not recurse. */
export function isTooDeep(json: Uint8Array | null | undefined): boolean {
  if (!json || json.length < 2 * DEEPEST) return false;
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length && depth <= DEEPEST; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) isInText = !isInText;
    else if (!isInText) depth += stepOf(byte);
    else if (byte === BACKSLASH) at += 1;
  }
  return depth > DEEPEST;
}

/** The name of an encoding is short; anything else is left out. */
const NAME = /^[!-~]{1,64}$/;
const MOST_BYTES = 65;

interface PayloadBytes {
  readonly metadata?: Readonly<Record<string, Uint8Array | null | undefined>> | null;
  readonly data?: Uint8Array | null;
}

/** The marker for a payload that is not decoded. */
export function toUndecodable({ metadata, data }: PayloadBytes): Undecodable {
  const name = String.fromCharCode(...(metadata?.['encoding'] ?? []).slice(0, MOST_BYTES));
  return {
    __undecodable: true,
    ...(NAME.test(name) ? { encoding: name } : {}),
    ...(isTooDeep(data) ? { too_deep: true } : {}),
  };
}

export function isUndecodable(value: unknown): value is Undecodable {
  return isRecord(value) && value['__undecodable'] === true;
}

/** The explanation for the sender; the payload itself is not repeated. */
export function whyUndecodable({ encoding, too_deep }: Undecodable): string {
  if (too_deep === true) return 'is nested more than 1,000 levels deep';
  const named = encoding === undefined ? 'it names no encoding' : `its encoding is ${encoding}`;
  return `cannot be decoded (${named}); send one JSON object, as json/plain`;
}
