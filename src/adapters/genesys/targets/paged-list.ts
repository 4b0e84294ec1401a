/** A list of the configuration API, page by page, as far as its reader may go. */
import { z } from 'zod';
import type { ApiRequest } from '../pipe/api-request.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';

export const PAGE_SIZE = 100;
/** 300 objects in three requests: as far as a check before a window may go. */
const MAX_PAGES = 3;

/** What is requested. */
export interface Listing {
  readonly route: string;
  /** For messages, to follow "Cannot". */
  readonly what: string;
  readonly permission: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Pages of 100. @default 3 */
  readonly maxPages?: number;
}

export interface Listed<T> {
  readonly entities: readonly T[];
  /** False if there are more than are read. */
  readonly isComplete: boolean;
}

function pageRequest({ route, what, permission, query = {} }: Listing, number: number): ApiRequest {
  const asked = { ...query, pageNumber: String(number), pageSize: String(PAGE_SIZE) };
  const path = `${route}?${new URLSearchParams(asked).toString()}`;
  return { method: 'GET', route, path, what, entity: null, permission };
}

/** One page of a list: only what shows whether it is the last. */
interface Page {
  readonly entities?: readonly unknown[] | null | undefined;
  readonly pageCount?: number | null | undefined;
}

/** If the API does not count its pages, only a page that is not full is known to be the last. */
export function isLastPage({ entities, pageCount }: Page, number: number): boolean {
  const found = (entities ?? []).length;
  if (found === 0) return true;
  return typeof pageCount === 'number' ? number >= pageCount : found < PAGE_SIZE;
}

/** @throws GenesysError */
export async function listAll<T>(
  pipe: RequestPipe,
  listing: Listing,
  entity: z.ZodType<T>,
  context: RequestContext,
): Promise<Listed<T>> {
  const page = z.object({ entities: z.array(entity), pageCount: z.int().min(0).nullish() });
  const entities: T[] = [];
  for (let number = 1; number <= (listing.maxPages ?? MAX_PAGES); number += 1) {
    const { value } = await pipe.ask(pageRequest(listing, number), page, context);
    entities.push(...value.entities);
    if (isLastPage(value, number)) return { entities, isComplete: true };
  }
  return { entities, isComplete: false };
}
