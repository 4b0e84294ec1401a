// The small interface behind which each kind of target stands. One kind a file. Pure types.
import type { Fields, JsonValue } from '../json.ts';
import type { RequestContext } from '../pipe/request-context.ts';

/** The kinds that can be put into maintenance. */
export type TargetKindName = 'flow-ivr';

/** A target as one answer of the API showed it. */
export interface TargetState {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** Every managed field, exactly as it stands. */
  readonly fields: Fields;
  /** Correlation id of the answer, for the receipt and for support. */
  readonly requestId: string | null;
}

/** What of a request decides how the target looks in maintenance. */
export interface MaintenanceRequest {
  readonly id: string;
  readonly fallbackGreeting: string;
  readonly rerouteQueueId: string | null;
}

/** A write guarded by the version it expects. */
export interface TargetWrite {
  readonly version: number;
  /** Only the fields to change. */
  readonly fields: Fields;
}

/** One kind of target. Every method that asks the API throws `GenesysError` only. */
export interface TargetKind {
  readonly kind: TargetKindName;
  /** The fields a window changes; `TargetState.fields` has all of them. */
  readonly managedFields: readonly string[];
  /** The one of them that carries our mark: it is put back last. */
  readonly markField: string;
  /** The one whose value tells one window's change from another's. */
  readonly tellingField: string;
  read(id: string, context: RequestContext): Promise<TargetState>;
  /** The fields to write for a window; what `read` shows afterwards is W. */
  maintenanceFields(request: MaintenanceRequest): Fields;
  /** Whether some window's change stands there: a state that is never a baseline. */
  showsMaintenance(fields: Fields, id: string): boolean;
  /** Writes once and answers with what stands then (W). `version_conflict` when the version moved on. */
  write(id: string, write: TargetWrite, context: RequestContext): Promise<TargetState>;
  /** Whether two values of one field mean the same to the API. */
  isSame(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether they differ at most in what the API tidies: Unicode form, white space, case. */
  isAlike(a: JsonValue, b: JsonValue, field: string): boolean;
  /** What a caller hears, in plain words. */
  describe(fields: Fields): string;
}
