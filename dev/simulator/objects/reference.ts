/** References from one object to another: `{id}` in a body, `{id, name, selfUri}` in an answer. */
import { z } from 'zod';
import type { Fields } from '../stage/records.ts';
import type { World } from '../stage/world.ts';
import type { FieldProblem } from '../wire/error-answer.ts';
import type { ObjectKind } from './subject.ts';

export const reference = z.looseObject({ id: z.string().min(1).max(256) });
export const references = z.array(reference);

const OF_COLLECTION: Readonly<Record<ObjectKind, string>> = {
  ivr: '/api/v2/architect/ivrs',
  'emergency-group': '/api/v2/architect/emergencygroups',
  schedule: '/api/v2/architect/schedules',
  'schedule-group': '/api/v2/architect/schedulegroups',
  flow: '/api/v2/flows',
  'data-table': '/api/v2/flows/datatables',
  'data-table-row': '/api/v2/flows/datatables',
};

export function uriOf(kind: ObjectKind, id: string): string {
  return `${OF_COLLECTION[kind]}/${encodeURIComponent(id)}`;
}

/** The id that a field refers to. */
export function idIn(value: unknown): string | undefined {
  const parsed = reference.safeParse(value);
  return parsed.success ? parsed.data.id : undefined;
}

/** The ids in a list of references; empty if the field is not a list. */
export function idsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(idIn).filter((id) => id !== undefined) : [];
}

/** Every id in an object's fields, at any depth. */
export function idsWithin(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap(idsWithin);
  }
  const own = idIn(value);
  const inner = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return (own === undefined ? [] : [own]).concat(inner.flatMap(idsWithin));
}

/** Only the id is kept. */
export function bare(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(bare);
  }
  const id = idIn(value);
  return id === undefined ? value : { id };
}

export function named(world: World, kind: ObjectKind, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => named(world, kind, one));
  }
  const id = idIn(value);
  if (id === undefined) {
    return value;
  }
  const name = world.objects.get({ kind, id })?.['name'];
  return { id, ...(typeof name === 'string' ? { name } : {}), selfUri: uriOf(kind, id) };
}

/** The fields with some of them replaced; an absent one stays absent. */
export function mapFields(
  fields: Fields,
  names: readonly string[],
  map: (value: unknown) => unknown,
): Fields {
  const changed = names.filter((name) => fields[name] !== undefined);
  return { ...fields, ...Object.fromEntries(changed.map((name) => [name, map(fields[name])])) };
}

/** The place of a reference, and what the object already refers to. */
interface Place {
  readonly kind: ObjectKind;
  readonly field: string;
  readonly held: ReadonlySet<string>;
}

/** A problem for each new reference to nothing; an existing one may stay. */
export function unknownReferences(
  world: World,
  { kind, field, held }: Place,
  value: unknown,
): readonly FieldProblem[] {
  return idsIn(Array.isArray(value) ? value : [value])
    .filter((id) => !held.has(id) && isGone(world.objects.get({ kind, id })))
    .map((id) => ({ field, message: `refers to ${id}, which does not exist` }));
}

function isGone(fields: Fields | undefined): boolean {
  return fields === undefined || fields['state'] === 'deleted';
}
