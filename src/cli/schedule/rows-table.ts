/** The rows of a file of windows in one table: what became of each, or what is wrong with it and where. */
import type { Problem } from '../../client/index.ts';
import { formatInstant, MINUTE_MS } from '../../contract/values/instant.ts';
import { BadRequestError, problemText } from '../errors.ts';
import { startOf } from '../input/request-flags.ts';
import { EXIT, outcomeOf } from '../outcome.ts';
import { briefEnd, briefMoment, withLocalTimes } from '../output/plain/moments.ts';
import { printable } from '../output/plain/printable.ts';
import { table } from '../output/plain/table.ts';
import type { Session } from '../session.ts';
import type { Row } from './booking-all.ts';
import type { ReadRow } from './schedule-csv.ts';

const HEADER = ['ROW', 'RESULT', 'LINE', 'START (UTC)', 'END (UTC)', ''];

interface Shown extends Row {
  /** An invalid start, as typed. */
  readonly typedStart?: string;
  readonly problems?: readonly Problem[];
}

/** Each problem has its own line. */
function linesOf(row: Shown, session: Session): string[][] {
  const clock = session.clock();
  const { number, target, start_time, end_time, result, typedStart, problems, message } = row;
  const texts = problems?.map(problemText) ?? [message ?? ''];
  const told = texts.map((text) => printable(withLocalTimes(text, clock.timeZone)));
  const start = start_time === null ? typedStart : undefined;
  const first = [
    String(number),
    result.replaceAll('_', ' '),
    printable(target),
    start === undefined ? briefMoment(start_time, clock) : printable(start),
    briefEnd(end_time, start_time, clock),
    told[0] ?? '',
  ];
  return [first, ...told.slice(1).map((text) => ['', '', '', '', '', text])];
}

/** @param more what JSON contains beside the rows */
export function answerRows(
  session: Session,
  rows: readonly Shown[],
  words: string,
  more: object = {},
): void {
  const told = rows.map(({ fields: _fields, typedStart: _typed, number: row, ...rest }) => {
    return { row, ...rest };
  });
  const ok = session.exitCode === EXIT.done;
  session.answer({ ok, rows: told, ...more }, () => {
    const lines = rows.flatMap((row) => linesOf(row, session));
    return `${table([HEADER, ...lines], session.page().width)}\n${words}`;
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function toShown({ number, fields, flags, problems }: ReadRow): Shown {
  const isInvalid = problems.length > 0;
  const startMs = startOf(fields);
  const { duration_minutes: minutes } = fields;
  const isLength = typeof minutes === 'number' && minutes > 0 && minutes < 100_000;
  const endMs = startMs !== null && isLength ? startMs + minutes * MINUTE_MS : null;
  return {
    number,
    fields,
    workflow_id: '',
    target: textOf(flags['target']) || textOf(fields['flow_id']),
    start_time: startMs === null ? null : formatInstant(startMs),
    end_time: endMs === null ? null : formatInstant(endMs),
    result: isInvalid ? 'invalid' : 'not_asked',
    message: isInvalid ? problems.map(problemText).join('; ') : null,
    typedStart: textOf(flags['start']),
    ...(isInvalid ? { problems } : {}),
  };
}

/** Answers with the rows that are wrong in themselves: no row was sent. */
export function answerInvalid(session: Session, rows: readonly ReadRow[]): void {
  const problems = rows.flatMap(({ number, problems: found }) =>
    found.map(({ path, message }) => ({ path: `row ${number} ${path}`.trimEnd(), message })),
  );
  const { body, exitCode } = outcomeOf(new BadRequestError(problems));
  session.exitCode = exitCode;
  const wrong = rows.filter((row) => row.problems.length > 0).length;
  const words = `${wrong} of ${rows.length} rows ${wrong === 1 ? 'is' : 'are'} not valid: nothing was checked with a worker, and nothing was booked.`;
  answerRows(session, rows.map(toShown), words, { error: body });
}
