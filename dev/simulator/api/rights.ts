/** What a client may do, asked without doing it: the divisions of one permission, and all of its grants. */
import { PERMISSIONS } from '../login/permissions.ts';
import type { Role } from '../login/permissions.ts';
import { divisionOf } from '../stage/divisions.ts';
import type { Fields } from '../stage/records.ts';
import type { Answer } from '../wire/call.ts';
import { badRequest, errorAnswer, notFound } from '../wire/error-answer.ts';
import { permissionReach } from './access.ts';
import { pageBody, pageQueryOf } from './paging.ts';
import type { ApiRequest, Handler } from './request.ts';

const EVERYTHING: Role = { name: 'Everything', permissions: ['*:*:*'] };

export const readPermittedDivisions: Handler = (request) => {
  const { world, call, session } = request;
  const asked = call.query.get('permission');
  const page = pageQueryOf(call.query);
  const permission = PERMISSIONS.find((one) => one === asked);
  const problems = [
    ...(permission ? [] : [{ field: 'permission', message: 'is not a permission' }]),
    ...page.problems,
  ];
  if (permission === undefined || problems.length > 0) {
    return silenceOf(request) ?? badRequest(call.correlationId, problems);
  }
  const reach = permissionReach(world, session.clientId, permission);
  const permitted = [...world.divisions.values()].filter(
    ({ id }) => reach === 'all' || reach.has(id),
  );
  const shown = permitted.map(({ id, name, home }) => ({ id, name, homeDivision: home }));
  const body = { ...pageBody(shown, page), allDivsPermitted: reach === 'all' };
  return silenceOf(request) ?? { status: 200, body };
};

export const readOwnGrants: Handler = (request) => {
  const { world, session } = request;
  const roles = world.sessions.rolesOf(session.clientId) ?? [EVERYTHING];
  const grants = roles.flatMap((role) => grantsOf(request, role));
  const body = { id: session.clientId, name: session.clientId, grants, version: 1 };
  return silenceOf(request) ?? { status: 200, body };
};

/** An organisation that does not answer such requests of a client. */
function silenceOf({ world, call }: ApiRequest): Answer | null {
  switch (world.settings.rights_answer) {
    case 'answered':
      return null;
    case 'missing':
      return notFound(call.correlationId, 'resource', call.path);
    case 'forbidden':
      return errorAnswer(call.correlationId, {
        status: 403,
        code: 'not.authorized',
        message: 'You are not authorized to perform the requested action.',
      });
  }
}

function grantsOf({ world, session }: ApiRequest, role: Role): readonly Fields[] {
  const policies = role.permissions.map((permission) => {
    const [domain = '', entityName = '', action = ''] = permission.split(':');
    return { domain, entityName, actions: [action] };
  });
  const everywhere: Fields = { id: '*', name: '*', description: '' };
  const divisions = role.divisions?.map((id) => divisionOf(world.divisions, { id }));
  return (divisions ?? [everywhere]).map((division) => ({
    subjectId: session.clientId,
    division,
    role: { id: `role-${role.name}`, name: role.name, policies },
    grantMadeAt: '2026-01-01T00:00:00.000Z',
  }));
}
