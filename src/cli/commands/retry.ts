/** `interlude retry` */
import type { Command } from 'commander';
import { statusText } from '../output/status-text.ts';
import { sentAsText } from '../sent-as.ts';
import type { Session } from '../session.ts';
import { actorOf, actorOption, examples, ID_HELP } from './command-options.ts';

interface RetryOptions {
  readonly actor?: string;
}

async function retry(session: Session, id: string, options: RetryOptions): Promise<void> {
  const window = await session.window(id, 'retry');
  const by = { actor: actorOf(session, options), reason: 'not to wait for the next try' };
  const after = await window.retryNow(by);
  session.answer(
    after,
    () =>
      `The revert is tried now.\n${sentAsText(after)}${statusText(after, session.clock(), session.paint)}`,
  );
}

export function addRetry(program: Command, session: Session): void {
  program
    .command('retry')
    .description('try a late revert at once instead of waiting for its next try')
    .argument('<id>', ID_HELP)
    .addOption(actorOption())
    .addHelpText('after', examples('interlude retry 20270115T020000Z'))
    .action((id: string, options: RetryOptions) => retry(session, id, options));
}
