/**
 * A versioned object from the input of a client or a seed: own fields as given or cleared, fields that only the server
 * sets, and fields unknown to the simulator that the organisation knows. Pure except for the clock.
 */
import { z } from 'zod';
import { ADMIN_USER_ID } from '../stage/cause.ts';
import { divisionOf } from '../stage/divisions.ts';
import type { Fields } from '../stage/records.ts';
import type { World } from '../stage/world.ts';
import type { FieldProblem } from '../wire/error-answer.ts';
import { problemsIn } from '../wire/error-answer.ts';
import type { Family } from './families/family.ts';
import { versionOf } from './object-store.ts';
import { reference, uriOf } from './reference.ts';

const shared = z.object({
  name: z.string().min(1).max(256),
  description: z.string().nullish(),
  version: z.int().min(1).nullish(),
  state: z.enum(['active', 'inactive', 'deleted']).nullish(),
  division: reference.nullish(),
});

/** Set by the server: a body cannot change them. */
const MANAGED: ReadonlySet<string> = new Set([
  'id',
  'version',
  'state',
  'division',
  'dateCreated',
  'createdBy',
  'createdByApp',
  'dateModified',
  'modifiedBy',
  'modifiedByApp',
  'selfUri',
]);

export function isFieldsObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a body, by field. */
export function problemsOf(family: Family, body: Fields): readonly FieldProblem[] {
  const parsed = shared.extend(family.body.shape).safeParse(body);
  return parsed.success ? [] : problemsIn(parsed.error);
}

/** The author: a client, or a user in the admin interface. */
interface Author {
  readonly clientId?: string;
  readonly userId?: string;
}

interface Given {
  readonly id: string;
  readonly body: Fields;
  readonly by: Author;
}

/** The object after a PUT. */
export function composed(
  world: World,
  family: Family,
  { id, before, body, by }: Given & { readonly before: Fields },
): Fields {
  const own = new Set(['name', 'description', ...Object.keys(family.body.shape)]);
  const isKept = ([name, value]: [string, unknown]): boolean =>
    value !== null &&
    !MANAGED.has(name) &&
    (own.has(name) || world.objects.knows({ kind: family.kind, id }, name));
  return {
    ...Object.fromEntries(Object.entries(body).filter(isKept)),
    ...pick(before, ['dateCreated', 'createdBy', 'createdByApp']),
    id,
    version: (versionOf(before) ?? 0) + world.settings.version_step,
    state: stateOf(body) ?? before['state'] ?? 'active',
    division: divisionOf(world.divisions, body['division'] ?? before['division']),
    ...modified(by),
    selfUri: uriOf(family.kind, id),
  };
}

/** The object after a POST. */
export function created(world: World, family: Family, given: Given): Fields {
  const after = composed(world, family, { ...given, before: {} });
  return {
    ...after,
    version: 1,
    dateCreated: after['dateModified'],
    createdBy: after['modifiedBy'],
  };
}

/** The object as given by a seed or an administrator: nothing is dropped or checked. */
export function seeded(world: World, family: Family, id: string, given: Fields): Fields {
  const now = new Date().toISOString();
  return family.settle(world, {
    dateCreated: now,
    createdBy: ADMIN_USER_ID,
    dateModified: now,
    modifiedBy: ADMIN_USER_ID,
    name: `${family.noun} ${id}`,
    description: '',
    version: 1,
    state: 'active',
    ...given,
    id,
    division: divisionOf(world.divisions, given['division']),
    selfUri: uriOf(family.kind, id),
  });
}

/** Who changed it and when, as shown by the object itself. */
export function modified({ clientId, userId }: Author): Fields {
  return {
    dateModified: new Date().toISOString(),
    modifiedBy: clientId ?? userId ?? ADMIN_USER_ID,
    ...(clientId === undefined ? {} : { modifiedByApp: clientId }),
  };
}

/** A client may deactivate an object; it deletes only by DELETE. */
function stateOf({ state }: Fields): unknown {
  return state === 'active' || state === 'inactive' ? state : undefined;
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
  );
}
