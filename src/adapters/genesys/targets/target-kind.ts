// The small interface behind which each kind of target stands. One kind a file. Pure types.
import type { Fields, JsonValue } from '../json.ts';
import type { RequestContext } from '../pipe/request-context.ts';

/** The kinds that can be put into maintenance. */
export type TargetKindName =
  'flow-ivr' | 'ivr' | 'emergency-group' | 'schedule-group' | 'data-table-row';

/** A target as one answer of the API showed it. */
export interface TargetState {
  readonly id: string;
  readonly name: string;
  /** As the API counts it; where it has none, a fingerprint of the whole object. */
  readonly version: number;
  /** Every field that a window may manage, exactly as it stands. */
  readonly fields: Fields;
  /** Correlation id of the answer, for the receipt and for support. */
  readonly requestId: string | null;
}

/** What a request says of its target beside the id; each kind reads its own. */
export interface TargetSettings {
  /** The flow that callers reach meanwhile. */
  readonly maintenance_flow_id?: string | undefined;
  /** Which flows of an IVR are pointed at it. @default those that are set */
  readonly hours?: readonly ('open' | 'closed' | 'holiday')[] | undefined;
  /** The emergency group is not Interlude's own. */
  readonly shared?: boolean | undefined;
  /** The list of a schedule group that a schedule of ours is put into. */
  readonly list?: 'holiday' | 'closed' | undefined;
  /** The columns of a row, by name. */
  readonly set?: Fields | undefined;
}

/** A local time without its zone, as epoch ms of the same digits in UTC; or why there is none. */
export type LocalTime =
  { readonly ok: true; readonly wallMs: number } | { readonly ok: false; readonly message: string };

/** When the window is, for kinds that begin and end by themselves in a zone of their own. */
export interface Period {
  /** Epoch ms. */
  readonly startMs: number;
  /** The end in force, epoch ms. */
  readonly endMs: number;
  /** Null: the zone is known. */
  whyNoZone(zone: string): string | null;
  /** What the clocks of a known zone show at an instant, where they show it once. */
  toLocal(zone: string, epochMs: number): LocalTime;
}

/** What of a request decides how the target looks in maintenance. */
export interface MaintenanceRequest {
  readonly id: string;
  readonly settings: TargetSettings;
  readonly fallbackGreeting: string | null;
  readonly rerouteQueueId: string | null;
  /** What the object carries meanwhile, 8 hex digits; null: no mark. */
  readonly mark: string | null;
  readonly period: Period;
}

/** A write guarded by the version it expects. */
export interface TargetWrite {
  readonly version: number;
  /** Only the fields to change. */
  readonly fields: Fields;
  /** The window's change as it stands or is to stand, where the write alone does not say which window's it is. */
  readonly own?: Fields | undefined;
}

/** Something that a request asks for and cannot have; `path` names its field. */
export interface TargetProblem {
  readonly path: string;
  readonly message: string;
}

/** Something worth knowing before a window is booked. */
export interface TargetFinding {
  readonly code:
    'callers' | 'flows' | 'groups' | 'hours_unset' | 'no_call_routes' | 'weak_lock' | 'not_checked';
  readonly message: string;
}

/** An IVR by its id, and by its name where that is known. */
export interface IvrOfTarget {
  readonly id: string;
  readonly name: string | null;
}

/** A group that can change what the callers of several IVRs get. */
export interface CallerGroup extends IvrOfTarget {
  readonly name: string;
  /** Ids of its IVRs. */
  readonly ivrs: readonly string[];
}

/** What a kind finds about a request for one of its objects. */
export interface TargetReport {
  readonly problems: readonly TargetProblem[];
  /** What stands in the way only while none of this window's own change stands there, e.g. "on already". */
  readonly standing: readonly TargetProblem[];
  /** What a window's mark says is a window's that is on now: it must be gone at the start, and refuses no booking. @default none */
  readonly passing?: readonly TargetProblem[];
  readonly findings: readonly TargetFinding[];
  /** Fields to write with the names of what they refer to, for people. Absent: they are plain as they are. */
  readonly shown?: Fields;
}

/** The fields that end a window at another instant; or why there are none. */
export type EndAt =
  { readonly ok: true; readonly fields: Fields } | { readonly ok: false; readonly message: string };

/** Something that a window has made beside an object, and that may have been left there. */
export interface Stray {
  readonly id: string;
  readonly name: string;
  /** Of its window. */
  readonly mark: string;
  /** For people: the object in which it is; null: in none, so that nobody hears of it. */
  readonly heldBy: string | null;
  /** Epoch ms of the digits of its local end, read as UTC; null: not known. */
  readonly endsMs: number | null;
}

