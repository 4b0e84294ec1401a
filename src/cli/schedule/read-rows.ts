/** Reads a file of windows: the request of each row, and what is wrong with it before anybody is asked. */
import type { Problem } from '../../client/index.ts';
import { readStartTime } from '../../contract/request/times/start-time.ts';
import { BadRequestError } from '../errors.ts';
import { readText } from '../input/document/read-document.ts';
import type { Session } from '../session.ts';
import { readCsvRows, type CsvRow } from './csv-rows.ts';
import { check, gather, type Gathered, type ScheduleFlags } from './gather-request.ts';

/** Leaves time to cancel booked windows before any line changes. */
const AHEAD_MS = 10 * 60_000;

export interface Asked extends Gathered {
  readonly number: number;
}

function startProblems({ fields }: Asked, nowMs: number): Problem[] {
  const { start_time: start, time_zone: zone } = fields;
  if (typeof start !== 'string') return [];
  const reading = readStartTime(start, typeof zone === 'string' ? zone : null);
  if (!reading.ok || reading.epochMs - nowMs >= AHEAD_MS) return [];
  const message = 'must be at least ten minutes ahead, so that all rows can still be cancelled';
  return [{ path: 'start_time', message }];
}

export interface ReadRow {
  readonly asked: Asked;
  /** As typed, so that the row can be found. */
  readonly flags: CsvRow['flags'];
  readonly problems: readonly Problem[];
}

async function requestProblems(session: Session, asked: Asked): Promise<readonly Problem[]> {
  try {
    return (await check(session, asked))?.problems ?? [];
  } catch (error) {
    if (!(error instanceof BadRequestError)) throw error;
    return error.problems;
  }
}

/** The first problem of each field. */
async function problemsOf(session: Session, asked: Asked): Promise<readonly Problem[]> {
  const found = await requestProblems(session, asked);
  const isNamed = found.some(({ path }) => path === 'start_time' || path === 'time_zone');
  return isNamed ? found : [...found, ...startProblems(asked, session.io.now())];
}

async function gatherRow(
  session: Session,
  { number, flags: own, problems }: CsvRow,
  shared: ScheduleFlags,
): Promise<ReadRow> {
  const flags = { ...shared, ...own };
  const asked = { number, ...(await gather(session, undefined, flags, 'row')) };
  return { asked, flags, problems: [...problems, ...(await problemsOf(session, asked))] };
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
