/** `schedule --csv`: a window per row, all read and checked first, then all booked or none. */
import type { DryRun, Problem } from '../../client/index.ts';
import { EXIT } from '../outcome.ts';
import type { Session } from '../session.ts';
import { whileAsking } from '../terminal/asking.ts';
import { bookAll, type Row } from './booking-all.ts';
import { check, gather, type Gathered, type ScheduleFlags } from './gather-request.ts';
import { withoutConflicts, type Checked } from './row-conflicts.ts';
import { answerInvalid, answerRows } from './rows-table.ts';
import { BadRequestError } from '../errors.ts';
import { startOf } from '../input/request-flags.ts';
import { readText } from '../input/document/read-document.ts';
import { readCsvRows, type CsvRow } from './csv-rows.ts';

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
async function readRows(
  session: Session,
  file: string,
  flags: ScheduleFlags,
): Promise<readonly ReadRow[]> {
  const { rows, problems } = readCsvRows(await readText(file, session.io.stdin));
  if (problems.length > 0) throw new BadRequestError(problems);
  return Promise.all(rows.map((row) => gatherRow(session, row, flags)));
}

const AT_ONCE = 4;

function toRow({ number, fields }: ReadRow, dryRun: DryRun): Row {
  const { verdict, workflow_id: id, target, target_name: name, start_time, end_time } = dryRun;
  const why = [...verdict.problems, ...verdict.conflicts].map(({ message }) => message);
  return {
    number,
    fields,
    workflow_id: id ?? '',
    target: name ?? target ?? '',
    start_time,
    end_time,
    result: verdict.accepted ? 'would_book' : 'refused',
    message: verdict.accepted ? null : why.join('; '),
  };
}

async function checkAll(session: Session, asked: readonly ReadRow[]): Promise<readonly Row[]> {
  const client = await session.client();
  const { signal } = session.io;
  const checkOne = async (row: ReadRow): Promise<Checked> => {
    const dryRun = await client.dryRunJson(row.fields, { signal });
    return { row: toRow(row, dryRun), dryRun };
  };
  const checked: Checked[] = [];
  for (let at = 0; at < asked.length; at += AT_ONCE)
    checked.push(...(await Promise.all(asked.slice(at, at + AT_ONCE).map(checkOne))));
  return withoutConflicts(checked);
}

/** Windows that existed before are booked as well, but not by this call. */
function bookedText(rows: readonly Row[]): string {
  const before = rows.filter(({ result }) => result === 'booked_before').length;
  const all = rows.length === 1 ? 'The window is booked' : `All ${rows.length} windows are booked`;
  return before === 0 ? `${all}.` : `${all}; ${before} of them had been booked before.`;
}

/** @throws {BadRequestError} the file as a whole is wrong */
export async function scheduleCsv(
  session: Session,
  file: string,
  flags: ScheduleFlags,
): Promise<void> {
  const read = await readRows(session, file, flags);
  if (read.some(({ problems }) => problems.length > 0)) return answerInvalid(session, read);
  const checked = await whileAsking(session, 'Checking all rows …', checkAll(session, read));
  const isRefused = checked.some(({ result }) => result === 'refused');
  if (isRefused) session.exitCode = EXIT.refused;
  if (isRefused) return answerRows(session, checked, 'A row is refused: nothing was booked.');
  if (flags.dryRun === true)
    return answerRows(session, checked, 'All rows would be accepted. Nothing was booked.');
  const booking = bookAll(session, checked);
  const { rows, exitCode } = await whileAsking(session, 'Booking …', booking);
  session.exitCode = exitCode;
  const isLeft = rows.some(({ result }) => result === 'not_cancelled');
  const failed = isLeft
    ? 'A row was refused, and NOT ALL windows booked by this call could be cancelled: cancel the rest by hand.'
    : 'A row was refused: the windows booked by this call were cancelled.';
  answerRows(session, rows, exitCode === EXIT.done ? bookedText(rows) : failed);
}
