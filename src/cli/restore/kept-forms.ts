/**
 * Fields that the API keeps in a form of its own, such as a default for a column that had no value: the record of an
 * earlier restore of the same file says so. Without it, a second restore would take them for somebody's edit.
 */
import { readRestoreRecords } from '../../adapters/break-glass/index.ts';
import { hashFields } from '../../adapters/genesys/index.ts';
import { isRecord, type JsonValue } from '../../contract/values/json.ts';
import type { Standing } from '../../line/index.ts';

/** Hashes of the values, by field, because a record holds no values. */
export type KeptForms = Readonly<Record<string, JsonValue>>;

function hashOf(field: string, value: JsonValue): string {
  return hashFields({ [field]: value });
}

/** What earlier restores of a file have seen; the newest counts. */
export async function readKeptForms(path: string): Promise<KeptForms> {
  const records = await readRestoreRecords(path);
  const told = records.map(({ details }) => (isRecord(details) ? details['own_form'] : null));
  return Object.assign({}, ...told.filter(isRecord));
}

/** For the record of this restore; what earlier ones have seen still holds. */
export function keptForms(
  { ownForm, state: { fields } }: Pick<Standing, 'ownForm' | 'state'>,
  earlier: KeptForms,
): KeptForms {
  const seen = ownForm.map((field) => [field, hashOf(field, fields[field] ?? null)] as const);
  return { ...earlier, ...Object.fromEntries(seen) };
}

/** Leaves out the fields that are as an earlier restore left them. */
export function withoutKept<T extends Pick<Standing, 'drift'>>(standing: T, kept: KeptForms): T {
  const drift = standing.drift.filter(({ field, now }) => kept[field] !== hashOf(field, now));
  return { ...standing, drift };
}
