/** The command line in commander's terms: one command per file, errors thrown, output captured. */
import { Command } from 'commander';
import { addAudit } from './commands/audit.ts';
import { addCalendar } from './commands/looks/calendar.ts';
import { addCancel } from './commands/controls/cancel.ts';
import { addCodecServer } from './commands/codec-server.ts';
import { addCompletion } from './commands/completion.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEnd } from './commands/controls/end.ts';
import { addExtend } from './commands/controls/extend.ts';
import { addList } from './commands/looks/list.ts';
import { addReport } from './commands/looks/report.ts';
import { addRestore } from './commands/restore.ts';
import { addRetry } from './commands/controls/retry.ts';
import { addSchedule } from './commands/schedule.ts';
import { addShow } from './commands/looks/show.ts';
import { addAllowStarts, addStopStarts } from './commands/controls/starts.ts';
import { addTakeOver } from './commands/controls/take-over.ts';
import { addVerify } from './commands/looks/verify.ts';
import { addViews } from './commands/looks/views.ts';
import { addWatch } from './commands/looks/watch.ts';
import { addWatchdog } from './commands/watchdog.ts';
import { addWhy } from './commands/looks/why.ts';
import { UsageError } from './errors.ts';
import { hung } from './output/plain/wrapped.ts';
import type { Session } from './session.ts';

const ABOUT = `
TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and TEMPORAL_TASK_QUEUE, or a profile of
Temporal's own tools, say where Temporal is. With --json every command prints
exactly one JSON value on standard output, errors included:
{"error":{"code","message","problems","conflicts"}}. watch and audit --from
print one per line.

Exit codes:
  0    done
  1    failed, or a person is needed
  2    the request or the command line is wrong
  3    refused
  4    no worker polls: nothing was booked or sent
  130  interrupted
  141  the reader of its output went away

Example:
  $ interlude schedule window.json --dry-run`;

const ADDERS = [
  addSchedule,
  addList,
  addCalendar,
  addWhy,
  addShow,
  addWatch,
  addExtend,
  addEnd,
  addCancel,
  addRetry,
  addTakeOver,
  addStopStarts,
  addAllowStarts,
  addRestore,
  addAudit,
  addReport,
  addVerify,
  addDoctor,
  addWatchdog,
  addCodecServer,
  addViews,
  addCompletion,
];

/** Commander fits options to the terminal, and nothing else. Paragraphs are set anew; examples are copied whole. */
function fitted(help: string, width: number): string {
  return help
    .replaceAll(/^\S.*(?:\n\S.*)*/gm, (lines) => hung(lines.replaceAll('\n', ' '), width, 0))
    .replaceAll(/^ (?! \$).*/gm, (line) => hung(line, width, 4));
}

const REPEATABLE: ReadonlySet<string> = new Set(['set', 'var']);

/** Commander takes the last one: a window would get one of two starts without a word. */
function refuseRepeats(command: Command): void {
  const given = new Set<string>();
  for (const option of command.options) {
    const name = option.name();
    if (!option.required || option.variadic || REPEATABLE.has(name)) continue;
    command.on(`option:${name}`, () => {
      if (given.has(name)) throw new UsageError(`--${name} is given twice; keep one of them`);
      given.add(name);
    });
  }
  command.commands.forEach(refuseRepeats);
}

export function createProgram(session: Session): Command {
  const { stdout, stderr } = session.io;
  const program = new Command('interlude')
    .description('Maintenance windows for Genesys Cloud phone lines, on Temporal')
    .version(session.io.version, '-V, --version', 'print the version')
    .option('--json', 'print JSON')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(fitted(text, stdout.columns)),
      // Usage errors are thrown as well, and printed once, like all others.
      writeErr: () => undefined,
      getOutHelpWidth: () => stdout.columns,
      getErrHelpWidth: () => stderr.columns,
      getOutHasColors: () => false,
    })
    .addHelpText('after', ABOUT)
    .hook('preSubcommand', (_root, command) => {
      session.command = command.name();
    })
    .hook('preAction', (root) => {
      session.json = root.opts()['json'] === true;
    });
  for (const add of ADDERS) add(program, session);
  refuseRepeats(program);
  return program;
}
