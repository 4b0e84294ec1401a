/** `interlude extend` */
import type { Command } from 'commander';
import type { ControlledStatus, Extension, WindowStatus } from '../../client/index.ts';
import { UsageError } from '../errors.ts';
import { flagProblem } from '../input/flag-problem.ts';
import { parseInstantArgument } from '../input/time-argument.ts';
import { momentWithDistance } from '../output/moments.ts';
import { statusText } from '../output/status-text.ts';
import { sentAsText } from '../sent-as.ts';
import type { Session } from '../session.ts';
import { actorOf, actorOption, examples, ID_HELP, wholeNumber } from './command-options.ts';

interface ExtendOptions {
  readonly by?: string;
  readonly until?: string;
  readonly expectedEnd?: string;
  readonly reason: string;
  readonly actor?: string;
}

const REPEATS = `
The end that was seen is sent along, and a window whose end is another one by then refuses: the
request itself can be repeated without extending twice. Running the command again reads the end
anew, so it extends again. A script that may run twice gives the end it saw with --expected-end:
the second time is refused (exit code 3) and changes nothing.
`;

function readInstant(flag: string, text: string, session: Session): number {
  const ms = parseInstantArgument(text, session.io.now());
  if (ms !== null) return ms;
  const message = 'must be an RFC 3339 time such as 2027-01-15T02:00:00Z, or +30m from now';
  throw new UsageError(`${flag} ${text}: ${message}`, [flagProblem(flag, message)]);
}

function readLength(
  session: Session,
  { by, until }: ExtendOptions,
): Pick<Extension, 'byMinutes' | 'untilMs'> {
  if (by !== undefined && until === undefined)
    return { byMinutes: wholeNumber('--by', by, 1, 480) };
  if (until !== undefined && by === undefined)
    return { untilMs: readInstant('--until', until, session) };
  throw new UsageError('give either --by MINUTES or --until TIME');
}

function expectedEnd(session: Session, text: string | undefined): string | null {
  if (text === undefined) return null;
  return new Date(readInstant('--expected-end', text, session)).toISOString();
}

function extendedText(before: WindowStatus, after: ControlledStatus, session: Session): string {
  const clock = session.clock();
  const line = `Extended: the end was ${momentWithDistance(before.end_time, clock)}, it is ${momentWithDistance(after.end_time, clock)}.`;
  return `${line}\n${sentAsText(after)}${statusText(after, clock, session.paint)}`;
}

async function extend(session: Session, id: string, options: ExtendOptions): Promise<void> {
  const length = readLength(session, options);
  const expected = expectedEnd(session, options.expectedEnd);
  const window = await session.window(id, 'extend');
  const before = await window.status();
  const expectedEndTime = expected ?? before.end_time;
  const after = await window.extend({
    ...length,
    ...(expectedEndTime === null ? {} : { expectedEndTime }),
    actor: actorOf(session, options),
    reason: options.reason,
  });
  session.answer(after, () => extendedText(before, after, session));
}

export function addExtend(program: Command, session: Session): void {
  program
    .command('extend')
    .description('move the end of a window later')
    .argument('<id>', ID_HELP)
    .option('--by <minutes>', 'so many minutes later, 1 to 480')
    .option('--until <time>', 'the new end: RFC 3339 (UTC without a zone), or +30m from now')
    .option('--expected-end <time>', 'the end you saw; refused where it is another one by now')
    .option('--reason <text>', 'why, for the audit', 'extended on the command line')
    .addOption(actorOption())
    .addHelpText(
      'after',
      `${REPEATS}${examples(
        'interlude extend 20270115T020000Z --by 30 --reason "the upgrade takes longer"',
        'interlude extend 20270115T020000Z --until 2027-01-15T03:00:00Z --expected-end 2027-01-15T02:30:00Z',
      )}`,
    )
    .action((id: string, options: ExtendOptions) => extend(session, id, options));
}
