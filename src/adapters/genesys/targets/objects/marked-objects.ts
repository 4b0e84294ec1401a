/** What kinds share whose objects the API replaces as a whole and whose description carries the mark. */
import type { Fields, JsonValue } from '../../json.ts';
import type { TargetKind, TargetState } from '../target-kind.ts';
import type { WholeObject, WholeObjects } from './whole-objects.ts';

/**
 * The mark in a description, with the space before it: it tells people why the object is in this state, and us what is
 * ours. The text around it belongs to a person and stays unchanged.
 */
const MARK_IN_TEXT = / ?\[interlude ([0-9a-f]{8})\]/i;

/** The mark in a description; null if there is none. */
export function markIn(description: unknown): string | null {
  if (typeof description !== 'string') return null;
  return MARK_IN_TEXT.exec(description)?.[1]?.toLowerCase() ?? null;
}

function without(description: string): string | null {
  const bare = description.replace(MARK_IN_TEXT, '');
  // A mark without a space before it was added to an object that had no description.
  return bare === '' && !description.startsWith(' ') ? null : bare;
}

/** The description with this mark or none; null for no description. Removing the mark restores it exactly. */
export function withMark(description: unknown, mark: string | null): string | null {
  const given = typeof description === 'string' ? description : null;
  const bare = given === null || markIn(given) === null ? given : without(given);
  if (mark === null) return bare;
  return bare === null ? `[interlude ${mark}]` : `${bare} [interlude ${mark}]`;
}

/** Not a field of the object, but part of its description. */
const MARK = 'mark';

export interface ManagedObject {
  readonly fieldsOf: (whole: Fields) => Fields;
  readonly withFields: (whole: Fields, fields: Fields) => Fields;
}

export function isMarked(fields: Fields): boolean {
  return typeof fields[MARK] === 'string';
}

export function markOf({ mark }: { readonly mark: string | null }): Fields {
  return mark === null ? {} : { [MARK]: mark };
}

/** A null description is left out, which clears it. */
function withDescription(whole: Fields, next: Fields, mark: JsonValue | undefined): Fields {
  if (mark === undefined) return next;
  const description = withMark(whole['description'], typeof mark === 'string' ? mark : null);
  const { description: _before, ...rest } = next;
  return description === null ? rest : { ...next, description };
}

export function markedObjects(objects: WholeObjects, { fieldsOf, withFields }: ManagedObject) {
  const toState = ({ id, name, version, whole, requestId }: WholeObject): TargetState => {
    const fields = { ...fieldsOf(whole), [MARK]: markIn(whole['description']) };
    return { id, name, version, fields, requestId };
  };
  const change =
    ({ [MARK]: mark, ...fields }: Fields) =>
    (whole: Fields): Fields =>
      withDescription(whole, withFields(whole, fields), mark);
  return {
    entity: objects.entity,
    versions: 'counted',
    markField: MARK,
    markedText: 'description',
    tellingField: MARK,
    read: async (id, context) => toState(await objects.read(id, context)),
    write: async (id, { version, fields }, context) =>
      toState(await objects.replace(id, version, change(fields), context)),
    warm: (id, version, context) => objects.warm(id, version, context),
    planWrite: (id, write) => objects.plan(id, write, change(write.fields)),
    changes: (id, { version, fields }) => objects.changes(id, version, change(fields)),
    isSentMark: (now, sent) => isMarked(sent) && now[MARK] === sent[MARK],
  } as const satisfies Partial<TargetKind>;
}
