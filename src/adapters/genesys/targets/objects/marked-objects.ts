/**
 * What kinds share whose objects the API replaces as a whole and whose description carries the mark: how they are read
 * and written, and whose mark they show.
 */
import type { Fields, JsonValue } from '../../json.ts';
import { markIn, withMark } from './mark.ts';
import type { TargetKind, TargetState } from '../target-kind.ts';
import type { WholeObject, WholeObjects } from './whole-objects.ts';

/** Not a field of the object, but part of its description. */
const MARK = 'mark';

/** What such a kind manages beside the mark. */
export interface ManagedObject {
  readonly fieldsOf: (whole: Fields) => Fields;
  /** The whole object with some of these fields changed. */
  readonly withFields: (whole: Fields, fields: Fields) => Fields;
}

type Common = Pick<
  TargetKind,
  | 'entity'
  | 'versions'
  | 'markField'
  | 'markedText'
  | 'tellingField'
  | 'read'
  | 'write'
  | 'warm'
  | 'planWrite'
  | 'changes'
  | 'isSentMark'
>;

/** Whether an object shows the mark of some window. */
export function isMarked(fields: Fields): boolean {
  return typeof fields[MARK] === 'string';
}

/** The mark of a request, as a field; empty if it has none. */
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

/** The members that all of them share. */
export function markedObjects(
  objects: WholeObjects,
  { fieldsOf, withFields }: ManagedObject,
): Common {
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
  };
}
