/** All families of objects with a version, and the answers that belong to more than one of them. */
import type { World } from '../../stage/world.ts';
import { EMERGENCY_GROUPS } from './emergency-groups.ts';
import type { Family } from './family.ts';
import { IVRS } from './ivrs.ts';
import { idsIn } from '../reference.ts';
import { SCHEDULE_GROUPS, SCHEDULE_LISTS } from './schedule-groups.ts';
import { SCHEDULES } from './schedules.ts';
import type { ObjectKind } from '../subject.ts';

export const FAMILIES: readonly Family[] = [IVRS, EMERGENCY_GROUPS, SCHEDULES, SCHEDULE_GROUPS];

export function familyOf(kind: ObjectKind): Family | undefined {
  return FAMILIES.find((family) => family.kind === kind);
}

/** The names of the groups that a schedule is in. */
export function groupsWith(world: World, schedule: string): readonly string[] {
  return world.objects
    .all('schedule-group')
    .filter((group) => group['state'] !== 'deleted')
    .filter((group) => SCHEDULE_LISTS.some((list) => idsIn(group[list]).includes(schedule)))
    .map((group) => String(group['name']));
}
