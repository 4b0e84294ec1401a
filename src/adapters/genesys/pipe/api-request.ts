// One request to the API in our words. Pure type.
import type { GenesysEntity } from '../errors/errors.ts';
import type { Fields } from '../json.ts';
import type { RequestMethod } from './observation.ts';

export interface ApiRequest {
  readonly method: RequestMethod;
  /** With placeholders, for logs and metrics. */
  readonly route: string;
  /** With the id, encoded, and the query. */
  readonly path: string;
  /** For messages, after "Cannot", e.g. `read flow "x"`. */
  readonly what: string;
  readonly entity: GenesysEntity | null;
  /** What a 403 lacks. */
  readonly permission: string;
  /** Only with a write. */
  readonly write?: { readonly version: number; readonly body: Fields } | undefined;
  /** Statuses whose body is the answer. @default [200] */
  readonly accepted?: readonly number[] | undefined;
}
