/** `interlude why` */
import type { Command } from 'commander';
import { UsageError } from '../../errors.ts';
import type { Session } from '../../session.ts';
import { gatherWindows } from '../../windows/gather.ts';
import { findLines, type MeantLine } from '../../why/find-lines.ts';
import { whoseLine, whyText, type WhoseLine } from '../../why/why-text.ts';
import { examples } from '../command-options.ts';

/** Applies to finished windows: as far back as anybody asks at night. */
const LIMIT = 20;

const NOTES = `
A line is OURS while a window of Interlude holds it, directly or through a
group that takes its callers. A worker looks up phone numbers; names and ids
that windows have seen are found without one.
`;

async function askWhose(session: Session, line: MeantLine): Promise<WhoseLine> {
  const client = await session.client();
  const nowMs = session.io.now();
  const found = await Promise.all(
    line.targets.map((target) => gatherWindows(client, { target, limit: LIMIT }, nowMs)),
  );
  return whoseLine(line, found.flat(), nowMs);
}

async function why(session: Session, text: string): Promise<void> {
  if (text.trim() === '') throw new UsageError('a name, a phone number or an id is needed');
  const { lines, gaps } = await findLines(session, text);
  if (lines.length === 0)
    throw new UsageError(
      [`${text} is not known: no window has it, and no IVR of the organization`, ...gaps].join(
        '; ',
      ),
    );
  const answers = await Promise.all(lines.map((line) => askWhose(session, line)));
  const page = session.page();
  session.answer({ asked: text, lines: answers, gaps }, () =>
    answers
      .map((line, at) => whyText(line, at === answers.length - 1 ? gaps : [], page))
      .join('\n\n'),
  );
}

export function addWhy(program: Command, session: Session): void {
  program
    .command('why')
    .description('say whether Interlude holds a line now, for whom, until when, and what to do')
    .argument('<line>', 'its name, its phone number, or the id of the line or of a window')
    .addHelpText(
      'after',
      `${NOTES}${examples('interlude why "Main line"', 'interlude why "+1 317 555 0100"')}`,
    )
    .action((text: string) => why(session, text));
}
