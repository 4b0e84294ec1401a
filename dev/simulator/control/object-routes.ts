/** The control calls for objects of the organisation: an administrator may read and change any. */
import { z } from 'zod';
import { editObject, putObject, removeObject } from '../objects/admin-edits.ts';
import { OBJECT_KINDS } from '../objects/subject.ts';
import type { ObjectRef } from '../objects/subject.ts';
import type { ControlCall, ControlRoute } from './control-call.ts';
import { route } from './control-call.ts';

const kindName = z.enum(OBJECT_KINDS);
const fields = z.record(z.string(), z.unknown());

export const OBJECT_ROUTES: readonly ControlRoute[] = [
  route('GET', '/objects/*', ({ world, id }) => world.objects.all(kindName.parse(id))),
  route('GET', '/objects/*/*', (call) => call.world.objects.get(refOf(call))),
  route('PUT', '/objects/*/*', (call) =>
    putObject(call.world, refOf(call), fields.parse(call.input), editorOf(call)),
  ),
  route('PATCH', '/objects/*/*', (call) =>
    editObject(call.world, refOf(call), fields.parse(call.input), editorOf(call)),
  ),
  route('DELETE', '/objects/*/*', (call) => removeObject(call.world, refOf(call), editorOf(call))),
];

function refOf({ id, second }: ControlCall): ObjectRef {
  return { kind: kindName.parse(id), id: second };
}

function editorOf({ query }: ControlCall): { readonly userId?: string } {
  const userId = query.get('by');
  return userId === null ? {} : { userId };
}
