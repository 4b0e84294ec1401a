/** `interlude verify` */
import type { Command } from 'commander';
import { EXIT } from '../outcome.ts';
import { verificationText } from '../output/verification-text.ts';
import type { Session } from '../session.ts';
import { whileWaiting } from '../waiting-line.ts';
import { examples, ID_HELP } from './command-options.ts';

/** Whoever asks wants to know now. */
const WORKER_TIMEOUT_MS = 10_000;

async function verify(session: Session, id: string): Promise<void> {
  const window = await session.window(id, 'look');
  const options = { workerTimeoutMs: WORKER_TIMEOUT_MS, signal: session.io.signal };
  const asked = window.verify(options);
  const verification = await whileWaiting(session.io, 'Asking a worker …', asked);
  if (verification.verdict === 'mismatch') session.exitCode = EXIT.failed;
  session.answer(verification, () => verificationText(verification, session.paint));
}

export function addVerify(program: Command, session: Session): void {
  program
    .command('verify')
    .description('recompute the receipt of a window from its history, and look at its line')
    .argument('<id>', ID_HELP)
    .addHelpText(
      'after',
      `\nExit code 1 where receipt, history and line do not agree.\n${examples('interlude verify 20270115T020000Z')}`,
    )
    .action((id: string) => verify(session, id));
}
