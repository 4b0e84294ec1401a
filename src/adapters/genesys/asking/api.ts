/** How the configuration API is read: one object by its id, or a list page by page, as far as its reader may go. */
import { z } from 'zod';
import type { GenesysEntity } from '../errors/errors.ts';
import type { ApiRequest } from '../pipe/api-request.ts';
import { entityRequest } from '../pipe/entity-request.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';

/** The API for one call of the adapter. What takes it throws `GenesysError` only. */
export interface Api {
  readonly pipe: RequestPipe;
  readonly context: RequestContext;
}

type Query = Readonly<Record<string, string>>;

interface Place {
  /** With `{id}`. */
  readonly route: string;
  readonly permission: string;
  readonly query?: Query;
  /** For messages, to follow "Cannot". @default read the object */
  readonly what?: string;
}

export async function readOne<T>(
  { pipe, context }: Api,
  entity: GenesysEntity,
  { query, ...place }: Place,
  answer: z.ZodType<T>,
): Promise<T> {
  const what = `read ${entity.kind} "${entity.id}"`;
  const request = entityRequest(entity, { method: 'GET', what, ...place }, { query });
  return (await pipe.ask(request, answer, context)).value;
}

export const PAGE_SIZE = 100;
/** 300 objects in three requests: as far as a check before a window may go. */
const MAX_PAGES = 3;

interface Page {
  readonly entities?: readonly unknown[] | null | undefined;
  readonly pageCount?: number | null | undefined;
}

/** If the API does not count its pages, only a page that is not full is known to be the last. */
function isLastPage({ entities, pageCount }: Page, number: number): boolean {
  const found = (entities ?? []).length;
  if (found === 0) return true;
  return typeof pageCount === 'number' ? number >= pageCount : found < PAGE_SIZE;
}

function pathOf(route: string, query: Query, number: number): string {
  const asked = { ...query, pageNumber: String(number), pageSize: String(PAGE_SIZE) };
  return `${route}?${new URLSearchParams(asked).toString()}`;
}

/** At most so many pages of a list; the last one that there is says so. */
export async function* pagesOf<T extends Page>(
  { pipe, context }: Api,
  request: Omit<ApiRequest, 'method' | 'path'> & {
    readonly query: Query;
    readonly maxPages: number;
  },
  answer: z.ZodType<T>,
) {
  const { query, maxPages, ...rest } = request;
  for (let number = 1; number <= maxPages; number += 1) {
    const path = pathOf(rest.route, query, number);
    const { value, status } = await pipe.ask({ ...rest, method: 'GET', path }, answer, context);
    const isLast = isLastPage(value, number);
    yield { value, status, isLast };
    if (isLast) return;
  }
}

export interface Listing extends Place {
  readonly what: string;
  /** Pages of 100. @default 3 */
  readonly maxPages?: number;
}

export interface Listed<T> {
  readonly entities: readonly T[];
  /** False if there are more than are read. */
  readonly isComplete: boolean;
}

export async function listAll<T>(
  api: Api,
  { query = {}, maxPages = MAX_PAGES, ...rest }: Listing,
  entity: z.ZodType<T>,
): Promise<Listed<T>> {
  const page = z.object({ entities: z.array(entity), pageCount: z.int().min(0).nullish() });
  const entities: T[] = [];
  let isComplete = false;
  for await (const found of pagesOf(api, { ...rest, entity: null, query, maxPages }, page)) {
    entities.push(...found.value.entities);
    isComplete = found.isLast;
  }
  return { entities, isComplete };
}
