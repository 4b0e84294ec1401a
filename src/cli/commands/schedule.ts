/** `interlude schedule` */
import { Option, type Command } from 'commander';
import type { WindowStatus } from '../../client/index.ts';
import { isClientError, type ScheduledPort } from '../client-port.ts';
import { type BadRequestError, UsageError } from '../errors.ts';
import { EXIT } from '../outcome.ts';
import { type Fields } from '../input/document/read-document.ts';
import { FIELD_FLAGS, startsNow } from '../input/request-flags.ts';
import { OBJECT_FLAGS } from '../input/target/object-flags.ts';
import { dryRunText } from '../output/window/dry-run-text.ts';
import { statusText } from '../output/window/status-text.ts';
import { startWarning } from '../output/window/warnings.ts';
import { check, gather, type Gathered, type ScheduleFlags } from '../schedule/gather-request.ts';
import { scheduleCsv } from '../schedule/schedule-csv.ts';
import type { Session } from '../session.ts';
import { whileAsking } from '../terminal/asking.ts';
import { shortId } from '../words.ts';
import { isFinal } from '../../contract/window/window.ts';
import { examples, yesOption } from './command-options.ts';
import { shellWord } from '../output/plain/printable.ts';

const NOTES = `
Flags override the file, and the file overrides the defaults. A field that is
null counts as absent. --target replaces the whole target of a file; the other
target flags change single fields of it.

A local time in --start is read in --time-zone, else in the zone of the file,
else in yours (TZ, else the machine's). Standard error shows the instant that is
sent.

The same request is the same window: repeating it books nothing twice. With
--start now, +10m or 02:00, a later call is a different request, unless
--request-id names the window.

The command waits up to 30 s for a worker, and says after two if none polls.
Without one nothing is booked (exit code 4).

With --csv, all rows are checked before any is booked. If one is then refused,
those already booked by this call are cancelled. Columns are named after the
fields of a request (target as KIND:ID, set.COLUMN), and their cells are read
like flags: a start_time like --start. Flags and --defaults apply to all rows.
`;

/** The same request is the same window, even after it is over. */
const OVER =
  'This window was booked before and is over; nothing was booked. Use --request-id to book another one.';

async function dryRun(session: Session, { fields, timeZone }: Gathered): Promise<void> {
  const client = await session.client();
  const waiting = `Asking a worker on ${client.taskQueue} (up to 30 s) …`;
  const asked = client.dryRunJson(fields, { signal: session.io.signal });
  const result = await whileAsking(session, waiting, asked);
  const { accepted, code } = result.verdict;
  if (!accepted) session.exitCode = code === 'invalid' ? EXIT.usage : EXIT.refused;
  session.answer(result, () => dryRunText(result, session.page(), timeZone));
}

/** The finding below says who stopped them, and why. */
function acceptedText({ findings }: WindowStatus): string {
  const isHeld = findings.some(({ code }) => code === 'starts_stopped');
  return isHeld
    ? 'Accepted, but starts are STOPPED: it does not start until they are allowed (interlude allow-starts).'
    : 'Accepted.';
}

function bookedText({ workflowId, status }: ScheduledPort, session: Session): string {
  const text = statusText(status, session.page());
  if (isFinal(status.phase)) return `${OVER}\n${text}`;
  return `${acceptedText(status)}\n${text}\nFollow it: interlude watch ${shellWord(shortId(workflowId))}`;
}

async function book(session: Session, request: Fields, yes: boolean): Promise<void> {
  const { io } = session;
  if (startsNow(request, io.now())) await session.confirm(startWarning(request), yes);
  const client = await session.client();
  const waiting = `Waiting for a worker on ${client.taskQueue} (up to 30 s) and its answer …`;
  const asked = client.scheduleJson(request, { signal: io.signal });
  const booked = await whileAsking(session, waiting, asked);
  session.answer(booked.status, () => bookedText(booked, session));
}

/** What is wrong with the request matters more than that no worker answered. */
async function withDoubt(doubt: BadRequestError | null, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (doubt !== null && !isClientError(error, 'different')) throw doubt;
    throw error;
  }
}

async function schedule(
  session: Session,
  file: string | undefined,
  flags: ScheduleFlags,
): Promise<void> {
  if (flags.csv !== undefined) {
    if (file !== undefined) throw new UsageError('give FILE or --csv FILE, not both');
    return scheduleCsv(session, flags.csv, flags);
  }
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

/** The flags for the object come first, then those for the window. */
function optionsOfFields(): readonly Option[] {
  const [flow, ...rest] = FIELD_FLAGS.map(({ flag, help }) => new Option(flag, help));
  const object = OBJECT_FLAGS.map(({ flag, help, isRepeated }) => {
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
    .option('--preset <name>', 'take texts and fields from this preset of the presets file')
    .option('--presets <file>', 'the presets file (default: INTERLUDE_PRESETS)')
    .addOption(
      new Option('--var <name=value>', 'fills {{name}} of the preset, repeatable').argParser(
        collect,
      ),
    )
    .option(
      '--csv <file>',
      'book one window per row, all or none; each start at least ten minutes ahead',
    )
    .option('--dry-run', 'check and show the exact write; book nothing')
    .addOption(yesOption())
    .addHelpText(
      'after',
      `${NOTES}${examples(
        'interlude schedule window.json --dry-run',
        'interlude schedule --defaults bank.json --target ivr:1a2b3c4d-0000-4000-8000-000000000001 --maintenance-flow f1a2b3c4-0000-4000-8000-000000000005 --start "tomorrow 02:00" --duration 1h --dry-run',
        'interlude schedule --csv night.csv --defaults bank.json --dry-run',
        'interlude schedule --defaults bank.json --flow-id a1b2c3d4-e5f6-7890-abcd-ef1234567890 --start "tomorrow 02:00" --time-zone Europe/Berlin --duration 1h',
      )}`,
    )
    .action((file: string | undefined, flags: ScheduleFlags) => schedule(session, file, flags));
}
