/** The IVRs whose hours a schedule group decides, and whether each has the flow that callers are to reach. */
import { z } from 'zod';
import { isGenesysError } from '../../errors/errors.ts';
import type { RequestContext } from '../../pipe/request-context.ts';
import type { RequestPipe } from '../../pipe/request-pipe.ts';
import { callersOfIvrs } from '../callers/words.ts';
import type { TargetFinding, TargetProblem, TargetReport } from '../target-kind.ts';
import { isSameId, type ListName } from './entry.ts';
import { listAll, type Listed } from '../paged-list.ts';

const FLOWS = { holiday: 'holidayHoursFlow', closed: 'closedHoursFlow' } as const;
const PATH = 'target.id';
/** 5,000 IVRs: where callers are compared, one that is not read would be an overlap that nobody sees. */
const ALL_PAGES = 50;

const reference = z.object({ id: z.string(), name: z.string().nullish() }).nullish();
const ivrRow = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string().nullish(),
  dnis: z.array(z.string()).nullish(),
  scheduleGroup: reference,
  holidayHoursFlow: reference,
  closedHoursFlow: reference,
});
type IvrRow = z.infer<typeof ivrRow>;

/** What is found about a group's callers. */
type Callers = Pick<TargetReport, 'problems' | 'findings'>;

/** The group, for people and in the request. */
export interface NamedGroup {
  readonly id: string;
  readonly name: string;
}

function lackingFlow(ivr: IvrRow, list: ListName): TargetProblem[] {
  if ((ivr[FLOWS[list]] ?? null) !== null) return [];
  const message = `IVR ${ivr.name} (${ivr.id}) has no ${FLOWS[list]}: its callers would reach nothing`;
  return [{ path: PATH, message }];
}

function callersOf({ name }: NamedGroup, ivrs: readonly IvrRow[]): TargetFinding {
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
  pipe: RequestPipe,
  groupId: string,
  context: RequestContext,
  maxPages?: number,
): Promise<Listed<IvrRow>> {
  const listing = {
    route: '/api/v2/architect/ivrs',
    what: 'list the IVRs',
    permission: 'routing:callRoute:view',
    query: { scheduleGroup: groupId },
    ...(maxPages === undefined ? {} : { maxPages }),
  };
  const { entities, isComplete } = await listAll(pipe, listing, ivrRow, context);
  const isGoverned = ({ state, scheduleGroup }: IvrRow): boolean =>
    state !== 'deleted' && isSameId(scheduleGroup?.id ?? null, groupId);
  return { entities: entities.filter(isGoverned), isComplete };
}

/** The IVRs that use a group. @throws {GenesysError} */
export async function ivrsOfGroup(
  pipe: RequestPipe,
  groupId: string,
  context: RequestContext,
): Promise<readonly IvrRow[]> {
  return (await listGoverned(pipe, groupId, context, ALL_PAGES)).entities;
}

/** Lists every IVR of the group by name. @throws {GenesysError} */
export async function governedIvrs(
  pipe: RequestPipe,
  group: NamedGroup,
  list: ListName,
  context: RequestContext,
): Promise<Callers> {
  try {
    const { entities: governed, isComplete } = await listGoverned(pipe, group.id, context);
    return {
      problems: governed.flatMap((ivr) => lackingFlow(ivr, list)),
      findings: [
        callersOf(group, governed),
        ...(isComplete ? [] : [unread('not all IVRs were read')]),
      ],
    };
  } catch (error) {
    if (!isGenesysError(error, 'forbidden')) throw error;
    return { problems: [], findings: [unread(error.message)] };
  }
}
