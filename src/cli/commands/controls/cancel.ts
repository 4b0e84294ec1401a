/** `interlude cancel` */
import type { Command } from 'commander';
import { stopWindow } from '../../control-answer.ts';
import type { Session } from '../../session.ts';
import { addStopOptions, examples, ID_HELP, type StopOptions } from '../command-options.ts';

export function addCancel(program: Command, session: Session): void {
  const command = program
    .command('cancel')
    .description('cancel a window; if its line was changed, it is put back')
    .argument('<id>', ID_HELP);
  addStopOptions(command)
    .addHelpText('after', examples('interlude cancel 20270115T020000Z --reason "postponed"'))
    .action((id: string, options: StopOptions) => stopWindow(session, 'cancel', id, options));
}
