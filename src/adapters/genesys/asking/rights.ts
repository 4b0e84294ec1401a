/** What the OAuth client may do, checked without doing it: in which divisions it has a permission. */
import { z } from 'zod';
import type { ApiRequest } from '../pipe/api-request.ts';
import { isGenesysError } from '../errors/errors.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { isLastPage, PAGE_SIZE } from '../targets/paged-list.ts';

const ROUTE = '/api/v2/authorization/divisionspermitted/paged/me';
/** 2,000 divisions: the client may have the permission in a division beyond these. */
const MAX_PAGES = 20;

const pageAnswer = z.object({
  entities: z.array(z.object({ id: z.string(), name: z.string().nullish() })).nullish(),
  allDivsPermitted: z.boolean().nullish(),
  pageCount: z.int().min(0).nullish(),
});
type Page = z.infer<typeof pageAnswer>;

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

/**
 * Whether the client has a permission.
 * @throws {GenesysError} unless the API merely does not answer this question, which is `unknown`
 */
export async function readRight(
  pipe: RequestPipe,
  { permission, divisionId }: RightQuestion,
  context: RequestContext,
): Promise<Right> {
  const found: Division[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await askPage(pipe, permission, page, context);
    if ('why' in answer) return { has: 'unknown', why: answer.why };
    found.push(...divisionsOf(answer));
    if (answer.allDivsPermitted === true || holds(found, divisionId)) return { has: 'yes' };
    if (isLastPage(answer, page)) return { has: 'no', divisions: found };
  }
  const why = `There are more than ${MAX_PAGES * PAGE_SIZE} divisions; not all were read.`;
  return { has: 'unknown', why };
}

function holds(found: readonly Division[], divisionId: string | null): boolean {
  if (divisionId === null) return found.length > 0;
  return found.some(({ id }) => id.toLowerCase() === divisionId.toLowerCase());
}

function divisionsOf({ entities }: Page): readonly Division[] {
  return (entities ?? []).map(({ id, name }) => ({ id, name: name ?? id }));
}

async function askPage(
  pipe: RequestPipe,
  permission: string,
  page: number,
  context: RequestContext,
): Promise<Page | { readonly why: string }> {
  try {
    return (await pipe.ask(requestOf(permission, page), pageAnswer, context)).value;
  } catch (error) {
    // A 400: the request needs a user, and a client with its own credentials is not one.
    if (!isGenesysError(error, 'forbidden', 'not_found', 'invalid_body', 'unexpected_answer'))
      throw error;
    return {
      why: `Genesys does not tell this client what it may do (${error.status ?? 'no answer'}).`,
    };
  }
}

function requestOf(permission: string, page: number): ApiRequest {
  const query = new URLSearchParams({
    permission,
    pageNumber: String(page),
    pageSize: String(PAGE_SIZE),
  });
  return {
    method: 'GET',
    route: ROUTE,
    path: `${ROUTE}?${query.toString()}`,
    what: `ask for the permission ${permission}`,
    entity: null,
    // No permission is needed for this request; if it is refused all the same, the one asked about is named.
    permission,
  };
}
