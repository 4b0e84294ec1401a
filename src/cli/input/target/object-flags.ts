/** The flags of `schedule` for `target` of a request, and the fields they set. Pure. */
import { isRecord, type JsonValue } from '../../../contract/values/json.ts';
import type { Problem } from '../../../client/index.ts';
import type { Fields } from '../document/read-document.ts';
import {
  rowTargetId,
  TARGET_KINDS,
  type TargetRef,
} from '../../../contract/request/target/target.ts';

/** As written, even with an unknown kind, which the reader of requests refuses by name. */
export type NamedObject =
  | { readonly kind: string; readonly id: string }
  | { readonly kind: 'data-table-row'; readonly table_id: string; readonly row_key: string };

export type TargetFlagReading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

const FORM = 'must be KIND:ID, such as ivr:1a2b…, or data-table-row:TABLE/KEY';

/** The key is taken as it is in the table, including every `/` after the first. */
function readTargetFlag(text: string): TargetFlagReading<NamedObject> {
  const colon = text.indexOf(':');
  const [kind, id] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
  if (kind === '' || id === '') return { ok: false, message: FORM };
  if (kind !== 'data-table-row') return { ok: true, value: { kind, id } };
  const slash = id.indexOf('/');
  const [table_id, row_key] = [id.slice(0, Math.max(0, slash)), id.slice(slash + 1)];
  if (table_id === '' || row_key === '') return { ok: false, message: FORM };
  return { ok: true, value: { kind, table_id, row_key } };
}

export function readTargetRef(text: string): TargetFlagReading<TargetRef> {
  const reading = readTargetFlag(text);
  if (!reading.ok) return reading;
  const { value } = reading;
  const kind = TARGET_KINDS.find((known) => known === value.kind);
  if (kind === undefined)
    return { ok: false, message: `must be a known kind: ${TARGET_KINDS.join(', ')}` };
  const id = 'table_id' in value ? rowTargetId(value.table_id, value.row_key) : value.id;
  return { ok: true, value: { kind, id } };
}

interface ObjectFlag {
  readonly field: string;
  readonly flag: string;
  readonly help: string;
  readonly isRepeated: boolean;
}

function sets(field: string, flag: string, help: string, isRepeated = false): ObjectFlag {
  return { field, flag, help, isRepeated };
}

export const OBJECT_FLAGS: readonly ObjectFlag[] = [
  sets(
    'kind',
    '--target <kind:id>',
    'the object to change, instead of --flow-id; for a row: data-table-row:TABLE/KEY',
  ),
  sets(
    'maintenance_flow_id',
    '--maintenance-flow <id>',
    'ivr: the published flow that callers reach during maintenance',
  ),
  sets(
    'hours',
    '--hours <list>',
    'ivr: open,closed,holiday, or some of them (default: those that are set)',
  ),
  sets(
    'list',
    '--list <list>',
    'schedule-group: holiday or closed, the flow of each IVR that callers reach',
  ),
  sets('shared', '--shared', "emergency-group: use one that is not Interlude's own"),
  sets(
    'announcement',
    '--announcement <table/key>',
    'ivr or group: the row from which its flow reads --greeting and --queue',
  ),
  sets('mark', '--no-mark', "leave no mark in the object's description"),
  sets(
    'set',
    '--set <column=value>',
    'data-table-row: repeatable; numbers, true and false are read as JSON (digits as text: in a FILE)',
    true,
  ),
];

/** `--row TABLE/KEY` without its value: `--row`. */
export function longName(flag: string): string {
  return flag.split(' ')[0] ?? flag;
}

/** The flag that sets a field of `target`; null if the path is not within `target`. */
export function flagOfTargetField(path: string): string | null {
  const [top, field = 'kind'] = path.split('.');
  if (top !== 'target') return null;
  const found = OBJECT_FLAGS.find((candidate) => candidate.field === field);
  return longName(found?.flag ?? '--target');
}