/** Every method asks the API and throws `GenesysError` only. */
export interface Strays {
  list(context: RequestContext): Promise<readonly Stray[]>;
  /** Deletes one that nothing holds; refused where something does. */
  discard(id: string, context: RequestContext): Promise<void>;
}

/** One request as it would be sent. */
export interface PlannedWrite {
  readonly method: 'PATCH' | 'PUT' | 'POST';
  readonly path: string;
  /** The version, as the header `If-Match`; null if it goes elsewhere or there is none. */
  readonly if_match: number | null;
  readonly body: Fields;
}

/** One field of a write, against what stands. Null: it is not set, or is cleared. */
export interface FieldChange {
  readonly field: string;
  readonly old: JsonValue;
  readonly new: JsonValue;
}

/** Which objects use a target, by dependency tracking. */
export interface DependantsRule {
  /** What dependency tracking calls such an object. */
  readonly objectType: string;
  /** Whether flows that use it refuse a window, or are only told of. */
  readonly refuses: boolean;
  /** The object that is asked about, by the target's id. @default the target itself */
  readonly of?: (id: string) => string;
}

/** One kind of target. Every method that asks the API throws `GenesysError` only. */
export interface TargetKind {
  readonly kind: TargetKindName;
  /** Whether its versions are counted by the API, or made of the whole object. */
  readonly versions: 'counted' | 'fingerprints';
  /** Whether a person would set the very same: then every move after our write is somebody's business. */
  readonly isMovedByOthers: boolean;
  /** The field that carries our mark: it is put back last. Null: such an object cannot carry one. */
  readonly markField: string | null;
  /** The field of the object that a mark is added to, for which it may be too long. Absent: no such field. */
  readonly markedText?: string;
  /** The field whose value tells one window's change from another's, where marks do not. */
  readonly tellingField: string;
  /** Fields by which others are read, e.g. a time zone: compared, never written. @default none */
  readonly unwritten?: readonly string[];
  /** Null: nothing depends on such an object. */
  readonly dependants: DependantsRule | null;
  /** @param own the window's change, where several may stand there: the state is told as that one sees it */
  read(id: string, context: RequestContext, own?: Fields): Promise<TargetState>;
  /** The fields to write for a window, by what stands; what `read` shows afterwards is W. */
  maintenanceFields(request: MaintenanceRequest, state: TargetState): Fields;
  /** Looks at what the request needs beside the object itself. */
  inspect(
    request: MaintenanceRequest,
    state: TargetState,
    context: RequestContext,
  ): Promise<TargetReport>;
  /** The IVRs whose callers a window on the object reaches; empty where it has none of its own. */
  ivrs(id: string, context: RequestContext): Promise<readonly IvrOfTarget[]>;
  /** Of one line: the groups that can change what its callers get. Absent: none can. */
  groups?(id: string, context: RequestContext): Promise<readonly CallerGroup[]>;
  /** Makes ready what one write of that version needs, so that it is one request. Its failure changes nothing. */
  warm(id: string, version: number, context: RequestContext): Promise<void>;
  /** Whether some window's change stands there, or what is as good as one: a state that is never a baseline. */
  showsMaintenance(fields: Fields, id: string): boolean;
  /** Whether the mark that stands is the very one that was sent; null: such marks do not tell whose they are. */
  isSentMark(now: Fields, sent: Fields): boolean | null;
  /** Writes once and answers with what stands then (W). `version_conflict` when the version moved on. */
  write(id: string, write: TargetWrite, context: RequestContext): Promise<TargetState>;
  /**
   * Takes away what a change leaves beside the object once that is back, and answers with how many that were. Absent:
   * it leaves nothing.
   */
  tidy?(id: string, own: Fields, context: RequestContext): Promise<number>;
  /** What windows have made beside such objects, whoever knows of them. Absent: they make nothing. */
  readonly strays?: Strays;
  /** The field by which the platform itself ends the window, at a new end. Absent: ours is the only end. */
  endAt?(state: TargetState, period: Period): EndAt;
  /** What {@link write} would send. */
  planWrite(id: string, write: TargetWrite): PlannedWrite;
  /** What that changes, in the fields of the API. Absent: the fields of the write are those. */
  changes?(id: string, write: TargetWrite): readonly FieldChange[] | null;
  /** Whether two values of one field mean the same to the API. */
  isSame(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether they differ at most in what the API tidies: Unicode form, white space, case. */
  isAlike(a: JsonValue, b: JsonValue, field: string): boolean;
  /** What a caller hears, in plain words. */
  describe(fields: Fields): string;
}
