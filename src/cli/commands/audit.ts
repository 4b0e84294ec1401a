/** `interlude audit`, and its own commands `export` and `verify` */
import { Option, type Command } from 'commander';
import type { AuditRecord } from '../../client/index.ts';
import type { AuditExportOptions } from '../audit/audit-export.ts';
import type { AuditRangeOptions } from '../audit/audit-range.ts';
import type { AuditVerifyOptions } from '../audit/audit-verify.ts';
import { UsageError } from '../errors.ts';
import { auditTable } from '../output/audit-table.ts';
import type { Session } from '../session.ts';
import { examples, ID_HELP } from './command-options.ts';

function inOrder(records: readonly AuditRecord[]): readonly AuditRecord[] {
  return records.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

async function imported(
  session: Session,
  windowId: string,
  paths: readonly string[],
): Promise<readonly AuditRecord[]> {
  const { importRecords } = await import('../restore/import-records.ts');
  return importRecords(session, windowId, paths);
}

async function auditWindow(session: Session, id: string, paths: readonly string[]): Promise<void> {
  const window = await session.window(id, 'look');
  const kept = paths.length === 0 ? [] : await imported(session, window.workflowId, paths);
  const own = await window.audit();
  const records = kept.length === 0 ? own : inOrder([...own, ...kept]);
  session.answer(records, () =>
    records.length === 0 ? 'No records.' : auditTable(records, session.io.timeZone),
  );
}

const OF_RANGES = ['from', 'to', 'timeZone', 'format', 'exports', 'overrides'] as const;

async function audit(
  session: Session,
  id: string | undefined,
  options: AuditRangeOptions,
): Promise<void> {
  const isRange = OF_RANGES.some((name) => options[name] !== undefined);
  if (id !== undefined && isRange)
    throw new UsageError('give an id, for one window, or --from, for all of a time; not both');
  if (id !== undefined) return auditWindow(session, id, options.import ?? []);
  if (!isRange)
    throw new UsageError('give the id of a window, or --from for all windows of a time');
  const { auditRange } = await import('../audit/audit-range.ts');
  return auditRange(session, options);
}

function addExport(parent: Command, session: Session): void {
  parent
    .command('export')
    .description('write one file for each day (UTC) that is over and not exported yet; for cron')
    .requiredOption('--dir <folder>', 'folder of the files, each chained to the one before it')
    .option(
      '--first <day>',
      'first day, if the folder is empty (default: the oldest day that Temporal still has whole)',
    )
    .addHelpText('after', examples('interlude audit export --dir /var/lib/interlude/audit'))
    .action(async (options: AuditExportOptions) => {
      const { auditExport } = await import('../audit/audit-export.ts');
      return auditExport(session, options);
    });
}

function addVerifyExport(parent: Command, session: Session): void {
  parent
    .command('verify')
    .description('check that an export, a folder of them or a receipt was not altered')
    .argument('<file>', 'an export (jsonl, csv or md), a receipt, or the folder of audit export')
    .option('--head <hash>', 'the last hash, as it was kept elsewhere: finds what was cut off too')
    .addHelpText(
      'after',
      `\nReads files only. Exit code 1 if one was altered.\n${examples('interlude audit verify audit.jsonl --head HASH')}`,
    )
    .action(async (file: string, options: AuditVerifyOptions) => {
      const { auditVerify } = await import('../audit/audit-verify.ts');
      return auditVerify(session, file, options);
    });
}

export function addAudit(program: Command, session: Session): void {
  const command = program
    .command('audit')
    .description('show what was done to a line, or to all lines in a time, by whom and why')
    .argument('[id]', ID_HELP)
    .option('--from <time>', 'everything from this day or time on: 2027-01-15, yesterday, RFC 3339')
    .option('--to <time>', 'up to this day or time, itself excluded (default: now)')
    .option('--time-zone <zone>', 'of local days and times (default: TZ, else UTC)')
    .addOption(
      new Option('--format <format>', 'of a range (default: md; with --json: jsonl)').choices([
        'jsonl',
        'csv',
        'md',
      ]),
    )
    .option('--exports <folder>', 'take days from the exports in this folder where it has them')
    .option('--overrides', 'only what went past a rule or past whoever asked')
    .option(
      '--import <files...>',
      'records of interlude restore (*.restored.jsonl), shown among them',
    )
    .addHelpText(
      'after',
      `\nExit code 1 where part of a range is known no more.\n${examples(
        'interlude audit 20270115T020000Z',
        'interlude audit --from 2027-01-01 --to 2027-02-01 --format csv > january.csv',
      )}`,
    )
    .action((id: string | undefined, options: AuditRangeOptions) => audit(session, id, options));
  addExport(command, session);
  addVerifyExport(command, session);
}
