/** Lists with the API's paging and order, filtered by name and the other filters of a list. */
import { divisionIdOf } from '../stage/divisions.ts';
import type { Fields } from '../stage/records.ts';
import type { Answer } from '../wire/call.ts';
import { badRequest } from '../wire/error-answer.ts';
import type { FieldProblem } from '../wire/error-answer.ts';
import { reachIn } from './access.ts';
import type { ApiRequest } from './request.ts';
import { reaches } from '../login/permissions.ts';

const PAGE_SIZE = 25;
const PAGE_SIZE_MAX = 100;

interface PageQuery {
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly problems: readonly FieldProblem[];
}

export function pageQueryOf(query: URLSearchParams): PageQuery {
  const pageNumber = wholeNumber(query.get('pageNumber'), 1);
  const pageSize = wholeNumber(query.get('pageSize'), PAGE_SIZE);
  const problems: FieldProblem[] = [
    ...(pageNumber < 1 ? [{ field: 'pageNumber', message: 'must be 1 or more' }] : []),
    ...(pageSize < 1 || pageSize > PAGE_SIZE_MAX
      ? [{ field: 'pageSize', message: `must be 1 to ${PAGE_SIZE_MAX}` }]
      : []),
  ];
  return { pageNumber, pageSize, problems };
}

export function pageBody(
  all: readonly unknown[],
  { pageNumber, pageSize }: PageQuery,
): Record<string, unknown> {
  return {
    entities: all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    pageNumber,
    pageSize,
    pageCount: Math.ceil(all.length / pageSize),
    total: all.length,
  };
}

type Filters = Readonly<Record<string, (fields: Fields, wanted: string) => boolean>>;

const COMMON: Filters = {
  name: (fields, wanted) => matchesName(String(fields['name']), wanted),
  divisionId: (fields, wanted) => divisionIdOf(fields) === wanted,
  id: (fields, wanted) => wanted.split(',').includes(String(fields['id'])),
};

/** A list of the objects that the client may see, by name. */
export function listed(
  request: ApiRequest,
  all: readonly Fields[],
  filters: Filters,
  present: (fields: Fields) => unknown,
): Answer {
  const { call } = request;
  const page = pageQueryOf(call.query);
  if (page.problems.length > 0) {
    return badRequest(call.correlationId, page.problems);
  }
  const reach = reachIn(request);
  const found = all
    .filter((one) => reaches(reach, divisionIdOf(one)))
    .filter((one) => isWanted(one, { ...COMMON, ...filters }, call.query));
  const body = pageBody(inOrder(found, call.query).map(present), page);
  return { status: 200, body: { ...body, selfUri: `${call.path}?${call.query.toString()}` } };
}

function inOrder(found: readonly Fields[], query: URLSearchParams): readonly Fields[] {
  const by = query.get('sortBy') ?? 'name';
  const sorted = found.toSorted((one, other) => String(one[by]).localeCompare(String(other[by])));
  return /^desc/i.test(query.get('sortOrder') ?? '') ? sorted.toReversed() : sorted;
}

function isWanted(fields: Fields, filters: Filters, query: URLSearchParams): boolean {
  return Object.entries(filters).every(([name, matches]) => {
    const wanted = query.getAll(name);
    return wanted.length === 0 || wanted.some((one) => matches(fields, one));
  });
}

/** Case-insensitive; `*` matches anything. */
function matchesName(name: string, wanted: string): boolean {
  const source = wanted.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 'is').test(name);
}

/** A query's whole number; 0 if it is not one, so that it is refused. */
function wholeNumber(text: string | null, fallback: number): number {
  if (text === null) {
    return fallback;
  }
  return /^\d{1,6}$/.test(text) ? Number(text) : 0;
}
