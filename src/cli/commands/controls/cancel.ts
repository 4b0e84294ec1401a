/** `interlude cancel` */
import type { Command } from 'commander';
import { stopWindow } from '../../control-answer.ts';
import type { Session } from '../../session.ts';
import {
  actorOption,
  examples,
  ID_HELP,
  reasonOption,
  yesOption,
  type StopOptions,
} from '../command-options.ts';

export function addCancel(program: Command, session: Session): void {
  program
    .command('cancel')
    .description('cancel a window; if its line was changed, it is put back')
    .argument('<id>', ID_HELP)
    .addOption(reasonOption())
    .addOption(actorOption())
    .addOption(yesOption())
    .addHelpText('after', examples('interlude cancel 20270115T020000Z --reason "postponed"'))
    .action((id: string, options: StopOptions) => stopWindow(session, 'cancel', id, options));
}
