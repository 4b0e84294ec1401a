/** `interlude show` */
import type { Command } from 'commander';
import type { WindowPort } from '../client-port.ts';
import { callbacksText } from '../output/callbacks-text.ts';
import { printable } from '../output/printable.ts';
import { statusText } from '../output/status-text.ts';
import type { Session } from '../session.ts';
import { examples, ID_HELP } from './command-options.ts';

/** The window is what is asked for: it is shown also where nothing can be said of its callbacks. */
async function callbackLines(session: Session, window: WindowPort): Promise<readonly string[]> {
  try {
    return callbacksText(await window.callbacks(), session.clock(), session.paint);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [session.paint.yellow(`  callbacks: not known: ${printable(why)}`)];
  }
}

async function show(session: Session, id: string): Promise<void> {
  const window = await session.window(id, 'look');
  const status = await window.status();
  const lines = session.json ? [] : await callbackLines(session, window);
  session.answer(status, () =>
    [statusText(status, session.clock(), session.paint), ...lines].join('\n'),
  );
}

export function addShow(program: Command, session: Session): void {
  program
    .command('show')
    .description('show one window')
    .argument('<id>', ID_HELP)
    .addHelpText('after', examples('interlude show 20270115T020000Z'))
    .action((id: string) => show(session, id));
}
