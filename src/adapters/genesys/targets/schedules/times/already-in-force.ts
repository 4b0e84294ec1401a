/** Whether a group is already on a list throughout a window, so that the window would change nothing. */
import { isGenesysError } from '../../../errors/errors.ts';
import type { Fields } from '../../../json.ts';
import type { RequestContext } from '../../../pipe/request-context.ts';
import type { RequestPipe } from '../../../pipe/request-pipe.ts';
import type { TargetFinding, TargetReport } from '../../target-kind.ts';
import { ANY_ENTRY, idsInList, isActive, isSameId, markOfName, type ListName } from '../entry.ts';
import { scheduleRow, type Schedule } from '../own-schedules.ts';
import { listAll } from '../../paged-list.ts';
import { coversAll, spansOf, type Span } from './recurrence.ts';

const PATH = 'target.id';
const WORDS = { holiday: 'on holiday', closed: 'closed' } as const;

type Judged = Pick<TargetReport, 'problems' | 'standing' | 'findings'>;

/** The group, and the window in the local time of the group. */
export interface Question {
  readonly name: string;
  readonly group: Fields;
  readonly list: ListName;
  readonly span: Span;
}

function notJudged(why: string): TargetFinding {
  const message = `whether the group is on that list throughout already is not known: ${why}`;
  return { code: 'not_checked', message };
}

/** The schedules in one list, without deleted ones and those of windows. */
function inList(all: readonly Schedule[], group: Fields, list: ListName): readonly Schedule[] {
  const ids = idsInList(group, list);
  return all.filter(
    ({ id, name, state }) =>
      state !== 'deleted' && ids.some((one) => isSameId(one, id)) && markOfName(name) === null,
  );
}

function isThroughout(schedules: readonly Schedule[], span: Span): boolean {
  return coversAll(
    schedules.flatMap((schedule) => spansOf(schedule, span) ?? []),
    span,
  );
}

/** A holiday takes precedence over closed hours: while it lasts, callers never reach the closed flow. */
function listsToCheck(list: ListName): readonly ListName[] {
  return list === 'holiday' ? ['holiday'] : ['holiday', 'closed'];
}

function namesOf(schedules: readonly Schedule[]): string {
  return schedules.map(({ name }) => name).join(', ');
}

/** Whether an inactive schedule is evaluated is not documented: it refuses nothing, and is reported if it matters. */
function judgeList(
  { name, span }: Question,
  list: ListName,
  schedules: readonly Schedule[],
): Pick<Judged, 'standing' | 'findings'> {
  const active = schedules.filter(isActive);
  if (isThroughout(active, span)) {
    const message = `schedule group ${name} is ${WORDS[list]} throughout the window already (${namesOf(active)}): there would be nothing to change`;
    return { standing: [{ path: PATH, message }], findings: [] };
  }
  const inactive = schedules.filter((schedule) => !isActive(schedule));
  const isDecided = inactive.length === 0 || !isThroughout(schedules, span);
  const off = isDecided ? [] : [notJudged(`not active in Genesys: ${namesOf(inactive)}`)];
  const odd = schedules
    .filter((schedule) => spansOf(schedule, span) === null)
    .map((schedule) => notJudged(`the rule of schedule ${schedule.name} is not understood`));
  return { standing: [], findings: [...off, ...odd] };
}

function judge(question: Question, all: readonly Schedule[]): Judged {
  const judged = listsToCheck(question.list).map((list) =>
    judgeList(question, list, inList(all, question.group, list)),
  );
  const standing = judged.flatMap((one) => one.standing);
  const findings = standing.length > 0 ? [] : judged.flatMap((one) => one.findings);
  return { problems: [], standing, findings };
}

/**
 * A client that may not read schedules cannot make an entry either, because the entry is searched for by name before
 * and after.
 * @throws {GenesysError}
 */
export async function alreadyInForce(
  pipe: RequestPipe,
  question: Question,
  context: RequestContext,
): Promise<Judged> {
  const lists = listsToCheck(question.list);
  const isEmpty = lists.every((list) => idsInList(question.group, list).length === 0);
  const listing = {
    route: '/api/v2/architect/schedules',
    what: 'list the schedules',
    permission: 'routing:schedule:view',
    ...(isEmpty ? { query: { name: ANY_ENTRY } } : {}),
  };
  try {
    const { entities, isComplete } = await listAll(pipe, listing, scheduleRow, context);
    const judged = judge(question, entities);
    if (isComplete || judged.standing.length > 0) return judged;
    return { ...judged, findings: [...judged.findings, notJudged('not all schedules were read')] };
  } catch (error) {
    if (!isGenesysError(error, 'forbidden')) throw error;
    const problems = [{ path: PATH, message: `no entry can be made: ${error.message}` }];
    return { problems, standing: [], findings: [] };
  }
}
