/** The kinds of objects, and how a request names one (docs/contract.md#target-kinds). Types and names. */
import { MINUTE_MS } from '../../values/instant.ts';
import type { JsonValue } from '../../values/json.ts';

interface Kind {
  /** The field of a request that names such an object. */
  readonly path: string;
  /** Such an object may share its callers with another one: a group and one of its IVRs. */
  readonly hasIvrs: boolean;
  /** A window on it is written before its start, and begins by itself. @default false */
  readonly isWrittenAhead?: boolean;
  /** The API counts no versions of it: they are fingerprints of the whole object. @default false */
  readonly isUncounted?: boolean;
}

const KINDS = {
  'flow-ivr': { path: 'flow_id', hasIvrs: false },
  ivr: { path: 'target.id', hasIvrs: true },
  'emergency-group': { path: 'target.id', hasIvrs: true },
  'schedule-group': { path: 'target.id', hasIvrs: true, isWrittenAhead: true },
  'data-table-row': { path: 'target.row_key', hasIvrs: false, isUncounted: true },
} as const satisfies Readonly<Record<string, Kind>>;

/** The kinds of Genesys objects a window can change. */
export type TargetKindName = keyof typeof KINDS;
export const TARGET_KINDS = Object.keys(KINDS).filter(
  (kind): kind is TargetKindName => kind in KINDS,
);

function kindOf(kind: TargetKindName): Kind {
  return KINDS[kind];
}

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

/** The field of a request that names an object of this kind. */
export function targetPath(kind: TargetKindName): string {
  return kindOf(kind).path;
}

/** Whether an object of this kind may share its callers with another object. */
export function mayShareCallers(kind: TargetKindName): boolean {
  return kindOf(kind).hasIvrs;
}

/** Whether two different objects of these kinds may have a caller in common: two IVRs have none. */
export function mayMeet(a: TargetKindName, b: TargetKindName): boolean {
  return mayShareCallers(a) && mayShareCallers(b) && !(a === 'ivr' && b === 'ivr');
}

/** Whether the API counts the versions of such an object. */
export function isCounted(kind: TargetKindName): boolean {
  return kindOf(kind).isUncounted !== true;
}

/** How long before the start our schedule is added, which then begins by itself. */
export const ENTERED_AHEAD_MINUTES = 10;

/** Whether a window of this kind is written before its start, and begins by itself. */
export function isWrittenAhead({ kind }: TargetRef): boolean {
  return kindOf(kind).isWrittenAhead === true;
}

/** The first instant from then on at which such a window may start: Genesys begins a schedule on a whole minute. */
export function startableFrom(target: TargetRef, fromMs: number): number {
  return isWrittenAhead(target) ? Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS : fromMs;
}

/** How long before the start it is written, ms, in the form of a plan. */
export function writtenAhead(target: TargetRef, minuteMs: number): { readonly ahead_ms?: number } {
  return isWrittenAhead(target) ? { ahead_ms: ENTERED_AHEAD_MINUTES * minuteMs } : {};
}

/** Reads `<kind>:<id>`, as in a status; null if the kind is unknown, e.g. of a newer release. */
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
