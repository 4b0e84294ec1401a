/** What stands where a payload could not be decoded, in workflows and in histories. Pure. */
import { isRecord } from './json.ts';

export interface Undecodable {
  readonly __undecodable: true;
  /** The encoding that the payload names. */
  readonly encoding?: string;
}

/** An encoding is a short name; anything else is left out. */
const NAME = /^[!-~]{1,64}$/;
const MOST_BYTES = 65;

/** @param encoding as it stands in the payload's metadata */
export function toUndecodable(encoding: Uint8Array | null | undefined): Undecodable {
  const name = String.fromCharCode(...(encoding ?? []).slice(0, MOST_BYTES));
  return { __undecodable: true, ...(NAME.test(name) ? { encoding: name } : {}) };
}

export function isUndecodable(value: unknown): value is Undecodable {
  return isRecord(value) && value['__undecodable'] === true;
}

/** For whoever sent it; the payload itself is not repeated. */
export function whyUndecodable({ encoding }: Undecodable): string {
  const named = encoding === undefined ? 'it names no encoding' : `its encoding is ${encoding}`;
  return `cannot be decoded (${named}); send one JSON object, as json/plain`;
}
