/** `interlude schedule` */
import { Option, type Command } from 'commander';
import type { Problem, WindowStatus } from '../../client/index.ts';
import type { ScheduledPort } from '../client-port.ts';
import { isClientError } from '../client-port.ts';
import { BadRequestError, UsageError } from '../errors.ts';
import { EXIT } from '../outcome.ts';
import { readDocument, type Fields } from '../input/read-document.ts';
import {
  FIELD_FLAGS,
  mergeFields,
  readFlags,
  startsNow,
  type FlagReading,
} from '../input/request-flags.ts';
import { OBJECT_FLAGS, readObjectFlags, withTarget } from '../input/target/object-flags.ts';
import { takeStartFlag, type StartFlag } from '../input/start-flag.ts';
import { dryRunText } from '../output/dry-run-text.ts';
import { statusText } from '../output/status-text.ts';
import { understoodTime } from '../output/understood.ts';
import { startWarning } from '../output/warnings.ts';
import type { Session } from '../session.ts';
import { whileWaiting } from '../waiting-line.ts';
import { isOver, shortId } from '../words.ts';
import { examples, yesOption } from './command-options.ts';

interface ScheduleFlags extends Readonly<Record<string, unknown>> {
  readonly defaults?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const NOTES = `
--target takes the place of the whole target of a file; its other flags change that target field by field.
Flags win over the file, the file over the defaults. A field that is null counts as absent.
A local time in --start is read in --time-zone, else in the zone of the file, else in TZ, else in UTC;
what it was taken for is said on standard error, and sent as that instant.
The same request again is the same window and books nothing twice; with --start now, +10m or
02:00 another call may be another request, unless --request-id names the window.
It waits up to 30 s for a worker; without one nothing is booked (exit code 4).
`;

/** The request, as far as it could be put together. */
interface Gathered {
  readonly fields: Fields;
  readonly problems: readonly Problem[];
  /** The zone its times are shown in; null: that of this machine. */
  readonly timeZone: string | null;
}

/** Says how flags were taken, before anything is asked or booked. */
function echo(session: Session, { understood }: FlagReading, { time, zone }: StartFlag): void {
  const start =
    time === null || time.ownZone !== null
      ? []
      : [{ flag: '--start', said: understoodTime(time.epochMs, zone, session.io.now()) }];
  for (const { flag, said } of [...start, ...understood]) session.tell(flag, said);
}

/** The zone that command line or file names. */
function namedZoneOf(request: Fields, { zone }: StartFlag): string | null {
  const isNamed = typeof request['time_zone'] === 'string';
  return isNamed && zone.ok ? zone.zone.name : null;
}

/** What defaults, file and flags say together. */
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
  const document = file === undefined ? {} : await readDocument(file, stdin);
  const merged = mergeFields([defaults, document, given]);
  const { reroute_queue_id: _queue, ...unrouted } = merged;
  return flags['queue'] === false ? unrouted : merged;
}

async function gather(
  session: Session,
  file: string | undefined,
  flags: ScheduleFlags,
): Promise<Gathered> {
  const reading = readFlags(flags);
  const object = readObjectFlags(flags);
  const said = Object.keys(reading.fields).length + Object.keys(object.target ?? {}).length;
  const flagProblems = [...reading.problems, ...object.problems];
  const isEmpty = said + flagProblems.length === 0;
  if (file === undefined && flags.defaults === undefined && isEmpty)
    throw new UsageError(
      'give a FILE with the request, - for standard input, or its fields as flags',
    );
  const request = withTarget(await merge(session, file, flags, reading.fields), object);
  const { io } = session;
  const where = { nowMs: io.now(), tz: io.env['TZ'] };
  const start = takeStartFlag({ fields: request, flags: reading.fields, ...where });
  echo(session, reading, start);
  const problems = [...flagProblems, ...start.problems];
  return { fields: start.fields, problems, timeZone: namedZoneOf(request, start) };
}

/** The same request is the same window, also when that one is over. */
const OVER =
  'This window was booked before and is over; nothing was booked. Use --request-id to book another one.';

/** A wrong start or length alone may still name a window that exists: the client knows. */
const TIME_PATHS: ReadonlySet<string> = new Set(['start_time', 'duration_minutes']);

