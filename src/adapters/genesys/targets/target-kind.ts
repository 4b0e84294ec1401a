/** The small interface that every kind of target implements, one kind per file. Pure. */
import type { GenesysEntity } from '../errors/errors.ts';
import { isAlikeJson, isSameJson, type Fields, type JsonValue } from '../json.ts';
import type { RequestContext } from '../pipe/request-context.ts';

/** A target as shown by one answer of the API. */
export interface TargetState {
  readonly id: string;
  readonly name: string;
  /** As counted by the API; where it counts none, a fingerprint of the whole object. */
  readonly version: number;
  /** Every field that a window may manage, exactly as it is. */
  readonly fields: Fields;
  /** Correlation id of the answer, for the receipt and for support. */
  readonly requestId: string | null;
}

/** The fields of a request's target besides the id; each kind reads its own. */
export interface TargetSettings {
  /** The flow that callers reach during the window. */
  readonly maintenance_flow_id?: string | undefined;
  /** Which flows of an IVR point at it. @default those that are set */
  readonly hours?: readonly ('open' | 'closed' | 'holiday')[] | undefined;
  /** The emergency group is not Interlude's own. */
  readonly shared?: boolean | undefined;
  readonly list?: 'holiday' | 'closed' | undefined;
  readonly set?: Fields | undefined;
}

/** A local time without its zone, as epoch ms of the same digits in UTC; or why there is none. */
export type LocalTime =
  { readonly ok: true; readonly wallMs: number } | { readonly ok: false; readonly message: string };

export interface Period {
  /** Epoch ms. */
  readonly startMs: number;
  /** The end in force, epoch ms. */
  readonly endMs: number;
  /** Null if the zone is known. */
  whyNoZone(zone: string): string | null;
  toLocal(zone: string, epochMs: number): LocalTime;
}

export interface MaintenanceRequest {
  readonly id: string;
  readonly settings: TargetSettings;
  readonly fallbackGreeting: string | null;
  readonly rerouteQueueId: string | null;
  /** What the object carries during the window, 8 hex digits; null for no mark. */
  readonly mark: string | null;
  readonly period: Period;
}

/** A write guarded by the version it expects. */
export interface TargetWrite {
  readonly version: number;
  readonly fields: Fields;
  /** The window's change, as it is or should be, where the write alone does not identify the window. */
  readonly own?: Fields | undefined;
}

/** Something that a request asks for and cannot have; `path` names the field. */
export interface TargetProblem {
  readonly path: string;
  readonly message: string;
}

export interface TargetFinding {
  readonly code:
    'callers' | 'flows' | 'groups' | 'hours_unset' | 'no_call_routes' | 'weak_lock' | 'not_checked';
  readonly message: string;
}

export interface IvrOfTarget {
  readonly id: string;
  readonly name: string | null;
}

/** A group that can change what the callers of several IVRs get. */
export interface CallerGroup extends IvrOfTarget {
  readonly name: string;
  readonly ivrs: readonly string[];
}

export interface TargetReport {
  readonly problems: readonly TargetProblem[];
  /** Problems that refuse only while this window's own change is not there, e.g. "already on". */
  readonly standing: readonly TargetProblem[];
  /**
   * What another window, by its mark, has there now: it must be gone by the start, and refuses no booking. @default
   * none
   */
  readonly passing?: readonly TargetProblem[];
  readonly findings: readonly TargetFinding[];
  /** The fields to write, with the names of what they refer to, for people. Absent if they are readable already. */
  readonly shown?: Fields;
}

/** The fields that end a window at another instant, or why there are none. */
export type EndAt =
  { readonly ok: true; readonly fields: Fields } | { readonly ok: false; readonly message: string };

/** Something that a window created beside an object and may have left there. */
export interface Stray {
  readonly id: string;
  readonly name: string;
  readonly mark: string;
  /** The object that holds it, for people; null if none does, and so no caller is affected. */
  readonly heldBy: string | null;
  /** Epoch ms of the digits of its local end, read as UTC; null if not known. */
  readonly endsMs: number | null;
}

/** Every method calls the API and throws `GenesysError` only. */
export interface Strays {
  list(context: RequestContext): Promise<readonly Stray[]>;
  /** Deletes a stray that nothing holds; refused if something does. */
  discard(id: string, context: RequestContext): Promise<void>;
}

export interface PlannedWrite {
  readonly method: 'PATCH' | 'PUT' | 'POST';
  readonly path: string;
  /** The version in the header `If-Match`; null if it goes elsewhere, or there is none. */
  readonly if_match: number | null;
  readonly body: Fields;
}

