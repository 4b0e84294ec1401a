// What the simulator keeps and shows: the API's own objects (camelCase, as Genesys spells them) and
// its records of what happened (snake_case). Types, and how to read them.
import type { ObjectKind } from '../objects/subject.ts';

/** Routing of an IVR; without a queue, callers go where the method alone sends them. */
interface Routing {
  readonly method: string;
  readonly queue?: { readonly id: string };
}

/** One phone menu as `GET /api/v2/flow/ivr/{id}` answers it; a type, so that it is also `Fields`. */
export type Ivr = {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly greeting: { readonly text: string };
  readonly routing: Routing;
};

/** One queue as `GET /api/v2/routing/queues/{id}` answers it. */
export interface Queue {
  readonly id: string;
  readonly name: string;
  readonly memberCount: number;
  readonly joinedMemberCount: number;
  readonly division?: { readonly id: string };
  /** Who can answer now; only queue observations show it. Absent: all who have joined. */
  readonly onQueueCount?: number;
  /** Callers who wait now; only queue observations show it. */
  readonly waitingCount: number;
}

/** A change of a target: who, with which version, before and after. The log holds nothing else. */
export interface WriteRecord {
  readonly seq: number;
  /** When it took effect, RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  /** When its request arrived; earlier than `at` for a write completed late. */
  readonly received_at: string;
  readonly by: 'client' | 'admin';
  readonly client_id: string | null;
  readonly target: string;
  readonly method: string;
  readonly if_match: string | null;
  /** null: it did not exist. */
  readonly version_before: number | null;
  /** null: it was deleted. */
  readonly version_after: number | null;
  readonly before: Ivr | null;
  readonly after: Ivr | null;
  readonly status: number;
  readonly correlation_id: string;
  /** Request headers that tell callers apart: `user-agent`, `traceparent`, `x-…`. */
  readonly marks: Readonly<Record<string, string>>;
  /** The rule that acted on the request, if any. */
  readonly fault: string | null;
}

/** The fields of an object as the API answers them. */
export type Fields = Readonly<Record<string, unknown>>;

/** The texts in a list; none where it is no list. */
export function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** A change of an object of the organisation, other than a menu. */
export interface ObjectWrite {
  readonly seq: number;
  /** When it took effect, RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  /** When its request arrived; earlier than `at` for a write completed late. */
  readonly received_at: string;
  readonly by: 'client' | 'admin';
  readonly client_id: string | null;
  /** The user, for an administrator's edit. */
  readonly user_id: string | null;
  readonly kind: ObjectKind;
  /** The object's id; of a row `<table>/<encodeURIComponent(key)>`. */
  readonly target: string;
  readonly method: string;
  /** null: it did not exist, or has no version. */
  readonly version_before: number | null;
  /** null: it is gone, or has no version. */
  readonly version_after: number | null;
  readonly before: Fields | null;
  readonly after: Fields | null;
  readonly status: number;
  readonly correlation_id: string;
  readonly marks: Readonly<Record<string, string>>;
  readonly fault: string | null;
}

/** Any entry of the write log; one without `kind` is of a menu. */
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
  /** What was answered, or decided without an answer (reset, late); null: neither. */
  readonly status: number | null;
  /** The `code` or `error` of a refusal. */
  readonly code: string | null;
  /** false: the caller got no answer (reset, hang, late). */
  readonly answered: boolean;
  /** seq in the write log, where it changed a target. */
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

/** What a caller who rings now meets. */
export interface Hearing {
  readonly id: string;
  /** One plain sentence. */
  readonly line: string;
  /** null: there is no such line. */
  readonly greeting: string | null;
  /** `queue <name>`, `agents by <method>` or `disconnected`. */
  readonly destination: string;
  readonly version: number | null;
}

/** A page of a journal; `last_seq` is where the next one begins (`after`). */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly last_seq: number;
}
