/** `interlude retry` */
import type { Command } from 'commander';
import type { Retry } from '../../client/index.ts';
import { statusText } from '../output/status-text.ts';
import { sentAsText } from '../sent-as.ts';
import type { Session } from '../session.ts';
import {
  actorOf,
  actorOption,
  examples,
  ID_HELP,
  MAX_VERSION,
  wholeNumber,
} from './command-options.ts';

interface RetryOptions {
  readonly actor?: string;
  readonly acceptVersion?: string;
}

function acceptedIn({ acceptVersion: given }: RetryOptions): Pick<Retry, 'acceptVersion'> {
  if (given === undefined) return {};
  return { acceptVersion: wholeNumber('--accept-version', given, 0, MAX_VERSION) };
}

async function retry(session: Session, id: string, options: RetryOptions): Promise<void> {
  const accepted = acceptedIn(options);
  const window = await session.window(id, 'retry');
  const by = { actor: actorOf(session, options), reason: 'not to wait for the next try' };
  const after = await window.retryNow({ ...by, ...accepted });
  session.answer(
    after,
    () =>
      `Retrying the revert now.\n${sentAsText(after)}${statusText(after, session.clock(), session.paint)}`,
  );
}

export function addRetry(program: Command, session: Session): void {
  program
    .command('retry')
    .description('retry a late revert now instead of waiting for the next attempt')
    .argument('<id>', ID_HELP)
    .option(
      '--accept-version <n>',
      'accept the line at this version, whoever changed it, and put it back as it was before the window',
    )
    .addOption(actorOption())
    .addHelpText(
      'after',
      examples('interlude retry 20270115T020000Z', 'interlude retry main-line --accept-version 3'),
    )
    .action((id: string, options: RetryOptions) => retry(session, id, options));
}
