/** What the adapter offers to the rest of the program. Pure types. */
import type { FoundLines } from './asking/find-lines.ts';
import type { AuditedChanges, ChangesQuestion } from './asking/changes.ts';
import type { OnQueue } from './asking/on-queue.ts';
import type { Right, RightQuestion } from './asking/rights.ts';
import type { TargetRights } from './asking/target-rights.ts';
import type { RequestContext } from './pipe/request-context.ts';
import type { RequestObservation } from './pipe/observation.ts';
import type { BudgetSettings } from './pipe/pace/budget-settings.ts';
import type {
  TargetKind,
  TargetKindName,
  TargetProblem,
  TargetState,
} from './targets/target-kind.ts';

export interface QueueState {
  readonly id: string;
  readonly name: string;
  readonly memberCount: number;
  /** Members who joined the queue, which is not the same as being on queue now. */
  readonly joinedMemberCount: number;
}

/** A flow that uses the target. */
export interface Dependant {
  readonly id: string;
  readonly name: string;
  /** As the API says it, e.g. `INBOUNDCALLFLOW`. */
  readonly type: string;
}

export interface Dependants {
  /** If false, something may be missing: a warning, never proof. */
  readonly complete: boolean;
  /** Why it is not complete, in plain words. */
  readonly why: string | null;
  readonly flows: readonly Dependant[];
}

/** A row of a data table whose columns a maintenance flow reads. */
export interface AnnouncementRow {
  /** What prevents writing it; empty if nothing does. */
  readonly problems: readonly TargetProblem[];
  /** Null if it could not be read. */
  readonly state: TargetState | null;
  /** Which of the columns to write it has. */
  readonly columns: readonly string[];
}

/** One organisation's API. Every method that calls it throws `GenesysError` only. */
export interface Genesys {
  target(kind: TargetKindName): TargetKind;
  /** A row with the schema of its table; `id` is that of a target `data-table-row`. */
  readAnnouncementRow(id: string, context: RequestContext): Promise<AnnouncementRow>;
  readQueue(id: string, context: RequestContext): Promise<QueueState>;
  /** Other flows that use an object of that type of dependency tracking, without deleted ones and the object itself. */
  readDependants(id: string, objectType: string, context: RequestContext): Promise<Dependants>;
  /** Who can answer right now, which says nothing about tonight. */
  readOnQueue(queueId: string, context: RequestContext): Promise<OnQueue>;
  /** Whether the client has a permission, asked without using it. */
  readRight(question: RightQuestion, context: RequestContext): Promise<Right>;
  /** The rights that a window on an object uses; null if the API of this kind has no request for them. */
  readTargetRights(
    target: { readonly kind: TargetKindName; readonly id: string },
    context: RequestContext,
  ): Promise<TargetRights | null>;
  /** Who else changed an object, according to the organisation's audit; may take a minute. */
  readChanges(question: ChangesQuestion, context: RequestContext): Promise<AuditedChanges>;
  /** The IVRs that a telephone number or a name refers to. */
  findLines(text: string, context: RequestContext): Promise<FoundLines>;
  /** Prepares for a request within seconds: opens a connection, and gets a token if needed. Never throws. */
  getReady(): void;
  /** Logs in again; throws `unauthorized` if the credentials are refused. */
  checkCredentials(context: RequestContext): Promise<void>;
  /** Ends open calls (`cancelled`) and releases sockets and timers. */
  close(): void;
}

export interface GenesysConfig {
  /** E.g. `https://api.mypurecloud.com`; http for loopback only. */
  readonly apiUrl: string;
  /** E.g. `https://login.mypurecloud.com`; http for loopback only. */
  readonly loginUrl: string;
  readonly clientId: string;
  /** Called before every login, so that a rotated secret is used after a 401. */
  readonly clientSecret: () => Promise<string>;
  /** The longest that one request may take, milliseconds. @default 10_000 */
  readonly requestTimeoutMs?: number | undefined;
  /** Called for every finished request. Exceptions are ignored. */
  readonly observe?: ((observation: RequestObservation) => void) | undefined;
  /** For tests: the pace of requests. */
  readonly budget?: Partial<BudgetSettings> | undefined;
}
