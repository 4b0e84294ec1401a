/** Which flows use a target, by dependency tracking. Advisory: what is missing is reported, not thrown. */
import { z } from 'zod';
import type { ApiRequest } from './pipe/api-request.ts';
import { isGenesysError, type GenesysEntity, type GenesysErrorCode } from './errors/errors.ts';
import type { Dependant, Dependants } from './genesys.ts';
import type { RequestContext } from './pipe/request-context.ts';
import type { RequestPipe } from './pipe/request-pipe.ts';
import { isLastPage, PAGE_SIZE } from './targets/paged-list.ts';

const TRACKING = '/api/v2/architect/dependencytracking';
/** 5,000 rows: beyond these, the answer counts as incomplete. */
const MAX_PAGES = 50;
const READY = 'OPERATIONAL';
/** The type of an object in dependency tracking, and ours. */
const ENTITIES: Readonly<Record<string, GenesysEntity['kind']>> = {
  EMERGENCYGROUP: 'emergency group',
  SCHEDULEGROUP: 'schedule group',
  DATATABLE: 'data table',
};

const buildAnswer = z.object({ status: z.string() });
const pageAnswer = z.object({
  entities: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullish(),
      type: z.string(),
      deleted: z.boolean().nullish(),
    }),
  ),
  pageCount: z.int().min(0).nullish(),
});
type Row = z.infer<typeof pageAnswer>['entities'][number];

interface Found {
  readonly rows: readonly Row[];
  readonly why: string | null;
}

/** @throws {GenesysError} `unauthorized`, `rate_limited`, `cancelled` or `deadline`; anything else is in `why` */
export async function readDependants(
  pipe: RequestPipe,
  { id, objectType }: { readonly id: string; readonly objectType: string },
  context: RequestContext,
): Promise<Dependants> {
  const entity: GenesysEntity = { kind: ENTITIES[objectType] ?? 'flow', id };
  const unready = await readBuild(pipe, entity, context);
  const { rows, why } = await readPages(pipe, { entity, objectType }, context);
  const whys = [unready, why].filter((one) => one !== null);
  return {
    complete: whys.length === 0,
    why: whys.length === 0 ? null : whys.join(' '),
    flows: flowsOf(rows, id),
  };
}

/** Why the tracking is not up to date; null if it is. */
async function readBuild(
  pipe: RequestPipe,
  entity: GenesysEntity,
  context: RequestContext,
): Promise<string | null> {
  const route = `${TRACKING}/build`;
  const request = requestOf(entity, route, route, 'read the state of dependency tracking');
  try {
    const { value } = await pipe.ask(request, buildAnswer, context);
    if (value.status === READY) return null;
    return `Dependency tracking is ${value.status}, not ${READY}.`;
  } catch (error) {
    return whyOf(error);
  }
}

async function readPages(
  pipe: RequestPipe,
  target: { readonly entity: GenesysEntity; readonly objectType: string },
  context: RequestContext,
): Promise<Found> {
  const rows: Row[] = [];
  let why: string | null = null;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    try {
      const { value, status } = await pipe.ask(pageRequest(target, page), pageAnswer, context);
      rows.push(...value.entities);
      if (status === 206) why = 'Genesys says that its list of dependants is not complete (206).';
      if (isLastPage(value, page)) return { rows, why };
    } catch (error) {
      return { rows, why: whyOf(error) };
    }
  }
  return {
    rows,
    why: `There are more than ${MAX_PAGES * PAGE_SIZE} dependants; not all were read.`,
  };
}

function pageRequest(
  { entity, objectType }: { readonly entity: GenesysEntity; readonly objectType: string },
  page: number,
): ApiRequest {
  const route = `${TRACKING}/consumingresources`;
  const query = new URLSearchParams({
    id: entity.id,
    objectType,
    pageNumber: String(page),
    pageSize: String(PAGE_SIZE),
  });
  const what = `read what depends on ${entity.kind} "${entity.id}"`;
  return {
    ...requestOf(entity, route, `${route}?${query.toString()}`, what),
    accepted: [200, 206],
  };
}

function requestOf(entity: GenesysEntity, route: string, path: string, what: string): ApiRequest {
  return {
    method: 'GET',
    route,
    path,
    what,
    entity,
    permission: 'architect:dependencyTracking:view',
  };
}

const MUST_BE_TOLD: ReadonlySet<GenesysErrorCode> = new Set([
  'unauthorized',
  'rate_limited',
  'cancelled',
  'deadline',
]);

/** Errors that the caller must see are thrown; any other makes the answer incomplete. */
function whyOf(error: unknown): string {
  if (!isGenesysError(error) || MUST_BE_TOLD.has(error.code)) throw error;
  return error.message;
}

/** One entry per flow, whatever its version; without deleted ones, other types and the target itself. */
function flowsOf(rows: readonly Row[], targetId: string): readonly Dependant[] {
  const flows = new Map<string, Dependant>();
  for (const { id, name, type, deleted } of rows) {
    const isOther = id.toLowerCase() !== targetId.toLowerCase();
    if (deleted === true || !isOther || !type.toUpperCase().endsWith('FLOW')) continue;
    flows.set(`${type}:${id}`, { id, name: name ?? id, type });
  }
  return [...flows.values()];
}
