/** The IVRs whose hours a schedule group decides, and whether each has the flow that callers are to reach. */
import { isGenesysError } from '../../errors/errors.ts';
import type { Api, Listed } from '../../asking/api.ts';
import { listIvrs, type IvrRow } from '../callers/ivrs.ts';
import { callersOfIvrs } from '../callers/words.ts';
import type { TargetFinding, TargetProblem, TargetReport, TargetState } from '../target-kind.ts';
import { isSameId, type ListName } from './entry.ts';

const FLOWS = { holiday: 'holidayHoursFlow', closed: 'closedHoursFlow' } as const;
const PATH = 'target.id';
/** 5,000 IVRs: where callers are compared, one that is not read would be an overlap that nobody sees. */
const ALL_PAGES = 50;

type Callers = Pick<TargetReport, 'problems' | 'findings'>;

function lackingFlow(ivr: IvrRow, list: ListName): TargetProblem[] {
  if ((ivr[FLOWS[list]] ?? null) !== null) return [];
  const message = `IVR ${ivr.name} (${ivr.id}) has no ${FLOWS[list]}: its callers would reach nothing`;
  return [{ path: PATH, message }];
}

function callersOf({ name }: TargetState, ivrs: readonly IvrRow[]): TargetFinding {
  if (ivrs.length === 0) {
    const message = `schedule group ${name} has no call route: only flows that evaluate it send callers elsewhere`;
    return { code: 'no_call_routes', message };
  }
  // All of them are named: each must have the flow, and they were read anyway.
  const affected = ivrs.map(({ id, name: ivr, dnis }) => ({ id, name: ivr, numbers: dnis ?? [] }));
  return callersOfIvrs(affected, null, Infinity);
}

/** If not all IVRs can be read, that is more than advisory: one of them may lack the flow. */
function unread(why: string): TargetFinding {
  const message = `whether every IVR of this schedule group has the flow is not known: ${why}`;
  return { code: 'not_checked', message };
}

async function listGoverned(
  api: Api,
  scheduleGroup: string,
  maxPages?: { readonly maxPages: number },
): Promise<Listed<IvrRow>> {
  const asked = { query: { scheduleGroup }, ...maxPages };
  const { entities, isComplete } = await listIvrs(api, asked);
  const isGoverned = ({ state, scheduleGroup: its }: IvrRow): boolean =>
    state !== 'deleted' && isSameId(its?.id ?? null, scheduleGroup);
  return { entities: entities.filter(isGoverned), isComplete };
}

export async function ivrsOfGroup(api: Api, groupId: string): Promise<readonly IvrRow[]> {
  return (await listGoverned(api, groupId, { maxPages: ALL_PAGES })).entities;
}

export async function governedIvrs(api: Api, group: TargetState, list: ListName): Promise<Callers> {
  try {
    const { entities: governed, isComplete } = await listGoverned(api, group.id);
    const unseen = isComplete ? [] : [unread('not all IVRs were read')];
    return {
      problems: governed.flatMap((ivr) => lackingFlow(ivr, list)),
      findings: [callersOf(group, governed), ...unseen],
    };
  } catch (error) {
    if (!isGenesysError(error, 'forbidden')) throw error;
    return { problems: [], findings: [unread(error.message)] };
  }
}
