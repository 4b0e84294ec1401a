// A request about one flow or queue: its id goes into the path, or is refused there and then. Pure.
import type { ApiRequest } from './api-request.ts';
import { messageFor } from '../errors/error-advice.ts';
import { GenesysError, type GenesysEntity } from '../errors/errors.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The request whose route has `{id}` for the entity's id.
 * @throws GenesysError `not_found` for an id that no path can carry: it would name another path.
 */
export function entityRequest(
  entity: GenesysEntity,
  rest: Omit<ApiRequest, 'entity' | 'path'>,
): ApiRequest {
  const { id } = entity;
  const isPossible = id !== '' && id !== '.' && id !== '..' && !LONE_SURROGATE.test(id);
  const path = rest.route.replace('{id}', isPossible ? encodeURIComponent(id) : '');
  const request = { ...rest, entity, path };
  if (isPossible) return request;
  const { method, route } = rest;
  const details = { code: 'not_found', outcome: 'not_sent', method, route, entity } as const;
  const reason = 'not sent: no id can be this';
  throw new GenesysError(messageFor(details, request, { reason }), details);
}
