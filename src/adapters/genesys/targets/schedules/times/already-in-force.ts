// Whether a group is already on a list throughout a window, so that the window would change nothing.
import { isGenesysError } from '../../../errors/errors.ts';
import type { Fields } from '../../../json.ts';
import type { RequestContext } from '../../../pipe/request-context.ts';
import type { RequestPipe } from '../../../pipe/request-pipe.ts';
import type { TargetFinding, TargetReport } from '../../target-kind.ts';
import { ANY_ENTRY, idsInList, isSameId, markOfName, type ListName } from '../entry.ts';
import { scheduleRow, type Schedule } from '../own-schedules.ts';
import { listAll } from '../paged-list.ts';
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

/** The schedules of one list, without those of windows. */
function inList(all: readonly Schedule[], group: Fields, list: ListName): readonly Schedule[] {
  const ids = idsInList(group, list);
  return all.filter(
    ({ id, name }) => ids.some((one) => isSameId(one, id)) && markOfName(name) === null,
  );
}

function isThroughout(schedules: readonly Schedule[], span: Span): boolean {
  return coversAll(
    schedules.flatMap((schedule) => spansOf(schedule, span) ?? []),
    span,
  );
}

/** A holiday takes precedence over closed hours: during one, callers never reach the closed flow. */
function listsToCheck(list: ListName): readonly ListName[] {
  return list === 'holiday' ? ['holiday'] : ['holiday', 'closed'];
}

function judge({ name, group, list, span }: Question, all: readonly Schedule[]): Judged {
  const checked = listsToCheck(list).map((one) => [one, inList(all, group, one)] as const);
  const standing = checked
    .filter(([, schedules]) => isThroughout(schedules, span))
    .map(([one, schedules]) => {
      const because = schedules.map((schedule) => schedule.name).join(', ');
      const message = `schedule group ${name} is ${WORDS[one]} throughout the window already (${because}): there would be nothing to change`;
      return { path: PATH, message };
    });
  const odd = checked
    .flatMap(([, schedules]) => schedules)
    .filter((schedule) => spansOf(schedule, span) === null)
    .map((schedule) => notJudged(`the rule of schedule ${schedule.name} is not understood`));
  return { problems: [], standing, findings: standing.length > 0 ? [] : odd };
}

/**
 * A client that may not read schedules cannot make an entry: it is searched by its name before and after.
 * @throws GenesysError
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
