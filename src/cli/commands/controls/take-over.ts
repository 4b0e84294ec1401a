/** `interlude take-over` */
import type { Command } from 'commander';
import { answerControl } from '../../control-answer.ts';
import type { Session } from '../../session.ts';
import { ASKING, whileAsking } from '../../terminal/asking.ts';
import { addStopOptions, byOf, examples, ID_HELP, type StopOptions } from '../command-options.ts';

const WARNING =
  'This window stops trying to put its line back: from now on YOU are responsible for the line.';

const TAKEN_OVER =
  'Taken over; the line is yours to put back: by hand, or with its break-glass file (interlude restore FILE).';

async function takeOver(session: Session, id: string, options: StopOptions): Promise<void> {
  const window = await session.window(id, 'retry');
  await session.confirm(WARNING, options.yes === true);
  const after = await whileAsking(session, ASKING, window.takeOver(byOf(session, options)));
  answerControl(session, after, TAKEN_OVER);
}

export function addTakeOver(program: Command, session: Session): void {
  const command = program
    .command('take-over')
    .description('take responsibility for the line of a late window and stop retrying its revert')
    .argument('<id>', ID_HELP);
  addStopOptions(command)
    .addHelpText(
      'after',
      examples('interlude take-over 20270115T020000Z --reason "put back by hand"'),
    )
    .action((id: string, options: StopOptions) => takeOver(session, id, options));
}
