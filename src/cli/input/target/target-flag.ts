/** `--target KIND:ID`: an object by its kind and id, a row by its table and key. Pure. */
import {
  rowTargetId,
  TARGET_KINDS,
  type TargetKindName,
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
export function readTargetFlag(text: string): TargetFlagReading<NamedObject> {
  const colon = text.indexOf(':');
  const [kind, id] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
  if (kind === '' || id === '') return { ok: false, message: FORM };
  if (kind !== 'data-table-row') return { ok: true, value: { kind, id } };
  const slash = id.indexOf('/');
  const [table_id, row_key] = [id.slice(0, Math.max(0, slash)), id.slice(slash + 1)];
  if (table_id === '' || row_key === '') return { ok: false, message: FORM };
  return { ok: true, value: { kind, table_id, row_key } };
}

function kindOf(kind: string): TargetKindName | null {
  return TARGET_KINDS.find((known) => known === kind) ?? null;
}

export function readTargetRef(text: string): TargetFlagReading<TargetRef> {
  const reading = readTargetFlag(text);
  if (!reading.ok) return reading;
  const { value } = reading;
  const kind = kindOf(value.kind);
  if (kind === null)
    return { ok: false, message: `must be a known kind: ${TARGET_KINDS.join(', ')}` };
  const id = 'table_id' in value ? rowTargetId(value.table_id, value.row_key) : value.id;
  return { ok: true, value: { kind, id } };
}
