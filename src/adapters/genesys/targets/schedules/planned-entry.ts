/** What a window would write into a schedule group, in the API's fields, for a dry run. Pure. */
import type { Fields } from '../../json.ts';
import type { FieldChange, TargetWrite } from '../target-kind.ts';
import { entryName, isListName, listField, refsIn } from './entry.ts';
import { MARK } from './group-state.ts';

/** The list with the schedule in it, which is created just before and has no id yet. */
export function plannedEntry(
  group: Fields | null,
  { fields: { list, start = null, end = null, [MARK]: mark } }: Pick<TargetWrite, 'fields'>,
): FieldChange | null {
  if (!isListName(list) || typeof mark !== 'string') return null;
  const field = listField(list);
  const refs = group === null ? [] : refsIn(group, list);
  const entry = { name: entryName(mark), start, end };
  return { field, old: group?.[field] ?? null, new: [...refs, entry] };
}
