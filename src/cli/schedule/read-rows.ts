/** Reads a file of windows: the request of each row, and what is wrong with it before anybody is asked. */
import type { Problem } from '../../client/index.ts';
import { BadRequestError } from '../errors.ts';
import { startOf } from '../input/request-flags.ts';
import { readText } from '../input/document/read-document.ts';
import type { Session } from '../session.ts';
import { readCsvRows, type CsvRow } from './csv-rows.ts';
import { check, gather, type Gathered, type ScheduleFlags } from './gather-request.ts';

/** Leaves time to cancel booked windows before any line changes. */
const AHEAD_MS = 10 * 60_000;

export interface ReadRow extends Gathered {
  readonly number: number;
  /** As typed, so that the row can be found. */
  readonly flags: CsvRow['flags'];
}

async function requestProblems(session: Session, asked: Gathered): Promise<readonly Problem[]> {
  try {
    return (await check(session, asked))?.problems ?? [];
  } catch (error) {
    if (!(error instanceof BadRequestError)) throw error;
    return error.problems;
  }
}

/** The first problem of each field. */
async function problemsOf(session: Session, asked: Gathered): Promise<readonly Problem[]> {
  const found = await requestProblems(session, asked);
  const isNamed = found.some(({ path }) => path === 'start_time' || path === 'time_zone');
  const startMs = startOf(asked.fields);
  if (isNamed || startMs === null || startMs - session.io.now() >= AHEAD_MS) return found;
  const message = 'must be at least ten minutes ahead, so that all rows can still be cancelled';
  return [...found, { path: 'start_time', message }];
}

async function gatherRow(
  session: Session,
  { number, flags: own, problems }: CsvRow,
  shared: ScheduleFlags,
): Promise<ReadRow> {
  const flags = { ...shared, ...own };
  const asked = await gather(session, undefined, flags, 'row');
  const found = await problemsOf(session, asked);
  return { ...asked, number, flags, problems: [...problems, ...found] };
}

/** @throws {BadRequestError} the file as a whole is wrong */
export async function readRows(
  session: Session,
  file: string,
  flags: ScheduleFlags,
): Promise<readonly ReadRow[]> {
  const { rows, problems } = readCsvRows(await readText(file, session.io.stdin));
  if (problems.length > 0) throw new BadRequestError(problems);
  return Promise.all(rows.map((row) => gatherRow(session, row, flags)));
}
