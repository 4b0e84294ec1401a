/** `interlude views` */
import type { Command } from 'commander';
import type { Session } from '../../session.ts';
import { examples } from '../command-options.ts';

async function views(session: Session, ui: string): Promise<void> {
  const { namespace, taskQueue } = await session.client();
  const { uiLink, uiViews } = await import('../../../client/views/ui-views.ts');
  const found = uiViews({ taskQueue, nowMs: session.io.now() }).map((view) => {
    const { name, query } = view;
    return { name, query, link: uiLink(ui, namespace, view) };
  });
  session.answer(found, () => found.map(({ name, link }) => `${name}\n  ${link}`).join('\n'));
}

export function addViews(program: Command, session: Session): void {
  program
    .command('views')
    .description('print links to views of the Temporal UI: in maintenance now, next 24 hours, …')
    .option('--ui <url>', 'where the UI is', 'http://localhost:8080')
    .addHelpText('after', examples('interlude views --ui http://localhost:8233'))
    .action(({ ui }: { ui: string }) => views(session, ui));
}
