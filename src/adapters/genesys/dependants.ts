/** Which flows use a target, by dependency tracking. Advisory: what is missing is reported, not thrown. */
import { z } from 'zod';
import { PAGE_SIZE, pagesOf, type Api } from './asking/api.ts';
import { whyOf, type GenesysEntity } from './errors/errors.ts';

export interface Dependant {
  readonly id: string;
  readonly name: string;
  /** As the API says it, e.g. `INBOUNDCALLFLOW`. */
  readonly type: string;
}

export interface Dependants {
  /** If false, something may be missing: a warning, never proof. */
  readonly complete: boolean;
  /** Why it is not complete, in plain words. */
  readonly why: string | null;
  readonly flows: readonly Dependant[];
}

const TRACKING = '/api/v2/architect/dependencytracking';
/** 5,000 rows: beyond these, the answer counts as incomplete. */
const MAX_PAGES = 50;
const READY = 'OPERATIONAL';
const permission = 'architect:dependencyTracking:view';
const ENTITIES: Readonly<Record<string, GenesysEntity['kind']>> = {
  EMERGENCYGROUP: 'emergency group',
  SCHEDULEGROUP: 'schedule group',
  DATATABLE: 'data table',
};

const buildAnswer = z.object({ status: z.string() });
const row = z.object({
  id: z.string(),
  name: z.string().nullish(),
  type: z.string(),
  deleted: z.boolean().nullish(),
});
const pageAnswer = z.object({ entities: z.array(row), pageCount: z.int().min(0).nullish() });
type Row = z.infer<typeof row>;

interface Found {
  readonly rows: readonly Row[];
  readonly why: string | null;
}

/** Throws `unauthorized`, `rate_limited`, `cancelled` or `deadline`; anything else is in `why`. */
export async function readDependants(
  api: Api,
  id: string,
  objectType: string,
): Promise<Dependants> {
  const entity: GenesysEntity = { kind: ENTITIES[objectType] ?? 'flow', id };
  const unready = await readBuild(api, entity);
  const { rows, why } = await readPages(api, entity, objectType);
  const whys = [unready, why].filter((one) => one !== null);
  return {
    complete: whys.length === 0,
    why: whys.length === 0 ? null : whys.join(' '),
    flows: flowsOf(rows, id),
  };
}

/** Why the tracking is not up to date; null if it is. */
async function readBuild({ pipe, context }: Api, entity: GenesysEntity): Promise<string | null> {
  const route = `${TRACKING}/build`;
  const what = 'read the state of dependency tracking';
  try {
    const request = { method: 'GET', route, path: route, what, entity, permission } as const;
    const { value } = await pipe.ask(request, buildAnswer, context);
    if (value.status === READY) return null;
    return `Dependency tracking is ${value.status}, not ${READY}.`;
  } catch (error) {
    return whyOf(error);
  }
}

async function readPages(api: Api, entity: GenesysEntity, objectType: string): Promise<Found> {
  const request = {
    route: `${TRACKING}/consumingresources`,
    query: { id: entity.id, objectType },
    what: `read what depends on ${entity.kind} "${entity.id}"`,
    entity,
    permission,
    accepted: [200, 206],
    maxPages: MAX_PAGES,
  };
  const rows: Row[] = [];
  let why: string | null = null;
  try {
    for await (const { value, status, isLast } of pagesOf(api, request, pageAnswer)) {
      rows.push(...value.entities);
      if (status === 206) why = 'Genesys says that its list of dependants is not complete (206).';
      if (isLast) return { rows, why };
    }
  } catch (error) {
    return { rows, why: whyOf(error) };
  }
  why = `There are more than ${MAX_PAGES * PAGE_SIZE} dependants; not all were read.`;
  return { rows, why };
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
