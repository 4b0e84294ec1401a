/** `interlude show` */
import type { Command } from 'commander';
import type { WindowStatus } from '../../client/index.ts';
import type { WindowPort } from '../client-port.ts';
import { callbacksText } from '../output/window/callbacks-text.ts';
import { printable } from '../output/plain/printable.ts';
import { refusalText } from '../output/window/refusal-text.ts';
import { statusText } from '../output/window/status-text.ts';
import type { Session } from '../session.ts';
import { examples, ID_HELP } from './command-options.ts';

/** The window is what is asked for: it is shown also where nothing more can be said. */
async function orNotKnown(
  session: Session,
  what: string,
  ask: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await ask();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [session.paint.yellow(`  ${what}: not known: ${printable(why)}`)];
  }
}

/** What a status does not say: why it was refused, or what became of its callbacks. */
async function more(
  session: Session,
  window: WindowPort,
  { phase }: WindowStatus,
): Promise<readonly string[]> {
  if (phase === 'refused')
    return orNotKnown(session, 'why', async () =>
      refusalText(await window.audit(), session.io.timeZone),
    );
  return orNotKnown(session, 'callbacks', async () =>
    callbacksText(await window.callbacks(), session.clock(), session.paint),
  );
}

async function show(session: Session, id: string): Promise<void> {
  const window = await session.window(id, 'look');
  const status = await window.status();
  const lines = session.json ? [] : await more(session, window, status);
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