/** Null where the client is to be asked all the same. */
async function check(session: Session, reading: Gathered): Promise<BadRequestError | null> {
  const { checkRequest } = await session.library();
  const named = new Set(reading.problems.map(({ path }) => path));
  // A start whose zone is not known is not wrong itself.
  if (named.has('time_zone')) named.add('start_time');
  const found = checkRequest(reading.fields).filter(({ path }) => !named.has(path));
  const problems = [...reading.problems, ...found];
  if (problems.length === 0) return null;
  const error = new BadRequestError(problems);
  if (named.size > 0 || problems.some(({ path }) => !TIME_PATHS.has(path))) throw error;
  return error;
}

async function dryRun(session: Session, { fields, timeZone }: Gathered): Promise<void> {
  const client = await session.client();
  const waiting = `Asking a worker on ${client.taskQueue} (up to 30 s) …`;
  const asked = client.dryRunJson(fields, { signal: session.io.signal });
  const result = await whileWaiting(session.io, waiting, asked);
  const { accepted, code } = result.verdict;
  if (!accepted) session.exitCode = code === 'invalid' ? EXIT.usage : EXIT.refused;
  session.answer(result, () => dryRunText(result, session.clock(), session.paint, timeZone));
}

/** The finding below says who stopped them, and why. */
function acceptedText({ findings }: WindowStatus): string {
  const isHeld = findings.some(({ code }) => code === 'starts_stopped');
  return isHeld
    ? 'Accepted, but starts are STOPPED: it does not start until they are allowed (interlude allow-starts).'
    : 'Accepted.';
}

function bookedText({ workflowId, status }: ScheduledPort, session: Session): string {
  const text = statusText(status, session.clock(), session.paint);
  if (isOver(status.phase)) return `${OVER}\n${text}`;
  return `${acceptedText(status)}\n${text}\nFollow it: interlude watch ${shortId(workflowId)}`;
}

async function book(session: Session, request: Fields, yes: boolean): Promise<void> {
  const { io } = session;
  if (startsNow(request, io.now())) await session.confirm(startWarning(request), yes);
  const client = await session.client();
  const waiting = `Waiting for a worker on ${client.taskQueue} (up to 30 s) and its answer …`;
  const asked = client.scheduleJson(request, { signal: io.signal });
  const booked = await whileWaiting(session.io, waiting, asked);
  session.answer(booked.status, () => bookedText(booked, session));
}

/** What is wrong with the request matters more than that nobody could be asked about it. */
async function withDoubt(doubt: BadRequestError | null, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (doubt !== null && !(isClientError(error) && error.code === 'different')) throw doubt;
    throw error;
  }
}

async function schedule(
  session: Session,
  file: string | undefined,
  flags: ScheduleFlags,
): Promise<void> {
  const reading = await gather(session, file, flags);
  const doubt = await check(session, reading);
  if (flags.dryRun === true) {
    if (doubt !== null) throw doubt;
    return dryRun(session, reading);
  }
  await withDoubt(doubt, () => book(session, reading.fields, flags.yes === true));
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** The object comes first, then all that is said of the window. */
function optionsOfFields(): readonly Option[] {
  const [flow, ...rest] = FIELD_FLAGS.map(({ flag, help }) => new Option(flag, help));
  const object = OBJECT_FLAGS.map(({ flag, help, isRepeated = false }) => {
    const option = new Option(flag, help);
    return isRepeated ? option.argParser(collect) : option;
  });
  return [...(flow === undefined ? [] : [flow]), ...object, ...rest];
}

export function addSchedule(program: Command, session: Session): void {
  const command = program
    .command('schedule')
    .description('book a maintenance window')
    .argument('[file]', 'a JSON file with the request; - for standard input');
  for (const option of optionsOfFields()) command.addOption(option);
  command
    .option('--no-queue', 'use no queue, even if the file names one: callers are disconnected')
    .option('--defaults <file>', 'a JSON file with values for fields that the request omits')
    .option('--dry-run', 'check and show the exact write; book nothing')
    .addOption(yesOption())
    .addHelpText(
      'after',
      `${NOTES}${examples(
        'interlude schedule window.json --dry-run',
        'interlude schedule --defaults bank.json --target ivr:1a2b3c4d-0000-4000-8000-000000000001 --maintenance-flow f1a2b3c4-0000-4000-8000-000000000005 --start "tomorrow 02:00" --duration 1h --dry-run',
        'interlude schedule --defaults bank.json --flow-id a1b2c3d4-e5f6-7890-abcd-ef1234567890 --start "tomorrow 02:00" --time-zone Europe/Berlin --duration 1h',
      )}`,
    )
    .action((file: string | undefined, flags: ScheduleFlags) => schedule(session, file, flags));
}
