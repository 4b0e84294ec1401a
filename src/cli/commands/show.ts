/** `interlude show` */
import type { Command } from 'commander';
import { statusText } from '../output/status-text.ts';
import type { Session } from '../session.ts';
import { examples, ID_HELP } from './command-options.ts';

async function show(session: Session, id: string): Promise<void> {
  const status = await (await session.window(id, 'look')).status();
  session.answer(status, () => statusText(status, session.clock(), session.paint));
}

export function addShow(program: Command, session: Session): void {
  program
    .command('show')
    .description('show one window')
    .argument('<id>', ID_HELP)
    .addHelpText('after', examples('interlude show 20270115T020000Z'))
    .action((id: string) => show(session, id));
}
