/** `interlude end`: one window, or all that are active */
import type { Command } from 'commander';
import type { Ended } from '../../../client/index.ts';
import { UsageError } from '../../errors.ts';
import { flagProblem } from '../../input/flag-problem.ts';
import { EXIT } from '../../outcome.ts';
import { printable } from '../../output/plain/printable.ts';
import { stopWindow } from '../../control-answer.ts';
import type { Session } from '../../session.ts';
import { whileAsking } from '../../terminal/asking.ts';
import { lineWords, shortId } from '../../words.ts';
import { isFinal } from '../../../contract/window/window.ts';
import { addStopOptions, byOf, examples, ID_HELP, type StopOptions } from '../command-options.ts';

interface EndOptions extends StopOptions {
  readonly all?: boolean;
}

const ALL_WARNING =
  'EVERY line in maintenance is put back at once: callers return NOW, on all of them.';

function endedWords({ workflow_id: id, status, message }: Ended): string {
  // Messages begin with the id of their window, which the line already shows.
  if (message?.startsWith(id) === true) return message.slice(id.length).replace(/^:? /, '');
  if (message !== null) return message;
  if (status === null || !isFinal(status.phase)) return 'ending; the line is being put back';
  return `over; the line is ${lineWords(status.line)}`;
}

function endedLine(ended: Ended): string {
  const attention = ended.status?.attention ?? null;
  const needed = attention === null || ended.message !== null ? '' : ` (${attention.what})`;
  return `${shortId(ended.workflow_id)}: ${printable(`${endedWords(ended)}${needed}`)}`;
}

function endedText(ended: readonly Ended[]): string {
  if (ended.length === 0) return 'No window is active.';
  const failed = ended.filter(({ ok }) => !ok).length;
  const summary = failed === 0 ? [] : [`NOT done: ${failed} of ${ended.length}.`];
  return [...ended.map(endedLine), ...summary].join('\n');
}

async function endAll(session: Session, options: EndOptions): Promise<void> {
  const client = await session.client();
  await session.confirm(ALL_WARNING, options.yes === true);
  const asked = client.endAll(byOf(session, options));
  const ended = await whileAsking(session, 'Ending every window …', asked);
  if (ended.some(({ ok }) => !ok)) session.exitCode = EXIT.failed;
  session.answer(ended, () => endedText(ended));
}

/** @throws {UsageError} neither an id nor `--all`, or both */
async function end(session: Session, id: string | undefined, options: EndOptions): Promise<void> {
  if (id !== undefined && options.all !== true) return stopWindow(session, 'end', id, options);
  if (id === undefined && options.all === true) return endAll(session, options);
  const message = 'give either the id of a window or --all';
  throw new UsageError(message, [flagProblem('--all', message)]);
}

export function addEnd(program: Command, session: Session): void {
  const command = program
    .command('end')
    .description('end an active window now: callers return at once')
    .argument('[id]', ID_HELP)
    .option('--all', 'every window whose line is, or may be, changed');
  addStopOptions(command)
    .addHelpText(
      'after',
      examples(
        'interlude end 20270115T020000Z --reason "done early"',
        'interlude end --all --reason "wrong greeting everywhere"',
      ),
    )
    .action((id: string | undefined, options: EndOptions) => end(session, id, options));
}
