/**
 * Another administrator at work in the organisation: puts, edits and deletes any object, bypassing the API's rules.
 * Each change raises the version and is in the write log as by 'admin'.
 */
import { ADMIN_USER_ID, causeOfAdmin } from '../stage/cause.ts';
import { flowOf, tableOf } from '../stage/organise.ts';
import type { Fields, ObjectWrite } from '../stage/records.ts';
import type { World } from '../stage/world.ts';
import { modified, seeded } from './compose.ts';
import { deleted } from './config-objects.ts';
import { familyOf } from './families/families.ts';
import { versionOf } from './object-store.ts';
import { keyOf } from './subject.ts';
import type { ObjectRef } from './subject.ts';

interface Editor {
  /** @default ADMIN_USER_ID */
  readonly userId?: string;
  /** The rule that makes the edit, if any. */
  readonly fault?: string | null;
}

/** Replaces or creates; the default version is the next one. */
export function putObject(
  world: World,
  ref: ObjectRef,
  given: Fields,
  by: Editor = {},
): ObjectWrite {
  const before = world.objects.get(ref);
  const whole = { ...(before === undefined ? {} : next(world, before)), ...given };
  const after = completed(world, ref, { ...whole, ...authorOf(ref, by) });
  return world.objects.write(ref, after, causeOfAdmin({ method: 'PUT', ...by }));
}

/** Changes only the given fields; null removes one. Undefined if there is no such object. */
export function editObject(
  world: World,
  ref: ObjectRef,
  patch: Fields,
  by: Editor = {},
): ObjectWrite | undefined {
  const before = world.objects.get(ref);
  if (before === undefined) {
    return undefined;
  }
  const merged = { ...before, ...next(world, before), ...patch, ...authorOf(ref, by) };
  const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
  const after = familyOf(ref.kind)?.settle(world, kept) ?? kept;
  return world.objects.write(ref, after, causeOfAdmin({ method: 'PATCH', ...by }));
}

/** Like a delete in the admin interface: a soft delete if the kind has a state. */
export function removeObject(
  world: World,
  ref: ObjectRef,
  by: Editor = {},
): ObjectWrite | undefined {
  const before = world.objects.get(ref);
  return (
    before &&
    world.objects.write(ref, remains(world, ref, before), causeOfAdmin({ method: 'DELETE', ...by }))
  );
}

function remains(world: World, { kind }: ObjectRef, before: Fields): Fields | null {
  if (familyOf(kind)) {
    return deleted(world, before);
  }
  return kind === 'flow' ? { ...before, deleted: true } : null;
}

function completed(world: World, { kind, id }: ObjectRef, fields: Fields): Fields {
  const family = familyOf(kind);
  if (family) {
    return seeded(world, family, id, fields);
  }
  if (kind === 'flow') {
    return flowOf(world, id, fields);
  }
  return kind === 'data-table' ? tableOf(world, id, fields) : { ...fields, key: keyOf(id) };
}

function next(world: World, before: Fields): Fields {
  const version = versionOf(before);
  return version === null ? {} : { version: version + world.settings.version_step };
}

function authorOf({ kind }: ObjectRef, { userId = ADMIN_USER_ID }: Editor): Fields {
  return familyOf(kind) ? modified({ userId }) : {};
}
