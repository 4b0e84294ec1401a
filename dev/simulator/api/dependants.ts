/** Dependency tracking: who consumes what, as far as the index of this organisation knows. */
import { callFlowsOf } from '../objects/families/emergency-groups.ts';
import { FAMILIES } from '../objects/families/families.ts';
import { idIn, idsIn } from '../objects/reference.ts';
import { SCHEDULE_LISTS } from '../objects/families/schedule-groups.ts';
import type { Fields } from '../stage/records.ts';
import type { World } from '../stage/world.ts';
import { badRequest } from '../wire/error-answer.ts';
import { pageBody, pageQueryOf } from './paging.ts';
import type { Handler } from './request.ts';

export const readBuildStatus: Handler = ({ world }) => ({
  status: 200,
  body: { status: world.settings.build_status },
});

/** As set for the id; otherwise as the objects refer to each other now. */
export const listConsumers: Handler = ({ world, call }) => {
  const id = call.query.get('id') ?? '';
  const page = pageQueryOf(call.query);
  const problems = [
    ...(id === '' ? [{ field: 'id', message: 'is required' }] : []),
    ...(call.query.get('objectType') ? [] : [{ field: 'objectType', message: 'is required' }]),
    ...page.problems,
  ];
  if (problems.length > 0) {
    return badRequest(call.correlationId, problems);
  }
  const found = world.dependants.get(id) ?? { entities: consumersOf(world, id), incomplete: false };
  return { status: found.incomplete ? 206 : 200, body: pageBody(found.entities, page) };
};

function consumersOf(world: World, id: string): readonly Fields[] {
  const configured = FAMILIES.flatMap((family) =>
    world.objects
      .all(family.kind)
      .filter((one) => one['state'] !== 'deleted' && consumedBy(one).includes(id))
      .map((one) => consumer(one, family.trackedType)),
  );
  const reading = world.objects
    .all('flow')
    .filter((flow) => world.rowReadings.get(String(flow['id']))?.table === id)
    .map((flow) => consumer(flow, `${String(flow['type'])}FLOW`));
  return [...configured, ...reading];
}

function consumedBy(fields: Fields): readonly string[] {
  const flows = ['openHoursFlow', 'closedHoursFlow', 'holidayHoursFlow', 'scheduleGroup'];
  return [
    ...flows.map((field) => idIn(fields[field])).filter((id) => id !== undefined),
    ...SCHEDULE_LISTS.flatMap((list) => idsIn(fields[list])),
    ...callFlowsOf(fields).flatMap((one) => idsIn([one['emergencyFlow']])),
    ...callFlowsOf(fields).flatMap((one) => idsIn(one['ivrs'])),
  ];
}

function consumer(fields: Fields, type: string): Fields {
  const { id, name, version = 1 } = fields;
  return { id, name, version: String(version), type, deleted: false };
}
