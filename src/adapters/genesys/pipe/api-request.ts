/** One request to the API in our terms, and what it sends: its body, and the header that locks it. Pure. */
import type { GenesysEntity } from '../errors/errors.ts';
import type { Fields } from '../json.ts';
import type { RequestMethod } from './observation.ts';

/**
 * What a request changes. The lock says where the expected version goes: into the header `If-Match`; or into the body
 * as `version`, without that header; or nowhere, if the API has no lock for this.
 */
export type ApiWrite =
  | {
      /** @default 'if_match' */
      readonly lock?: 'if_match' | 'body' | undefined;
      readonly version: number;
      readonly body: Fields;
    }
  | {
      readonly lock: 'none';
      /** Null for no body, as in a DELETE. */
      readonly body: Fields | null;
    };

export interface ApiRequest {
  readonly method: RequestMethod;
  /** With placeholders, for logs and metrics. */
  readonly route: string;
  /** With the id, encoded, and the query. */
  readonly path: string;
  /** For messages, to follow "Cannot", e.g. `read flow "x"`. */
  readonly what: string;
  readonly entity: GenesysEntity | null;
  /** The permission that the client lacks after a 403. */
  readonly permission: string;
  /** Only for a request that changes something: without an answer, its outcome is not known. */
  readonly write?: ApiWrite | undefined;
  /** The body of a POST that only reads. */
  readonly question?: Fields | undefined;
  /**
   * The answer, or these members of it, are kept and sent back, so a number in them that JavaScript cannot hold is an
   * error. @default false
   */
  readonly isExact?: boolean | readonly string[] | undefined;
  /** Statuses whose body is the answer. An empty body is null after a 204 or for a DELETE. @default [200] */
  readonly accepted?: readonly number[] | undefined;
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The body as JSON with its headers; without a body, no headers. */
export function bodyOf({ write, question }: Pick<ApiRequest, 'write' | 'question'>): Sent {
  const body = write === undefined ? question : bodyOfWrite(write);
  const lock = write === undefined ? {} : lockHeader(write);
  if (body === undefined || body === null) return { headers: lock };
  return { headers: { 'Content-Type': 'application/json', ...lock }, body: JSON.stringify(body) };
}

function bodyOfWrite(write: ApiWrite) {
  return write.lock === 'body' ? { ...write.body, version: write.version } : write.body;
}

/**
 * A proxy may act on `If-Match` even if the API does not know it, so it is never sent along with a version in the body.
 */
function lockHeader(write: ApiWrite): Readonly<Record<string, string>> {
  if (write.lock === 'none' || write.lock === 'body') return {};
  return { 'If-Match': String(write.version) };
}
