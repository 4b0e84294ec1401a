/** A request about one object: its id goes into the path, or is refused at once. Pure. */
import type { ApiRequest } from './api-request.ts';
import { messageFor } from '../errors/error-advice.ts';
import { GenesysError, type GenesysEntity } from '../errors/errors.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The other parts of the path. */
interface Around {
  /** Ids of what contains the entity, by their placeholders: `{table}` of a row's route. */
  readonly within?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
}

/**
 * The request for a route with `{id}` in place of the entity's id.
 * @throws {GenesysError} `not_found` for an id that no path can carry: it would name another path
 */
export function entityRequest(
  entity: GenesysEntity,
  rest: Omit<ApiRequest, 'entity' | 'path'>,
  { within = {}, query = {} }: Around = {},
): ApiRequest {
  const ids = Object.entries({ ...within, id: entity.id });
  const isPossible = ids.every(([, id]) => isPossibleId(id));
  const asked = new URLSearchParams(query).toString();
  const path = `${pathOf(rest.route, isPossible ? ids : [])}${asked === '' ? '' : `?${asked}`}`;
  const request = { ...rest, entity, path };
  if (isPossible) return request;
  const { method, route } = rest;
  const details = { code: 'not_found', outcome: 'not_sent', method, route, entity } as const;
  const reason = 'not sent: no id can be this';
  throw new GenesysError(messageFor(details, request, { reason }), details);
}

function isPossibleId(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && !LONE_SURROGATE.test(id);
}

function pathOf(route: string, ids: readonly (readonly [string, string])[]): string {
  const known = new Map(ids);
  return route.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(known.get(name) ?? ''),
  );
}
