/** `interlude list` */
import type { Command } from 'commander';
import type { ListFilter, Phase, WindowStatus } from '../../client/index.ts';
import { UsageError } from '../errors.ts';
import { flagProblem } from '../input/flag-problem.ts';
import { listTable } from '../output/list-table.ts';
import { PHASES } from '../../contract/window/window.ts';
import type { Session } from '../session.ts';
import { parsePhase } from '../words.ts';
import { examples, wholeNumber } from './command-options.ts';

interface ListOptions {
  readonly active?: boolean;
  readonly phase?: string;
  readonly target?: string;
  readonly limit: string;
}

const MAX_LIMIT = 100_000;

function readPhases(text: string): readonly Phase[] {
  return text.split(',').map((name) => {
    const phase = parsePhase(name.trim());
    if (phase !== null) return phase;
    const message = `must be of ${PHASES.join(', ')}`;
    throw new UsageError(`--phase ${name}: ${message}`, [flagProblem('--phase', message)]);
  });
}

function toFilter(options: ListOptions): ListFilter {
  const { active, phase, target } = options;
  if (active === true && phase !== undefined)
    throw new UsageError('--active and --phase say the same: give one of them');
  return {
    limit: wholeNumber('--limit', options.limit, 1, MAX_LIMIT),
    ...(active === true ? { active } : {}),
    ...(phase === undefined ? {} : { phases: readPhases(phase) }),
    ...(target === undefined ? {} : { target }),
  };
}

async function collect(windows: AsyncIterable<WindowStatus>): Promise<WindowStatus[]> {
  const all: WindowStatus[] = [];
  for await (const status of windows) all.push(status);
  return all;
}

function listText(windows: readonly WindowStatus[], filter: ListFilter, session: Session): string {
  if (windows.length === 0) return 'No windows.';
  const more = windows.length === filter.limit ? `\nThere may be more: --limit N` : '';
  return `${listTable(windows, session.clock())}${more}`;
}

async function list(session: Session, options: ListOptions): Promise<void> {
  const filter = toFilter(options);
  const client = await session.client();
  const windows = await collect(client.list(filter));
  session.answer(windows, () => listText(windows, filter, session));
}

export function addList(program: Command, session: Session): void {
  program
    .command('list')
    .description('list windows, newest first')
    .option('--active', 'only windows whose line is, or may be, changed at this moment')
    .option('--phase <phases>', `only these, with commas between: ${PHASES.join(', ')}`)
    .option('--target <id>', 'only windows of this object, by its id or as KIND:ID')
    .option('--limit <n>', 'at most so many', '50')
    .addHelpText('after', examples('interlude list --active', 'interlude list --phase scheduled'))
    .action((options: ListOptions) => list(session, options));
}
