/**
 * Puts a seed's organisation into the world, in the API's shapes. What a seed leaves out of an object is filled in;
 * nothing in it is checked.
 */
import { seeded } from '../objects/compose.ts';
import { familyOf } from '../objects/families/families.ts';
import { uriOf } from '../objects/reference.ts';
import { rowId } from '../objects/subject.ts';
import type { ObjectKind } from '../objects/subject.ts';
import { rowBy, schemaOf } from '../objects/tables/table-schema.ts';
import { divisionOf, homeOf } from './divisions.ts';
import { columnsSeed } from './organisation.ts';
import type { DivisionSeed, Organisation } from './organisation.ts';
import type { Fields } from './records.ts';
import type { World } from './world.ts';

export function organise(world: World, seed: Organisation): void {
  for (const division of seed.divisions ?? []) {
    putDivision(world, division);
  }
  for (const flow of seed.flows ?? []) {
    putFlow(world, flow);
  }
  for (const table of seed.dataTables ?? []) {
    putTable(world, table);
  }
  putAll(world, 'schedule', seed.schedules);
  putAll(world, 'schedule-group', seed.scheduleGroups);
  putAll(world, 'ivr', seed.ivrs);
  putAll(world, 'emergency-group', seed.emergencyGroups);
}

/** There is one home division: another one replaces it. */
function putDivision({ divisions }: World, division: DivisionSeed): void {
  if (division.home) {
    divisions.delete(homeOf(divisions).id);
  }
  divisions.set(division.id, division);
}

function putAll(
  world: World,
  kind: ObjectKind,
  seeds: readonly (Fields & { readonly id: string })[] = [],
): void {
  const family = familyOf(kind);
  for (const one of family ? seeds : []) {
    world.objects.seed({ kind, id: one.id }, family ? seeded(world, family, one.id, one) : one);
  }
}

function putFlow(
  world: World,
  { reads, ...seed }: NonNullable<Organisation['flows']>[number],
): void {
  world.objects.seed({ kind: 'flow', id: seed.id }, flowOf(world, seed.id, seed));
  if (reads) {
    world.rowReadings.set(seed.id, reads);
  }
}

/** A complete flow from the given fields: published, for inbound calls. */
export function flowOf(world: World, id: string, given: Fields): Fields {
  const { publishedVersion = { id: '1.0', type: 'PUBLISH' }, ...rest } = given;
  return {
    name: `Flow ${id}`,
    description: '',
    type: 'INBOUNDCALL',
    active: true,
    deleted: false,
    ...rest,
    id,
    division: divisionOf(world.divisions, given['division']),
    ...(publishedVersion === null ? {} : { publishedVersion }),
    selfUri: uriOf('flow', id),
  };
}

function putTable(
  world: World,
  { rows, ...seed }: NonNullable<Organisation['dataTables']>[number],
): void {
  const { id } = seed;
  const table = tableOf(world, id, seed);
  const { schema } = table;
  world.objects.seed({ kind: 'data-table', id }, table);
  for (const row of rows) {
    const kept = rowBy(schema, row.key, row);
    world.objects.seed(
      { kind: 'data-table-row', id: rowId(id, row.key) },
      'row' in kept ? kept.row : row,
    );
  }
}

/** A complete table from the given fields: its schema, or its columns besides `key`. */
export function tableOf(world: World, id: string, given: Fields): Fields {
  const { columns, schema, ...rest } = given;
  return {
    name: `Table ${id}`,
    description: '',
    ...rest,
    id,
    division: divisionOf(world.divisions, given['division']),
    schema: columns === undefined ? (schema ?? schemaOf({})) : schemaOf(columnsSeed.parse(columns)),
    selfUri: uriOf('data-table', id),
  };
}
