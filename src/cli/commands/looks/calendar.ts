/** `interlude calendar` */
import type { Command } from 'commander';
import { UsageError } from '../../errors.ts';
import { calendarMarkdown } from '../../output/list/whole-tables.ts';
import { operatorZone, type Operator } from '../../input/time-argument.ts';
import { ganttText, type ChartRange } from '../../output/list/gantt.ts';
import { moment, span, type Clock } from '../../output/plain/moments.ts';
import { hung } from '../../output/plain/wrapped.ts';
import type { Session } from '../../session.ts';
import { gatherWindows } from '../../windows/gather.ts';
import { readLength, readMoment, readZone } from '../../windows/period.ts';
import { timeline, type LineRow } from '../../windows/order.ts';
import {
  addOutput,
  examples,
  takeOutput,
  timeZoneOption,
  type OutputFlags,
} from '../command-options.ts';

interface CalendarOptions extends OutputFlags {
  readonly from?: string;
  readonly for: string;
  readonly timeZone?: string;
  readonly target?: string;
}

const MOST_MS = 31 * 24 * 60 * 60_000;
/** Applies to finished windows only; all others are listed. */
const LIMIT = 10_000;

function readRange(options: CalendarOptions, operator: Operator): ChartRange {
  const { from } = options;
  const fromMs = from === undefined ? operator.nowMs : readMoment('--from', from, operator);
  const lengthMs = readLength('--for', options.for);
  if (lengthMs > MOST_MS) throw new UsageError(`--for ${options.for}: must be 31 days at most`);
  return { fromMs, toMs: fromMs + lengthMs };
}

function asText(session: Session, rows: readonly LineRow[], range: ChartRange, clock: Clock) {
  const { fromMs, toMs } = range;
  const { paint } = session;
  const width = session.io.stdout.columns;
  const head = `From ${moment(fromMs, clock.timeZone)}, ${span(toMs - fromMs)}`;
  if (rows.length === 0) return hung(`${head}: no windows.`, width, 0);
  return `${hung(head, width, 0)}\n${ganttText(rows, range, { clock, paint, width })}`;
}

async function calendar(session: Session, options: CalendarOptions): Promise<void> {
  const form = takeOutput(session, options);
  const { nowMs, timeZone } = session.clock();
  const zone = readZone(options.timeZone, timeZone);
  const local = operatorZone(options.timeZone, session.io);
  const range = readRange(options, { nowMs, zone: local });
  const { fromMs, toMs } = range;
  const client = await session.client();
  const { target } = options;
  const line = target === undefined ? {} : { target };
  const wanted = { ...line, period: range, limit: LIMIT };
  const found = await gatherWindows(client, wanted, nowMs);
  // A late window may have begun long ago and still be on its line.
  const late =
    fromMs <= nowMs ? await gatherWindows(client, { ...wanted, attention: true }, nowMs) : [];
  const known = new Set(found.map(({ run_id: run }) => run));
  const all = [...found, ...late.filter(({ run_id: run }) => !known.has(run))];
  const rows = timeline(all, range, nowMs);
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
  const clock = session.clock(zone);
  session.answer({ from, to, time_zone: zone, lines: rows }, () =>
    form === 'md' ? calendarMarkdown(rows, clock) : asText(session, rows, range, clock),
  );
}

export function addCalendar(program: Command, session: Session): void {
  const command = program
    .command('calendar')
    .description('show windows on a timeline, one row per line')
    .option('--from <time>', 'start: 18:00, today, 2027-01-15, -2h, … (default: now)')
    .option('--for <length>', 'length: 14h, 3d, 90m; at most 31 days', '24h')
    .addOption(timeZoneOption('of times in flags and output'))
    .option('--target <line>', 'only this line: its name, its id, or KIND:ID')
    .addHelpText(
      'after',
      examples('interlude calendar --from 18:00 --for 14h --time-zone Europe/Berlin'),
    )
    .action((options: CalendarOptions) => calendar(session, options));
  addOutput(command, 'md: a table to paste; json: same as --json', ['md', 'json']);
}
