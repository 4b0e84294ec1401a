/**
 * What a window changes: the kinds of Genesys objects, how a request names one, and the path of a problem with it
 * (docs/contract.md#target-kinds). Types and names; the rules are in `target-schema.ts`.
 */
import type { JsonValue } from '../../values/json.ts';

/** The kinds of Genesys objects a window can change. */
export const TARGET_KINDS = [
  'flow-ivr',
  'ivr',
  'emergency-group',
  'schedule-group',
  'data-table-row',
] as const;
export type TargetKindName = (typeof TARGET_KINDS)[number];

/** One object of an organisation. */
export interface TargetRef {
  readonly kind: TargetKindName;
  /** For a row: `<table>/<key>`, with the key encoded as in a URL. */
  readonly id: string;
}

/** When callers reach a flow of an IVR. */
export const HOURS = ['open', 'closed', 'holiday'] as const;
export type Hours = (typeof HOURS)[number];

interface Marked {
  /** False: the object's description carries no mark during the window. @default true */
  readonly mark?: boolean | null;
}

/** A row of a data table that only the maintenance flow reads. */
export interface AnnouncementRow {
  readonly table_id: string;
  readonly row_key: string;
}

interface Announcing {
  /** Callers hear the request's greeting and go to its queue, by way of this row. */
  readonly announcement?: AnnouncementRow | null;
}

/** The flows of a call route point at a maintenance flow. */
export interface IvrTarget extends Marked, Announcing {
  readonly kind: 'ivr';
  readonly id: string;
  /** A published inbound call flow. */
  readonly maintenance_flow_id: string;
  /** @default those that are set */
  readonly hours?: readonly Hours[] | null;
}

/** An emergency group is switched on. */
export interface EmergencyGroupTarget extends Marked, Announcing {
  readonly kind: 'emergency-group';
  readonly id: string;
  /** People declare emergencies with this group, too; needs a `reason`. @default false */
  readonly shared?: boolean | null;
}

/** The lists of a schedule group that our schedule can be added to. */
export const SCHEDULE_LISTS = ['holiday', 'closed'] as const;
export type ScheduleList = (typeof SCHEDULE_LISTS)[number];

/** Our one-time schedule is in a list of a schedule group: Genesys itself begins and ends the window. */
export interface ScheduleGroupTarget {
  readonly kind: 'schedule-group';
  readonly id: string;
  /** Our schedule is found again by its mark. @default true */
  readonly mark?: true | null;
  /** Callers reach the holiday or the closed flow of each IVR that has this group. */
  readonly list: ScheduleList;
}

/** Columns of a row of a data table. */
export interface DataTableRowTarget {
  readonly kind: 'data-table-row';
  readonly table_id: string;
  readonly row_key: string;
  /** Values by column. */
  readonly set: Readonly<Record<string, JsonValue>>;
}

/** `target` of a request. */
export type RequestTarget =
  IvrTarget | EmergencyGroupTarget | ScheduleGroupTarget | DataTableRowTarget;

/** What a plan keeps of `target` besides the object's id; each kind has its own. */
export interface TargetSettings {
  readonly maintenance_flow_id?: string;
  readonly hours?: readonly Hours[];
  readonly shared?: boolean;
  readonly list?: ScheduleList;
  readonly set?: Readonly<Record<string, JsonValue>>;
  /** Absent: marked if the kind can carry a mark. */
  readonly mark?: false;
  readonly announcement?: AnnouncementRow;
}

/** The fields that name a target other than by `target.id`. */
const PATHS: Partial<Readonly<Record<TargetKindName, string>>> = {
  'flow-ivr': 'flow_id',
  'data-table-row': 'target.row_key',
};

/** The field of a request that names an object of this kind. */
export function targetPath(kind: TargetKindName): string {
  return PATHS[kind] ?? 'target.id';
}

/** Kinds whose objects may share callers: a group and one of its IVRs. */
const WITH_IVRS: ReadonlySet<TargetKindName> = new Set([
  'ivr',
  'emergency-group',
  'schedule-group',
]);

/** Whether an object of this kind may share its callers with another object. */
export function mayShareCallers(kind: TargetKindName): boolean {
  return WITH_IVRS.has(kind);
}

/** Whether two different objects of these kinds may have a caller in common: two IVRs have none. */
export function mayMeet(a: TargetKindName, b: TargetKindName): boolean {
  return mayShareCallers(a) && mayShareCallers(b) && !(a === 'ivr' && b === 'ivr');
}

/** How long before the start our schedule is added, which then begins by itself. */
export const ENTERED_AHEAD_MINUTES = 10;

/** Whether a window of this kind is written before its start, and begins by itself. */
export function isWrittenAhead({ kind }: TargetRef): boolean {
  return kind === 'schedule-group';
}

/** How long before the start it is written, ms, in the form of a plan. */
export function writtenAhead(target: TargetRef, minuteMs: number): { readonly ahead_ms?: number } {
  return isWrittenAhead(target) ? { ahead_ms: ENTERED_AHEAD_MINUTES * minuteMs } : {};
}

/**
 * Reads the name of an object in a status or report: `<kind>:<id>`. Null if the kind is unknown, e.g. of a newer
 * release.
 */
export function readTargetName(name: string): TargetRef | null {
  const colon = name.indexOf(':');
  const kind = TARGET_KINDS.find((known) => known === name.slice(0, Math.max(0, colon)));
  return kind === undefined ? null : { kind, id: name.slice(colon + 1) };
}

/** `flow_id` as reported: null for every other kind. */
export function flowIdOf({ kind, id }: TargetRef): string | null {
  return kind === 'flow-ivr' ? id : null;
}

/** No target id is longer than a row's: 256 characters of its table and 256 of its key, up to nine bytes each. */
export const MOST_TARGET_BYTES = 4_000;

/** The id of a row as a target: one id for any key. */
export function rowTargetId(tableId: string, rowKey: string): string {
  return `${tableId}/${encodeURIComponent(rowKey)}`;
}
