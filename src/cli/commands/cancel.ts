/** `interlude cancel` */
import type { Command } from 'commander';
import type { WindowStatus } from '../../client/index.ts';
import { statusText } from '../output/status-text.ts';
import { returnWarning } from '../output/warnings.ts';
import type { Session } from '../session.ts';
import { holdsTheLine } from '../words.ts';
import {
  actorOf,
  actorOption,
  examples,
  ID_HELP,
  reasonOption,
  yesOption,
  type StopOptions,
} from './command-options.ts';

function cancelledText(before: WindowStatus, after: WindowStatus, session: Session): string {
  const line = holdsTheLine(before)
    ? 'Called off; the line is being put back.'
    : 'Called off; the line is not touched.';
  return `${line}\n${statusText(after, session.clock(), session.paint)}`;
}

async function cancel(session: Session, id: string, options: StopOptions): Promise<void> {
  const window = await (await session.client()).find(id);
  const before = await window.status();
  if (holdsTheLine(before)) await session.confirm(returnWarning(before), options.yes === true);
  const { reason } = options;
  const after = await window.cancel({ actor: actorOf(session, options), reason });
  session.answer(after, () => cancelledText(before, after, session));
}

export function addCancel(program: Command, session: Session): void {
  program
    .command('cancel')
    .description('call a window off; a line that was changed is put back')
    .argument('<id>', ID_HELP)
    .addOption(reasonOption())
    .addOption(actorOption())
    .addOption(yesOption())
    .addHelpText('after', examples('interlude cancel 20270115T020000Z --reason "postponed"'))
    .action((id: string, options: StopOptions) => cancel(session, id, options));
}
