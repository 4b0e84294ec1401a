/**
 * Another administrator at work: puts, edits and deletes targets, bypassing the API's rules. Each change raises the
 * version and is in the write log as by 'admin'.
 */
import type { TargetFields } from '../stage/inputs.ts';
import { ivrOf } from '../stage/inputs.ts';
import { causeOfAdmin } from '../stage/cause.ts';
import type { Ivr, WriteRecord } from '../stage/records.ts';
import type { World } from '../stage/world.ts';

/** Replaces or creates. A new target begins with version 1, unless another is given. */
export function putTarget(world: World, id: string, fields: TargetFields): WriteRecord {
  const before = world.lines.get(id);
  const version = fields.version ?? (before?.version ?? 0) + 1;
  return world.lines.write(id, ivrOf({ ...fields, id, version }), causeOfAdmin({ method: 'PUT' }));
}

/** Changes only the given fields; undefined if there is no such target. */
export function editTarget(
  world: World,
  id: string,
  fields: TargetFields,
  fault: string | null = null,
): WriteRecord | undefined {
  const before = world.lines.get(id);
  if (!before) {
    return undefined;
  }
  const after: Ivr = {
    id,
    version: fields.version ?? before.version + 1,
    name: fields.name ?? before.name,
    description: fields.description ?? before.description,
    greeting: fields.greeting ?? before.greeting,
    routing: fields.routing ?? before.routing,
  };
  return world.lines.write(id, after, causeOfAdmin({ method: 'PATCH', fault }));
}

export function deleteTarget(world: World, id: string): WriteRecord | undefined {
  return world.lines.get(id) && world.lines.write(id, null, causeOfAdmin({ method: 'DELETE' }));
}