export interface ObjectReading {
  /** Null if no flag concerns the target. */
  readonly target: Fields | null;
  /** The target itself is named, not only some of its fields. */
  readonly isNamed: boolean;
  readonly problems: readonly Problem[];
}

/** As many digits as a number holds exactly. */
const MOST_DIGITS = 15;

type Value =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly message: string };

/** A number, true or false as in JSON; anything else stays text. */
function readScalar(text: string): Value {
  if (text === 'true' || text === 'false') return { ok: true, value: text === 'true' };
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text)) return { ok: true, value: text };
  const value = Number(text);
  const isKept = Number.isFinite(value) && text.replaceAll(/\D/g, '').length <= MOST_DIGITS;
  const message = 'has more digits than a number can hold; to send digits as text, use a FILE';
  return isKept ? { ok: true, value } : { ok: false, message };
}

interface Columns {
  readonly set: Readonly<Record<string, JsonValue>>;
  readonly problems: readonly Problem[];
}

function readColumns(given: readonly string[]): Columns {
  const set = new Map<string, JsonValue>();
  const problems: Problem[] = [];
  for (const text of given) {
    const equals = text.indexOf('=');
    const name = text.slice(0, Math.max(0, equals));
    const refuse = (message: string) => problems.push({ path: `target.set.${name}`, message });
    const read = readScalar(text.slice(equals + 1));
    if (name === '') refuse(`${JSON.stringify(text)} must be column=value`);
    else if (set.has(name)) refuse('is set twice');
    else {
      if (!read.ok) refuse(read.message);
      // A refused value stays, so that the request is not told to lack the column as well.
      set.set(name, read.ok ? read.value : '');
    }
  }
  return { set: Object.fromEntries(set), problems };
}

function textsOf(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.map(String) : [];
}

/** `TABLE/KEY`; a missing part is refused with the request. */
function rowOf(text: string): JsonValue {
  const [table_id = '', ...key] = text.split('/');
  return { table_id, row_key: key.join('/') };
}

function readSettings(options: Readonly<Record<string, unknown>>): Columns & { fields: Fields } {
  const { maintenanceFlow, hours, list, shared, mark, set, announcement } = options;
  const columns = readColumns(textsOf(set));
  const parts = typeof hours === 'string' ? hours.split(',').map((one) => one.trim()) : null;
  const fields: Fields = {
    ...(typeof maintenanceFlow === 'string' ? { maintenance_flow_id: maintenanceFlow } : {}),
    ...(parts === null ? {} : { hours: parts }),
    ...(typeof list === 'string' ? { list: list.trim() } : {}),
    ...(shared === true ? { shared } : {}),
    ...(typeof announcement === 'string' ? { announcement: rowOf(announcement) } : {}),
    ...(mark === false ? { mark } : {}),
    ...(textsOf(set).length === 0 ? {} : { set: columns.set }),
  };
  return { ...columns, fields };
}

export function readObjectFlags(options: Readonly<Record<string, unknown>>): ObjectReading {
  const { fields, problems } = readSettings(options);
  const { target: text } = options;
  if (typeof text !== 'string') {
    const isEmpty = Object.keys(fields).length === 0;
    return { target: isEmpty ? null : fields, isNamed: false, problems };
  }
  const named = readTargetFlag(text);
  if (!named.ok) {
    const problem = { path: 'target', message: named.message };
    return { target: null, isNamed: true, problems: [problem, ...problems] };
  }
  return { target: { ...named.value, ...fields }, isNamed: true, problems };
}

/** The target of a file combined with that of flags; a target named by flags replaces all of it. */
export function withTarget(request: Fields, { target, isNamed }: ObjectReading): Fields {
  if (target === null) return request;
  const { target: before } = request;
  const stands = !isNamed && isRecord(before) ? before : {};
  const merged: JsonValue = JSON.parse(JSON.stringify({ ...stands, ...target }));
  return { ...request, target: merged };
}
