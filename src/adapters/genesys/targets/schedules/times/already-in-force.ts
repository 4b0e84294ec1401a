/** Whether a group is already on a list throughout a window, so that the window would change nothing. */
import type { Api } from '../../../asking/api.ts';
import { isGenesysError } from '../../../errors/errors.ts';
import type { Fields } from '../../../json.ts';
import type { TargetFinding, TargetReport } from '../../target-kind.ts';
import { ANY_ENTRY, idsInList, isActive, isSameId, markOfName, type ListName } from '../entry.ts';
import { listSchedules, type Schedule } from '../own-schedules.ts';
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

/** A client that may not read schedules cannot make an entry either: the entry is searched for before and after. */
export async function alreadyInForce(api: Api, question: Question): Promise<Judged> {
  const lists = listsToCheck(question.list);
  const isEmpty = lists.every((list) => idsInList(question.group, list).length === 0);
  try {
    const query = isEmpty ? { query: { name: ANY_ENTRY } } : {};
    const { entities, isComplete } = await listSchedules(api, 'list the schedules', query);
    const judged = judge(question, entities);
    if (isComplete || judged.standing.length > 0) return judged;
    return { ...judged, findings: [...judged.findings, notJudged('not all schedules were read')] };
  } catch (error) {
    if (!isGenesysError(error, 'forbidden')) throw error;
    const problems = [{ path: PATH, message: `no entry can be made: ${error.message}` }];
    return { problems, standing: [], findings: [] };
  }
}
