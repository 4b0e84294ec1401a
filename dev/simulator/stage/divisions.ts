/** Divisions: where an object belongs, and so who may see and change it. */
import type { DivisionSeed } from './organisation.ts';
import type { Fields } from './records.ts';

export const HOME: DivisionSeed = {
  id: 'd1000000-0000-4000-8000-000000000001',
  name: 'Home',
  home: true,
};

export type Divisions = ReadonlyMap<string, DivisionSeed>;

/** The form in an object; home if none is given. */
export function divisionOf(divisions: Divisions, value: unknown): Fields {
  const given = Object(value).id;
  const id = typeof given === 'string' ? given : homeOf(divisions).id;
  const name = divisions.get(id)?.name ?? id;
  return { id, name, selfUri: `/api/v2/authorization/divisions/${encodeURIComponent(id)}` };
}

export function homeOf(divisions: Divisions): DivisionSeed {
  return [...divisions.values()].find(({ home }) => home) ?? HOME;
}

/** The id of an object's division; undefined if it has none. */
export function divisionIdOf(fields: Fields | undefined): string | undefined {
  const id: unknown = Object(fields?.['division']).id;
  return typeof id === 'string' ? id : undefined;
}