/** One field of a write, compared with its current value. Null where it is not set, or is cleared. */
export interface FieldChange {
  readonly field: string;
  readonly old: JsonValue;
  readonly new: JsonValue;
}

export interface DependantsRule {
  readonly objectType: string;
  /** Whether flows that use it refuse a window, or are merely reported. */
  readonly refuses: boolean;
  /** The object to check, by the target's id. @default the target itself */
  readonly of?: (id: string) => string;
}

/** One kind of target. Every method that calls the API throws `GenesysError` only. */
export interface TargetKind {
  /** What such an object is called in messages and in queries of the audit. */
  readonly entity: GenesysEntity['kind'];
  /** Whether the API counts its versions, or they are derived from the whole object. */
  readonly versions: 'counted' | 'fingerprints';
  /** A person would set exactly what we set: then every change after our write needs a person. */
  readonly isMovedByOthers: boolean;
  /** The field that carries our mark and is put back last; null if such an object cannot carry one. */
  readonly markField: string | null;
  /** The field of the object that contains the mark, and may become too long with it. Absent if there is none. */
  readonly markedText?: string;
  /** The field whose value tells the changes of two windows apart, where marks do not. */
  readonly tellingField: string;
  /** Fields that decide what others mean, e.g. a time zone: compared, never written. @default none */
  readonly unwritten?: readonly string[];
  /** When a write leaves a field out, the API gives it a value of its own, e.g. a default. @default false */
  readonly fillsUnset?: boolean;
  /** Its fields go back by one request or not at all, like an entry that is removed. @default false */
  readonly isIndivisible?: boolean;
  /** Null if nothing depends on such an object. */
  readonly dependants: DependantsRule | null;
  /** @param own the window's change, where there may be several: the state is read from its point of view */
  read(id: string, context: RequestContext, own?: Fields): Promise<TargetState>;
  maintenanceFields(request: MaintenanceRequest, state: TargetState): Fields;
  inspect(
    request: MaintenanceRequest,
    state: TargetState,
    context: RequestContext,
  ): Promise<TargetReport>;
  /** The IVRs whose callers a window on the object reaches; empty if it has none of its own. */
  ivrs(id: string, context: RequestContext): Promise<readonly IvrOfTarget[]>;
  /** The groups that can change what the callers of this one line get. Absent if none can. */
  groups?(id: string, context: RequestContext): Promise<readonly CallerGroup[]>;
  /** Prepares a write of that version, so that it is a single request. Its failure changes nothing. */
  warm(id: string, version: number, context: RequestContext): Promise<void>;
  /** Whether this state shows some window's change, or the equivalent: never a baseline. */
  showsMaintenance(fields: Fields, id: string): boolean;
  /** Whether the mark is exactly the one that was sent; null if such marks do not identify their owner. */
  isSentMark(now: Fields, sent: Fields): boolean | null;
  /** Writes once and returns the state after it. `version_conflict` if the version has changed. */
  write(id: string, write: TargetWrite, context: RequestContext): Promise<TargetState>;
  /** Deletes what a change left beside the object, and returns how many. Absent if it leaves nothing. */
  tidy?(id: string, own: Fields, context: RequestContext): Promise<number>;
  /** What windows have created beside such objects, known or not. Absent if they create nothing. */
  readonly strays?: Strays;
  /** The field by which the platform itself ends the window, at a new end. Absent if only our revert ends it. */
  endAt?(state: TargetState, period: Period): EndAt;
  planWrite(id: string, write: TargetWrite): PlannedWrite;
  /** What that changes, in the API's fields. Absent if they are the fields of the write. */
  changes?(id: string, write: TargetWrite): readonly FieldChange[] | null;
  /** Whether two values of one field mean the same to the API. */
  isSame(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether two values of one field differ only in what the API normalises: Unicode form, white space, case. */
  isAlike(a: JsonValue, b: JsonValue, field: string): boolean;
  describe(fields: Fields): string;
}

/** What holds for a kind that does not say otherwise: its callers are nobody's IVR, its marks identify nobody. */
export const ORDINARY = {
  isMovedByOthers: false,
  dependants: null,
  inspect: async () => ({ problems: [], standing: [], findings: [] }),
  ivrs: async () => [],
  // A write needs nothing else.
  warm: async () => undefined,
  isSentMark: () => null,
  isSame: isSameJson,
  isAlike: isAlikeJson,
} as const satisfies Partial<TargetKind>;
