/** `interlude extend` */
import type { Command } from 'commander';
import type { LaterEnd } from '../../../client/index.ts';
import { UsageError } from '../../errors.ts';
import { wrongFlag } from '../../input/flag-problem.ts';
import { operatorZone, readTimeArgument, type OperatorZone } from '../../input/time-argument.ts';
import { readMinutes } from '../../input/time-length.ts';
import { momentWithDistance, understoodTime } from '../../output/plain/moments.ts';
import { answerControl } from '../../control-answer.ts';
import type { Session } from '../../session.ts';
import { ASKING, whileAsking } from '../../terminal/asking.ts';
import { actorOption, byOf, examples, ID_HELP, timeZoneOption } from '../command-options.ts';

interface ExtendOptions {
  readonly by?: string;
  readonly until?: string;
  readonly expectedEnd?: string;
  readonly timeZone?: string;
  readonly reason: string;
  readonly actor?: string;
}

const REPEATS = `
The command sends along the end it saw, and the window refuses if its end has changed by then, so a
repeated request does not extend twice. Running the command again reads the new end and extends
again. A script that may run twice passes the end it saw as --expected-end: the second run is
refused (exit code 3) and changes nothing.
`;

const MAX_MINUTES = 480;

/** Epoch ms; a time that had to be computed is echoed. */
function readInstant(session: Session, flag: string, given: string, zone: OperatorZone): number {
  const nowMs = session.io.now();
  const time = readTimeArgument(flag, given, { nowMs, zone });
  if (!time.ok) throw wrongFlag(flag, given, time.problem.message);
  if (time.ownZone === null) session.tell(flag, understoodTime(time.epochMs, zone, nowMs));
  return time.epochMs;
}

function readBy(session: Session, given: string): number {
  const reading = readMinutes(given);
  if (!reading.ok) throw wrongFlag('--by', given, reading.message);
  const { minutes, hasUnit } = reading;
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_MINUTES)
    throw wrongFlag(
      '--by',
      given,
      `must be a whole number from 1 to ${MAX_MINUTES}, or a length such as 1h30m`,
    );
  if (hasUnit) session.tell('--by', `${minutes} min`);
  return minutes;
}

function readLength(session: Session, { by, until }: ExtendOptions, zone: OperatorZone): LaterEnd {
  if (by !== undefined && until === undefined) return { byMinutes: readBy(session, by) };
  if (until !== undefined && by === undefined)
    return { until: new Date(readInstant(session, '--until', until, zone)) };
  throw new UsageError('give either --by LENGTH or --until TIME');
}

async function extend(session: Session, id: string, options: ExtendOptions): Promise<void> {
  const zone = operatorZone(options.timeZone, session.io);
  const length = readLength(session, options, zone);
  const { expectedEnd: given } = options;
  const expected = given === undefined ? null : readInstant(session, '--expected-end', given, zone);
  const window = await session.window(id, 'extend');
  const before = await whileAsking(session, ASKING, window.status());
  const expectedEndTime = expected === null ? before.end_time : new Date(expected).toISOString();
  const extended = window.extend({
    ...length,
    ...(expectedEndTime === null ? {} : { expectedEndTime }),
    ...byOf(session, options),
  });
  const after = await whileAsking(session, ASKING, extended);
  const clock = session.clock();
  const [was, is] = [before, after].map(({ end_time }) => momentWithDistance(end_time, clock));
  answerControl(session, after, `Extended: the end was ${was}, it is ${is}.`);
}

export function addExtend(program: Command, session: Session): void {
  program
    .command('extend')
    .description('extend a window: move its end to a later time')
    .argument('<id>', ID_HELP)
    .option('--by <length>', 'how much later: minutes, or 30m, 1h30m; 1 minute to 8 hours')
    .option('--until <time>', 'the new end: RFC 3339, "2027-01-15 03:00", 03:00, or +30m from now')
    .option('--expected-end <time>', 'the end you saw; refused if it has changed since')
    .addOption(timeZoneOption('of local times'))
    .option('--reason <text>', 'why, for the audit', 'extended on the command line')
    .addOption(actorOption())
    .addHelpText(
      'after',
      `${REPEATS}${examples(
        'interlude extend 20270115T020000Z --by 30m --reason "the upgrade takes longer"',
        'interlude extend 20270115T020000Z --until 2027-01-15T03:00:00Z --expected-end 2027-01-15T02:30:00Z',
      )}`,
    )
    .action((id: string, options: ExtendOptions) => extend(session, id, options));
}
