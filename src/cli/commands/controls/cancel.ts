/** `interlude cancel` */
import type { Command } from 'commander';
import { statusAfterStop, stoppedText, sentAsText } from '../../control-answer.ts';
import { statusText } from '../../output/window/status-text.ts';
import { returnWarning } from '../../output/window/warnings.ts';
import type { Session } from '../../session.ts';
import { holdsTheLine } from '../../words.ts';
import {
  actorOf,
  actorOption,
  examples,
  ID_HELP,
  reasonOption,
  yesOption,
  type StopOptions,
} from '../command-options.ts';

async function cancel(session: Session, id: string, options: StopOptions): Promise<void> {
  const window = await session.window(id, 'cancel');
  const before = await window.status();
  if (holdsTheLine(before)) await session.confirm(returnWarning(before), options.yes === true);
  const { reason } = options;
  const answer = await window.cancel({ actor: actorOf(session, options), reason });
  const after = await statusAfterStop(session, window, answer);
  const line = stoppedText('Cancelled', before, after);
  session.answer(
    after,
    () => `${line}\n${sentAsText(after)}${statusText(after, session.clock(), session.paint)}`,
  );
}

export function addCancel(program: Command, session: Session): void {
  program
    .command('cancel')
    .description('cancel a window; if its line was changed, it is put back')
    .argument('<id>', ID_HELP)
    .addOption(reasonOption())
    .addOption(actorOption())
    .addOption(yesOption())
    .addHelpText('after', examples('interlude cancel 20270115T020000Z --reason "postponed"'))
    .action((id: string, options: StopOptions) => cancel(session, id, options));
}
