/** What the OAuth client may do, checked without doing it: in which divisions it has a permission. */
import { z } from 'zod';
import { isGenesysError } from '../errors/errors.ts';
import { PAGE_SIZE, pagesOf, type Api } from './api.ts';

/** 2,000 divisions: the client may have the permission in a division beyond these. */
const MAX_PAGES = 20;

const pageAnswer = z.object({
  entities: z.array(z.object({ id: z.string(), name: z.string().nullish() })).nullish(),
  allDivsPermitted: z.boolean().nullish(),
  pageCount: z.int().min(0).nullish(),
});

export interface Division {
  readonly id: string;
  readonly name: string;
}

/** `yes`: in the requested division, or in any if none was given. `no`: only in others, or in none. */
export type Right =
  | { readonly has: 'yes' }
  | { readonly has: 'no'; /** Where it has it. */ readonly divisions: readonly Division[] }
  | { readonly has: 'unknown'; /** In plain words. */ readonly why: string };

export interface RightQuestion {
  /** E.g. `routing:callRoute:edit`. */
  readonly permission: string;
  /** The division of the object that the permission is needed for; null if any division is enough. */
  readonly divisionId: string | null;
}

/** Whether the client has a permission; `unknown` if the API merely does not answer this question. */
export async function readRight(
  api: Api,
  { permission, divisionId }: RightQuestion,
): Promise<Right> {
  const request = {
    route: '/api/v2/authorization/divisionspermitted/paged/me',
    query: { permission },
    what: `ask for the permission ${permission}`,
    entity: null,
    // No permission is needed for this request; if it is refused all the same, the one asked about is named.
    permission,
    maxPages: MAX_PAGES,
  };
  const found: Division[] = [];
  try {
    for await (const { value, isLast } of pagesOf(api, request, pageAnswer)) {
      found.push(...(value.entities ?? []).map(({ id, name }) => ({ id, name: name ?? id })));
      if (value.allDivsPermitted === true || holds(found, divisionId)) return { has: 'yes' };
      if (isLast) return { has: 'no', divisions: found };
    }
  } catch (error) {
    // A 400: the request needs a user, and a client with its own credentials is not one.
    if (!isGenesysError(error, 'forbidden', 'not_found', 'invalid_body', 'unexpected_answer'))
      throw error;
    const why = `Genesys does not tell this client what it may do (${error.status ?? 'no answer'}).`;
    return { has: 'unknown', why };
  }
  const why = `There are more than ${MAX_PAGES * PAGE_SIZE} divisions; not all were read.`;
  return { has: 'unknown', why };
}

function holds(found: readonly Division[], divisionId: string | null): boolean {
  if (divisionId === null) return found.length > 0;
  return found.some(({ id }) => id.toLowerCase() === divisionId.toLowerCase());
}
