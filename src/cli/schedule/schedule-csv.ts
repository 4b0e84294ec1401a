/** `schedule --csv`: a window a row, all checked first, then all booked or none. */
import type { DryRun, Problem } from '../../client/index.ts';
import { readStartTime } from '../../contract/request/start-time.ts';
import { BadRequestError } from '../errors.ts';
import { readText } from '../input/document/read-document.ts';
import { EXIT } from '../outcome.ts';
import { briefEnd, briefMoment } from '../output/plain/brief-moment.ts';
import { withLocalTimes } from '../output/plain/moments.ts';
import { printable } from '../output/plain/printable.ts';
import { table } from '../output/plain/table.ts';
import type { Session } from '../session.ts';
import { whileWaiting } from '../terminal/waiting-line.ts';
import { bookAll, type Row } from './booking-all.ts';
import { readCsvRows, type CsvRow } from './csv-rows.ts';
import { withoutConflicts, type Checked } from './row-conflicts.ts';
import { check, gather, type Gathered, type ScheduleFlags } from './gather-request.ts';

/** So that what was booked can be cancelled before any line changes. */
const AHEAD_MS = 10 * 60_000;
const AT_ONCE = 4;

interface Asked extends Gathered {
  readonly number: number;
}

function inRow(number: number, { path, message }: Problem): Problem {
  return { path: path === '' ? `row ${number}` : `row ${number} ${path}`, message };
}

function startProblems({ number, fields }: Asked, nowMs: number): Problem[] {
  const { start_time: start, time_zone: zone } = fields;
  if (typeof start !== 'string') return [];
  const reading = readStartTime(start, typeof zone === 'string' ? zone : null);
  if (!reading.ok || reading.epochMs - nowMs >= AHEAD_MS) return [];
  const message = 'must be at least ten minutes ahead, so that all rows can still be cancelled';
  return [inRow(number, { path: 'start_time', message })];
}

async function gatherRow(
  session: Session,
  { number, flags: own }: CsvRow,
  flags: ScheduleFlags,
): Promise<{ readonly asked: Asked; readonly problems: readonly Problem[] }> {
  const asked = { number, ...(await gather(session, undefined, { ...flags, ...own }, false)) };
  try {
    const doubt = await check(session, asked);
    const found = (doubt?.problems ?? []).map((problem) => inRow(number, problem));
    return { asked, problems: [...found, ...startProblems(asked, session.io.now())] };
  } catch (error) {
    if (!(error instanceof BadRequestError)) throw error;
    return { asked, problems: error.problems.map((problem) => inRow(number, problem)) };
  }
}

/** @throws {BadRequestError} with every problem of every row. */
async function readRows(
  session: Session,
  file: string,
  flags: ScheduleFlags,
): Promise<readonly Asked[]> {
  const { rows, problems } = readCsvRows(await readText(file, session.io.stdin));
  if (problems.length > 0) throw new BadRequestError(problems);
  const gathered = await Promise.all(rows.map((row) => gatherRow(session, row, flags)));
  const all = gathered.flatMap(({ problems: found }) => found);
  if (all.length > 0) throw new BadRequestError(all);
  return gathered.map(({ asked }) => asked);
}

function toRow({ number, fields }: Asked, dryRun: DryRun): Row {
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

async function checkAll(session: Session, asked: readonly Asked[]): Promise<readonly Row[]> {
  const client = await session.client();
  const checked: Checked[] = [];
  for (let at = 0; at < asked.length; at += AT_ONCE) {
    const some = asked.slice(at, at + AT_ONCE);
    const answers = await Promise.all(
      some.map(async (one) => {
        const { signal } = session.io;
        const dryRun = await client.dryRunJson(one.fields, { signal });
        return { row: toRow(one, dryRun), dryRun };
      }),
    );
    checked.push(...answers);
  }
  return withoutConflicts(checked);
}

function tableText(rows: readonly Row[], session: Session): string {
  const clock = session.clock();
  const lines = rows.map(({ number, target, start_time, end_time, result, message }) => [
    String(number),
    result.replaceAll('_', ' '),
    printable(target),
    briefMoment(start_time, clock),
    briefEnd(end_time, start_time, clock),
    printable(withLocalTimes(message ?? '', clock.timeZone)),
  ]);
  return table([['ROW', 'RESULT', 'LINE', 'START (UTC)', 'END (UTC)', ''], ...lines]);
}

function answer(session: Session, rows: readonly Row[], words: string): void {
  const told = rows.map(({ fields: _fields, number: row, ...rest }) => ({ row, ...rest }));
  const ok = session.exitCode === EXIT.done;
  session.answer({ ok, rows: told }, () => `${tableText(rows, session)}\n${words}`);
}

/** @throws {BadRequestError} rows are wrong: nobody was asked. */
export async function scheduleCsv(
  session: Session,
  file: string,
  flags: ScheduleFlags,
): Promise<void> {
  const asked = await readRows(session, file, flags);
  const checked = await whileWaiting(session.io, 'Checking all rows …', checkAll(session, asked));
  const isRefused = checked.some(({ result }) => result === 'refused');
  if (isRefused) session.exitCode = EXIT.refused;
  if (isRefused) return answer(session, checked, 'A row is refused: nothing was booked.');
  if (flags.dryRun === true)
    return answer(session, checked, 'All rows would be accepted. Nothing was booked.');
  const booking = bookAll(session, checked);
  const { rows, exitCode } = await whileWaiting(session.io, 'Booking …', booking);
  session.exitCode = exitCode;
  const isLeft = rows.some(({ result }) => result === 'not_cancelled');
  const failed = isLeft
    ? 'A row was refused, and NOT ALL windows booked by this call could be cancelled: cancel the rest by hand.'
    : 'A row was refused: the windows booked by this call were cancelled.';
  answer(session, rows, exitCode === EXIT.done ? `All ${rows.length} are booked.` : failed);
}
