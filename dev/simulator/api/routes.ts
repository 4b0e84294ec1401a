/** Every path of the API: what it requires, and its handler. */
import {
  createObject,
  deleteObject,
  listObjects,
  listViews,
  readObject,
  replaceObject,
} from '../objects/config-objects.ts';
import {
  createRow,
  deleteRow,
  listRows,
  listTables,
  readRow,
  readTable,
  replaceRow,
} from '../objects/tables/data-tables.ts';
import { FAMILIES, groupsWith } from '../objects/families/families.ts';
import type { Family } from '../objects/families/family.ts';
import { listFlows, readFlow } from '../objects/flows.ts';
import { patchIvr, readIvr } from '../flow-ivr/flow-ivr.ts';
import type { Permission } from '../login/permissions.ts';
import type { Need } from './access.ts';
import { readQuery, readResults, startQuery } from './audits.ts';
import { listConsumers, readBuildStatus } from './dependants.ts';
import { readOrganisation, readProducts } from './organisation.ts';
import { listQueues, observeQueues, readQueue } from './queues.ts';
import { readOwnGrants, readPermittedDivisions } from './rights.ts';
import type { Handler } from './request.ts';

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly need: Need;
  readonly answer: Handler;
}

const DEPENDENCIES = '/architect/dependencytracking';
const TABLES = '/flows/datatables';
const ROW = `${TABLES}/*/rows/*`;

const VIEWS_ROWS: readonly Permission[] = [
  'architect:datatable:view',
  'architect:datatableRow:view',
];
const EDITS_ROWS: readonly Permission[] = [
  'architect:datatable:edit',
  'architect:datatableRow:edit',
];
const ADDS_ROWS: readonly Permission[] = ['architect:datatable:edit', 'architect:datatableRow:add'];
const DELETES_ROWS: readonly Permission[] = [
  'architect:datatable:edit',
  'architect:datatableRow:delete',
];

export const ROUTES: readonly Route[] = [
  scoped('GET', '/flow/ivr/*', { anyOf: [], scope: 'flow:read' }, readIvr),
  scoped('PATCH', '/flow/ivr/*', { anyOf: [], scope: 'flow:write' }, patchIvr),

  ...FAMILIES.flatMap(routesOf),

  route('GET', '/flows', ['architect:flow:view'], listFlows),
  route('GET', TABLES, ['architect:datatable:view'], listTables),
  route('GET', `${TABLES}/*`, ['architect:datatable:view'], readTable),
  route('GET', `${TABLES}/*/rows`, VIEWS_ROWS, listRows),
  route('POST', `${TABLES}/*/rows`, ADDS_ROWS, createRow),
  route('GET', ROW, VIEWS_ROWS, readRow),
  route('PUT', ROW, EDITS_ROWS, replaceRow),
  route('DELETE', ROW, DELETES_ROWS, deleteRow),
  route('GET', '/flows/*', ['architect:flow:view'], readFlow),

  route('GET', '/routing/queues', ['routing:queue:view'], listQueues),
  scoped(
    'GET',
    '/routing/queues/*',
    { anyOf: ['routing:queue:view'], scope: 'routing:queue:read' },
    readQueue,
  ),
  route(
    'POST',
    '/analytics/queues/observations/query',
    ['analytics:queueObservation:view'],
    observeQueues,
  ),

  route('GET', '/organizations/me', [], readOrganisation),
  route('GET', '/authorization/products', [], readProducts),
  route('GET', '/authorization/divisionspermitted/paged/me', [], readPermittedDivisions),
  route('GET', '/authorization/subjects/me', [], readOwnGrants),

  route('POST', '/audits/query', ['audits:audit:view'], startQuery),
  route('GET', '/audits/query/*', ['audits:audit:view'], readQuery),
  route('GET', '/audits/query/*/results', ['audits:audit:view'], readResults),

  scoped(
    'GET',
    `${DEPENDENCIES}/consumingresources`,
    { anyOf: ['architect:dependencyTracking:view'], scope: 'flow:read' },
    listConsumers,
  ),
  scoped(
    'GET',
    `${DEPENDENCIES}/build`,
    { anyOf: ['architect:dependencyTracking:view'], scope: 'flow:read' },
    readBuildStatus,
  ),
];

function routesOf(family: Family): readonly Route[] {
  const all = `/architect/${family.collection}`;
  const right = `routing:${family.right}` as const;
  return [
    route('GET', all, [`${right}:view`], listObjects(family)),
    route('POST', all, [`${right}:add`], createObject(family)),
    route('GET', `${all}/divisionviews`, [`${right}:search`], listViews(family)),
    route('GET', `${all}/*`, [`${right}:view`], readObject(family)),
    route('PUT', `${all}/*`, [`${right}:edit`], replaceObject(family)),
    route('DELETE', `${all}/*`, [`${right}:delete`], deleteObject(family, groupsWith)),
  ];
}

function route(method: string, path: string, anyOf: readonly Permission[], answer: Handler): Route {
  return scoped(method, path, { anyOf }, answer);
}

/** `*` matches one segment. */
function scoped(method: string, path: string, need: Need, answer: Handler): Route {
  const source = path.replaceAll('*', '([^/]+)');
  return { method, path: new RegExp(`^/api/v2${source}$`), need, answer };
}
