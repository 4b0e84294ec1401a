/** `interlude verify` */
import type { Command } from 'commander';
import type { Verification } from '../../../client/index.ts';
import type { WindowPort } from '../../client-port.ts';
import { UsageError } from '../../errors.ts';
import { EXIT } from '../../outcome.ts';
import { verificationText } from '../../output/window/verification-text.ts';
import type { Session } from '../../session.ts';
import { whileAsking } from '../../terminal/asking.ts';
import { examples, ID_HELP } from '../command-options.ts';

/** Short, because the caller wants to know now. */
const WORKER_TIMEOUT_MS = 10_000;

async function printReceipt(
  session: Session,
  window: WindowPort,
  verification: Verification,
): Promise<void> {
  const [{ receiptMarkdown }, { sealed }] = await Promise.all([
    import('../../output/window/receipt-markdown.ts'),
    import('../../audit/seal.ts'),
  ]);
  const [status, records] = await Promise.all([window.status(), window.audit()]);
  const lines = receiptMarkdown({ verification, status, records, clock: session.clock() });
  for await (const line of sealed(lines)) session.print(line);
}

async function verify(session: Session, id: string, markdown: boolean): Promise<void> {
  if (markdown && session.json)
    throw new UsageError('--markdown and --json exclude each other: use one of them');
  const window = await session.window(id, 'look');
  const asked = window.verify({ workerTimeoutMs: WORKER_TIMEOUT_MS, signal: session.io.signal });
  const verification = await whileAsking(session, 'Asking a worker …', asked);
  if (verification.verdict === 'mismatch') session.exitCode = EXIT.failed;
  if (markdown) return printReceipt(session, window, verification);
  session.answer(verification, () => verificationText(verification, session.page()));
}

export function addVerify(program: Command, session: Session): void {
  program
    .command('verify')
    .description("recompute a window's receipt from its history, and check its line")
    .argument('<id>', ID_HELP)
    .option('--markdown', 'print a receipt to file; audit verify detects changes to it')
    .addHelpText(
      'after',
      `\nExit code 0: they agree, or the window has written nothing that could be verified (verdict "nothing"); 1: they\ndo not agree.\n${examples('interlude verify 20270115T020000Z', 'interlude verify 20270115T020000Z --markdown > receipt.md')}`,
    )
    .action((id: string, { markdown = false }: { markdown?: boolean }) =>
      verify(session, id, markdown),
    );
}
