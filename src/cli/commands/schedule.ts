/** `interlude schedule` */
import { Option, type Command } from 'commander';
import type { WindowStatus } from '../../client/index.ts';
import type { ScheduledPort } from '../client-port.ts';
import { isClientError } from '../client-port.ts';
import { BadRequestError, UsageError } from '../errors.ts';
import { EXIT } from '../outcome.ts';
import { readDocument, type Fields } from '../input/read-document.ts';
import {
  FIELD_FLAGS,
  mergeFields,
  readFlags,
  resolveStart,
  startsNow,
  type FlagReading,
} from '../input/request-flags.ts';
import { dryRunText } from '../output/dry-run-text.ts';
import { statusText } from '../output/status-text.ts';
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
Flags win over the file, the file over the defaults. A field that is null counts as absent.
The same request again is the same window and books nothing twice; with --start now or +10m each
call is another request, unless --request-id names the window.
It waits up to 30 s for a worker; without one nothing is booked (exit code 4).
`;

async function gather(
  session: Session,
  file: string | undefined,
  flags: ScheduleFlags,
): Promise<FlagReading> {
  const { stdin } = session.io;
  const reading = readFlags(flags);
  const isEmpty = Object.keys(reading.fields).length + reading.problems.length === 0;
  if (file === undefined && flags.defaults === undefined && isEmpty)
    throw new UsageError(
      'give a FILE with the request, - for standard input, or its fields as flags',
    );
  if (file === '-' && flags.defaults === '-')
    throw new UsageError('standard input can be the request or the defaults, not both');
  const defaults = flags.defaults === undefined ? {} : await readDocument(flags.defaults, stdin);
  const document = file === undefined ? {} : await readDocument(file, stdin);
  const merged = mergeFields([defaults, document, reading.fields]);
  const { reroute_queue_id: _queue, ...unrouted } = merged;
  const request = flags['queue'] === false ? unrouted : merged;
  const { problems } = reading;
  return { fields: resolveStart(request, reading.fields, session.io.now()), problems };
}

/** The same request is the same window, also when that one is over. */
const OVER =
  'This window was accepted before and is over: nothing was booked now. --request-id makes it another one.';

/** A wrong start or length alone may still name a window that exists: the client knows. */
const TIME_PATHS: ReadonlySet<string> = new Set(['start_time', 'duration_minutes']);

/** Null where the client is to be asked all the same. */
async function check(session: Session, reading: FlagReading): Promise<BadRequestError | null> {
  const { checkRequest } = await session.library();
  const named = new Set(reading.problems.map(({ path }) => path));
  const found = checkRequest(reading.fields).filter(({ path }) => !named.has(path));
  const problems = [...reading.problems, ...found];
  if (problems.length === 0) return null;
  const error = new BadRequestError(problems);
  if (named.size > 0 || problems.some(({ path }) => !TIME_PATHS.has(path))) throw error;
  return error;
}

async function dryRun(session: Session, request: Fields): Promise<void> {
  const client = await session.client();
  const waiting = `Asking a worker on ${client.taskQueue} (up to 30 s) …`;
  const asked = client.dryRun(request, { signal: session.io.signal });
  const result = await whileWaiting(session.io, waiting, asked);
  const { accepted, code } = result.verdict;
  if (!accepted) session.exitCode = code === 'invalid' ? EXIT.usage : EXIT.refused;
  const zone = request['time_zone'];
  session.answer(result, () =>
    dryRunText(result, session.clock(), session.paint, typeof zone === 'string' ? zone : null),
  );
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
  const asked = client.schedule(request, { signal: io.signal });
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
    return dryRun(session, reading.fields);
  }
  await withDoubt(doubt, () => book(session, reading.fields, flags.yes === true));
}

export function addSchedule(program: Command, session: Session): void {
  const command = program
    .command('schedule')
    .description('book a maintenance window')
    .argument('[file]', 'a JSON object with the request, - for standard input');
  for (const { flag, help } of FIELD_FLAGS) command.addOption(new Option(flag, help));
  command
    .option('--no-queue', 'no queue, whatever the file says: callers are disconnected')
    .option('--defaults <file>', 'a JSON object with what the request leaves out')
    .option('--dry-run', 'check, and show the exact write, but book nothing')
    .addOption(yesOption())
    .addHelpText(
      'after',
      `${NOTES}${examples(
        'interlude schedule window.json --dry-run',
        'interlude schedule --defaults bank.json --flow-id a1b2c3d4-e5f6-7890-abcd-ef1234567890 --start +10m --duration 30',
      )}`,
    )
    .action((file: string | undefined, flags: ScheduleFlags) => schedule(session, file, flags));
}
