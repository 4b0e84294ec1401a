/** `interlude list` */
import type { Command } from 'commander';
import type { Phase, WindowStatus } from '../../../client/index.ts';
import { UsageError } from '../../errors.ts';
import { wrongFlag } from '../../input/flag-problem.ts';
import { operatorZone, type Operator } from '../../input/time-argument.ts';
import type { Clock } from '../../output/plain/moments.ts';
import { fittedList } from '../../output/list/fitted-list.ts';
import { listCsv, listTable } from '../../output/list/whole-tables.ts';
import { PHASES } from '../../../contract/window/window.ts';
import type { Session } from '../../session.ts';
import { gatherWindows, type Wanted } from '../../windows/gather.ts';
import { byImportance } from '../../windows/order.ts';
import { readPeriod, readZone } from '../../windows/period.ts';
import {
  addOutput,
  examples,
  takeOutput,
  timeZoneOption,
  wholeNumber,
  type OutputFlags,
} from '../command-options.ts';

interface ListOptions extends OutputFlags {
  readonly active?: boolean;
  readonly attention?: boolean;
  readonly upcoming?: boolean;
  readonly phase?: string;
  readonly target?: string;
  readonly from?: string;
  readonly to?: string;
  readonly timeZone?: string;
  readonly limit: string;
}

const MAX_LIMIT = 100_000;
const FORMS_HELP = 'wide: full ids and texts; csv: for spreadsheets; json: same as --json';

function readPhases(text: string): readonly Phase[] {
  return text.split(',').map((name) => {
    const phase = PHASES.find((known) => known === name.trim());
    if (phase !== undefined) return phase;
    throw wrongFlag('--phase', name, `must be one of ${PHASES.join(', ')}`);
  });
}

/** Flags that exclude each other, because each is a different question. */
const ALONE = ['active', 'attention', 'upcoming', 'phase'] as const;

function toWanted(options: ListOptions, operator: Operator): Wanted {
  const { active, attention, upcoming, phase, target } = options;
  const given = ALONE.filter((name) => options[name] !== undefined);
  if (given.length > 1)
    throw new UsageError(`${given.map((name) => `--${name}`).join(' and ')}: use only one of them`);
  const { from, to } = options;
  const hasPeriod = from !== undefined || to !== undefined;
  return {
    limit: wholeNumber('--limit', options.limit, 1, MAX_LIMIT),
    ...(active === true ? { active } : {}),
    ...(attention === true ? { attention } : {}),
    ...(upcoming === true ? { upcoming } : {}),
    ...(phase === undefined ? {} : { phases: readPhases(phase) }),
    ...(target === undefined ? {} : { target }),
    ...(hasPeriod ? { period: readPeriod({ from, to }, operator) } : {}),
  };
}

function noneText({ attention, upcoming, active }: Wanted): string {
  if (attention === true) return 'No window needs a person.';
  if (upcoming === true) return 'No window is booked.';
  return active === true ? 'No line is in maintenance.' : 'No windows.';
}

/** Fitted on a terminal, complete for a program or a file. */
function listText(
  windows: readonly WindowStatus[],
  output: string | undefined,
  clock: Clock,
  { io: { stdout }, paint }: Session,
): string {
  if (output === 'csv') return listCsv(windows, clock);
  if (output === 'wide' || !stdout.isTTY) return listTable(windows, clock);
  return fittedList(windows, clock, paint, stdout.columns);
}

async function list(session: Session, options: ListOptions): Promise<void> {
  const form = takeOutput(session, options);
  const { nowMs, timeZone } = session.clock();
  const zone = readZone(options.timeZone, timeZone);
  const local = operatorZone(options.timeZone, session.io);
  const wanted = toWanted(options, { nowMs, zone: local });
  const client = await session.client();
  const all = byImportance(await gatherWindows(client, wanted, nowMs), nowMs);
  const windows = all.slice(0, wanted.limit);
  session.answer(windows, () => {
    if (windows.length === 0 && form !== 'csv') return noneText(wanted);
    const text = listText(windows, form, session.clock(zone), session);
    const left = all.length - windows.length;
    if (left > 0) session.io.stderr.write(`${left} more; --limit ${all.length} shows them\n`);
    return text;
  });
}

export function addList(program: Command, session: Session): void {
  const command = program
    .command('list')
    .description('list windows: who needs a person, what is active, what comes next, what is over')
    .option('--attention', 'only windows that need a person')
    .option('--active', 'only windows whose line is, or may be, changed now')
    .option('--upcoming', 'only windows that are booked and have not begun')
    .option('--phase <phases>', `only these phases, comma-separated: ${PHASES.join(', ')}`)
    .option('--target <line>', 'only windows of this line: its name, its id, or KIND:ID')
    .option(
      '--from <time>',
      'only windows that end after this time: 18:00, today, 2027-01-15, -2h, …',
    )
    .option('--to <time>', 'only windows that begin before this time')
    .addOption(timeZoneOption('of times in flags and output'))
    .option('--limit <n>', 'maximum number of windows', '50')
    .addHelpText(
      'after',
      examples(
        'interlude list',
        'interlude list --attention',
        'interlude list --target "Main line" --from -24h',
        'interlude list --from 18:00 --to "tomorrow 08:00" --time-zone Europe/Berlin -o csv',
      ),
    )
    .action((options: ListOptions) => list(session, options));
  addOutput(command, FORMS_HELP, ['wide', 'csv', 'json']);
}
