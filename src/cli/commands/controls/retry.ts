/** `interlude retry` */
import type { Command } from 'commander';
import type { ControlledStatus, WindowStatus } from '../../../client/index.ts';
import { isClientError, type WindowPort } from '../../client-port.ts';
import { answerControl, statusSoonAfter } from '../../control-answer.ts';
import { CliError } from '../../errors.ts';
import type { Session } from '../../session.ts';
import { ASKING, whileAsking } from '../../terminal/asking.ts';
import { isFinal } from '../../../contract/window/window.ts';
import { acceptedVersion, actorOption, byOf, examples, ID_HELP } from '../command-options.ts';

const REASON = 'do not wait for the next attempt';

interface RetryOptions {
  readonly actor?: string;
  readonly acceptVersion?: string;
  readonly reason: string;
}

/** Whether the goal of the retry is reached, because the window's own attempt came first. */
async function backAlready(window: WindowPort, error: unknown): Promise<WindowStatus | null> {
  if (!isClientError(error, 'control_refused')) return null;
  const status = await window.status();
  const isBack = isFinal(status.phase) && status.line === 'normal' && status.applied_at !== null;
  return isBack ? status : null;
}

/** A person has decided, so nothing is done until the line is back. */
async function answerAccepted(
  session: Session,
  window: WindowPort,
  answer: ControlledStatus,
): Promise<void> {
  const after = await statusSoonAfter(session, window, answer);
  if (isFinal(after.phase) && after.line === 'normal')
    return answerControl(session, after, 'The line is back.');
  const { what, next_step: next } = after.attention ?? {
    what: 'the line is not back yet: it is being put back',
    next_step: 'interlude watch shows when it is back',
  };
  throw new CliError('not_back', `${what}; ${next}`);
}

async function retry(session: Session, id: string, options: RetryOptions): Promise<void> {
  const accepted = acceptedVersion(options.acceptVersion);
  const window = await session.window(id, 'retry');
  const said = { ...byOf(session, options), ...accepted };
  try {
    const after = await whileAsking(session, ASKING, window.retryNow(said));
    if (said.acceptVersion === undefined)
      return answerControl(session, after, 'Retrying the revert now.');
    return await answerAccepted(session, window, after);
  } catch (error) {
    const back = await backAlready(window, error);
    if (back === null) throw error;
    answerControl(session, back, 'Nothing to retry: the line is already back.');
  }
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
    .option('--reason <text>', 'why; kept in the audit', REASON)
    .addOption(actorOption())
    .addHelpText(
      'after',
      examples('interlude retry 20270115T020000Z', 'interlude retry main-line --accept-version 3'),
    )
    .action((id: string, options: RetryOptions) => retry(session, id, options));
}
