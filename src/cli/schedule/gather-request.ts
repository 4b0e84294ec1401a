/** Builds a request from defaults, preset, file and flags; says what is wrong before anybody is asked. */
import type { Problem } from '../../client/index.ts';
import { BadRequestError, UsageError } from '../errors.ts';
import { readPreset } from '../input/presets.ts';
import { readDocument, type Fields } from '../input/document/read-document.ts';
import { mergeFields, readFlags, type FlagReading } from '../input/request-flags.ts';
import { takeStartFlag, type StartFlag } from '../input/start-flag.ts';
import { readObjectFlags, withTarget } from '../input/target/object-flags.ts';
import { understoodTime } from '../output/plain/moments.ts';
import type { Session } from '../session.ts';

export interface ScheduleFlags extends Readonly<Record<string, unknown>> {
  readonly defaults?: string;
  readonly preset?: string;
  readonly presets?: string;
  readonly var?: readonly string[];
  readonly csv?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** The request, as far as it could be built. */
export interface Gathered {
  readonly fields: Fields;
  readonly problems: readonly Problem[];
  /** The zone in which its times are shown; null for this machine's. */
  readonly timeZone: string | null;
}

/** Reports how flags were read, before anything is asked or booked. */
function echo(session: Session, { understood }: FlagReading, { time, zone }: StartFlag): void {
  const start =
    time === null || time.ownZone !== null
      ? []
      : [{ flag: '--start', said: understoodTime(time.epochMs, zone, session.io.now()) }];
  for (const { flag, said } of [...start, ...understood]) session.tell(flag, said);
}

async function merge(
  session: Session,
  file: string | undefined,
  flags: ScheduleFlags,
  given: Fields,
): Promise<Fields> {
  const { stdin } = session.io;
  if (file === '-' && flags.defaults === '-')
    throw new UsageError('standard input can be the request or the defaults, not both');
  const defaults = flags.defaults === undefined ? {} : await readDocument(flags.defaults, stdin);
  const preset = await readPreset(session.io, flags);
  const document = file === undefined ? {} : await readDocument(file, stdin);
  const merged = mergeFields([defaults, preset, document, given]);
  const { reroute_queue_id: _queue, ...unrouted } = merged;
  return flags['queue'] === false ? unrouted : merged;
}

/**
 * Combines command line, file, preset and defaults.
 * @param of `row`: from a file of windows, without a report of how each flag was read. @default 'call'
 * @throws {UsageError} a file cannot be read, or the call gives nothing
 */
export async function gather(
  session: Session,
  file: string | undefined,
  flags: ScheduleFlags,
  of: 'call' | 'row' = 'call',
): Promise<Gathered> {
  const reading = readFlags(flags);
  const object = readObjectFlags(flags);
  const said = Object.keys(reading.fields).length + Object.keys(object.target ?? {}).length;
  const flagProblems = [...reading.problems, ...object.problems];
  const isEmpty = of === 'call' && said + flagProblems.length === 0;
  if (file === undefined && flags.defaults === undefined && flags.preset === undefined && isEmpty)
    throw new UsageError(
      'give a FILE with the request, - for standard input, or its fields as flags',
    );
  const request = withTarget(await merge(session, file, flags, reading.fields), object);
  const { io } = session;
  const where = { nowMs: io.now(), tz: io.env['TZ'], machineZone: io.timeZone };
  const start = takeStartFlag({ fields: request, flags: reading.fields, ...where });
  if (of === 'call') echo(session, reading, start);
  const problems = [...flagProblems, ...start.problems];
  const isNamed = typeof request['time_zone'] === 'string' && start.zone.ok;
  return { fields: start.fields, problems, timeZone: isNamed ? start.zone.zone.name : null };
}

/** A request whose only fault is its start or duration may still name an existing window, as the client knows. */
const TIME_PATHS: ReadonlySet<string> = new Set(['start_time', 'duration_minutes']);

/** Null if the client should be asked nevertheless. */
export async function check(session: Session, reading: Gathered): Promise<BadRequestError | null> {
  const { checkRequest } = await session.library();
  const named = new Set(reading.problems.map(({ path }) => path));
  // A start whose zone is not known is not itself wrong.
  if (named.has('time_zone')) named.add('start_time');
  // A target that cannot be read is not missing.
  if (named.has('target')) named.add('flow_id');
  const found = checkRequest(reading.fields).filter(({ path }) => !named.has(path));
  const problems = [...reading.problems, ...found];
  if (problems.length === 0) return null;
  const error = new BadRequestError(problems);
  if (named.size > 0 || problems.some(({ path }) => !TIME_PATHS.has(path))) throw error;
  return error;
}
