/** `interlude completion`, and `interlude __complete`, which its scripts call */
import { setTimeout as pause } from 'node:timers/promises';
import { Argument, type Command } from 'commander';
import type { WindowStatus } from '../../client/index.ts';
import { wantedAt, windowCandidates, type Candidate } from '../completion/candidates.ts';
import { completionScript, SHELLS, type Shell } from '../completion/scripts.ts';
import type { Session } from '../session.ts';
import { byImportance } from '../windows/order.ts';
import { examples } from './command-options.ts';

const PATIENCE_MS = 1_500;
const MOST_WINDOWS = 50;

async function newest(session: Session): Promise<readonly WindowStatus[]> {
  const client = await session.client();
  const all: WindowStatus[] = [];
  for await (const status of client.list({ limit: MOST_WINDOWS })) all.push(status);
  return byImportance(all, session.io.now());
}

/** Silent on every failure, because a shell shows whatever is printed. */
async function windows(session: Session): Promise<readonly WindowStatus[]> {
  const late = new AbortController();
  const patience = pause(PATIENCE_MS, [], { signal: late.signal }).catch(() => []);
  const found = await Promise.race([newest(session).catch(() => []), patience]);
  late.abort();
  return found;
}

function line({ value, about }: Candidate): string {
  return about === '' ? value : `${value}\t${about.replaceAll(/\s+/g, ' ')}`;
}

async function complete(program: Command, session: Session, words: readonly string[]) {
  session.tellsMissingKeys = true;
  const wanted = wantedAt(program, words);
  const candidates = [...wanted.candidates];
  if (wanted.kind === 'windows')
    candidates.push(
      ...windowCandidates(await windows(session), words.at(-1) ?? '', session.clock()),
    );
  if (candidates.length > 0) session.print(candidates.map(line).join('\n'));
}

export function addCompletion(program: Command, session: Session): void {
  program
    .command('completion')
    .description('print a shell script that completes commands, flags, names and ids')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        'source <(interlude completion bash)',
        'interlude completion zsh > ~/.zfunc/_interlude',
        'interlude completion fish | source',
      ),
    )
    .action((shell: Shell) => {
      const script = completionScript(shell);
      session.answer({ shell, script }, () => script);
    });
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action((words: readonly string[]) => complete(program, session, words));
}
