/**
 * What the simulator stores and shows: the API's own objects (camelCase, like Genesys) and its records of what happened
 * (snake_case). Types, and how to read them.
 */
import type { ObjectKind } from '../objects/subject.ts';

/** Routing of an IVR; without a queue, the method alone decides where callers go. */
interface Routing {
  readonly method: string;
  readonly queue?: { readonly id: string };
}

/** One phone menu in an answer of `GET /api/v2/flow/ivr/{id}`; a type, so that it is also `Fields`. */
export type Ivr = {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly greeting: { readonly text: string };
  readonly routing: Routing;
};

/** One queue in an answer of `GET /api/v2/routing/queues/{id}`. */
export interface Queue {
  readonly id: string;
  readonly name: string;
  readonly memberCount: number;
  readonly joinedMemberCount: number;
  readonly division?: { readonly id: string };
  /** Who can answer now; only queue observations show it. Absent: all who have joined. */
  readonly onQueueCount?: number;
  /** Waiting callers now; only queue observations show it. */
  readonly waitingCount: number;
}

/** A change of a target: who, with which version, before and after. The log contains nothing else. */
export interface WriteRecord {
  readonly seq: number;
  /** When it took effect, RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  /** When its request arrived; earlier than `at` for a late write. */
  readonly received_at: string;
  readonly by: 'client' | 'admin';
  readonly client_id: string | null;
  readonly target: string;
  readonly method: string;
  readonly if_match: string | null;
  /** Null if it did not exist. */
  readonly version_before: number | null;
  /** Null if it was deleted. */
  readonly version_after: number | null;
  readonly before: Ivr | null;
  readonly after: Ivr | null;
  readonly status: number;
  readonly correlation_id: string;
  /** Request headers that distinguish callers: `user-agent`, `traceparent`, `x-…`. */
  readonly marks: Readonly<Record<string, string>>;
  /** The rule that acted on the request, if any. */
  readonly fault: string | null;
}

/** The fields of an object in the API's answer. */
export type Fields = Readonly<Record<string, unknown>>;

/** The texts in a list; empty if it is not a list. */
export function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** A change of an object of the organisation, other than a menu. */
export interface ObjectWrite {
  readonly seq: number;
  /** When it took effect, RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  /** When its request arrived; earlier than `at` for a late write. */
  readonly received_at: string;
  readonly by: 'client' | 'admin';
  readonly client_id: string | null;
  /** The user, for an administrator's edit. */
  readonly user_id: string | null;
  readonly kind: ObjectKind;
  /** The object's id; for a row `<table>/<encodeURIComponent(key)>`. */
  readonly target: string;
  readonly method: string;
  /** Null if it did not exist, or has no version. */
  readonly version_before: number | null;
  /** Null if it is gone, or has no version. */
  readonly version_after: number | null;
  readonly before: Fields | null;
  readonly after: Fields | null;
  readonly status: number;
  readonly correlation_id: string;
  readonly marks: Readonly<Record<string, string>>;
  readonly fault: string | null;
}

/** Any entry of the write log; one without `kind` concerns a menu. */
export type AnyWrite = WriteRecord | ObjectWrite;

/** One request to the API or the login, answered or not. */
export interface RequestRecord {
  readonly seq: number;
  readonly at: string;
  readonly received_at: string;
  readonly duration_ms: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly client_id: string | null;
  readonly if_match: string | null;
  /** The answer, or the decision without an answer (reset, late); null if neither. */
  readonly status: number | null;
  /** The `code` or `error` of a refusal. */
  readonly code: string | null;
  /** False: the caller got no answer (reset, hang, late). */
  readonly answered: boolean;
  /** seq in the write log, if it changed a target. */
  readonly write_seq: number | null;
  readonly correlation_id: string;
  readonly marks: Readonly<Record<string, string>>;
  readonly fault: string | null;
}

/** A fault rule acted on a request. */
export interface Firing {
  readonly seq: number;
  readonly at: string;
  readonly fault: string;
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly correlation_id: string;
}

/** What a caller gets now. */
export interface Hearing {
  readonly id: string;
  /** One plain sentence. */
  readonly line: string;
  /** Null if there is no such line. */
  readonly greeting: string | null;
  /** `queue <name>`, `agents by <method>` or `disconnected`. */
  readonly destination: string;
  readonly version: number | null;
}

/** A page of a journal; the next one begins at `last_seq` (`after`). */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly last_seq: number;
}
