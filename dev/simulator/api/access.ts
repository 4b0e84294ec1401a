/**
 * What a client may do: by its roles, in their divisions, without what is withdrawn from everybody. A 403 names what is
 * missing.
 */
import { divisionIdOf, homeOf } from '../stage/divisions.ts';
import type { World } from '../stage/world.ts';
import { reaches, reachOf } from '../login/permissions.ts';
import type { Permission, Reach } from '../login/permissions.ts';
import { jsonOf } from '../wire/call.ts';
import type { Answer, Call } from '../wire/call.ts';
import { errorAnswer } from '../wire/error-answer.ts';
import type { ApiRequest } from './request.ts';
import { subjectOf } from '../objects/subject.ts';

/** What a route requires: any one of the permissions, and a scope of the menus' contract. */
export interface Need {
  readonly anyOf: readonly Permission[];
  readonly scope?: Permission;
}

/** The refusal, or null. */
export function refusalOf(request: ApiRequest, need: Need): Answer | null {
  const { world, call, session } = request;
  if (need.scope && world.settings.withdrawn_permissions.includes(need.scope)) {
    return missing(call, [need.scope]);
  }
  if (need.anyOf.length === 0) {
    return null;
  }
  const reach = need.anyOf.map((one) => permissionReach(world, session.clientId, one));
  if (reach.every((one) => one !== 'all' && one.size === 0)) {
    return missing(call, need.anyOf);
  }
  const division = divisionAskedFor(request);
  return reach.some((one) => reaches(one, division))
    ? null
    : missingInDivision(call, need.anyOf, division ?? '');
}

/** The divisions of a list: those of the permission for its path. */
export function reachIn({ world, session, need }: ApiRequest): Reach {
  const reach = need.anyOf.map((one) => permissionReach(world, session.clientId, one));
  if (reach.length === 0 || reach.includes('all')) {
    return 'all';
  }
  return new Set(reach.filter((one) => one !== 'all').flatMap((one) => Array.from(one)));
}

export function permissionReach(world: World, clientId: string, permission: Permission): Reach {
  return world.settings.withdrawn_permissions.includes(permission)
    ? new Set()
    : reachOf(world.sessions.rolesOf(clientId), permission);
}

/** The division of the object in the path, or of a new object; undefined for lists. */
function divisionAskedFor({ world, call, id }: ApiRequest): string | undefined {
  if (call.method === 'POST' && /^\/api\/v2\/architect\/\w+$/.test(call.path)) {
    return divisionIdOf(Object(jsonOf(call.body))) ?? homeOf(world.divisions).id;
  }
  if (/\/datatables\/[^/]+/.test(call.path)) {
    return divisionIdOf(world.objects.get({ kind: 'data-table', id }));
  }
  if (/\/routing\/queues\//.test(call.path)) {
    return world.queues.get(id)?.division?.id;
  }
  const subject = subjectOf(call.path);
  return subject === undefined || subject.kind === 'flow-ivr'
    ? undefined
    : divisionIdOf(world.objects.get({ kind: subject.kind, id }));
}

function missing(call: Call, permissions: readonly Permission[]): Answer {
  const isOne = permissions.length === 1;
  return errorAnswer(call.correlationId, {
    status: 403,
    code: isOne ? 'missing.permissions' : 'missing.any.permissions',
    message: isOne
      ? 'Unable to perform the requested action. You are missing the following permission(s): {permissions}'
      : 'Unable to perform the requested action. You must have at least one of the following permissions assigned: {permissions}',
    params: { permissions: permissions.join(', ') },
  });
}

function missingInDivision(
  call: Call,
  permissions: readonly Permission[],
  division: string,
): Answer {
  return errorAnswer(call.correlationId, {
    status: 403,
    code: 'missing.division.permission',
    message:
      'Unable to perform the requested action. You are missing the following permission(s) in division {divisions}: {permissions}',
    params: { permissions: permissions.join(', '), divisions: division },
  });
}
