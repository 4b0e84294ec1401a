/** `interlude audit`, with its subcommands `export` and `verify` */
import type { Command } from 'commander';
import type { AuditRecord } from '../../client/index.ts';
import type { AuditExportOptions } from '../audit/audit-export.ts';
import type { AuditRangeOptions } from '../audit/audit-range.ts';
import type { AuditVerifyOptions } from '../audit/audit-verify.ts';
import { UsageError } from '../errors.ts';
import { auditTable } from '../output/audit-table.ts';
import type { Session } from '../session.ts';
import { readZone } from '../windows/period.ts';
import { examples, ID_HELP, addOutput, takeOutput, timeZoneOption } from './command-options.ts';

/** In order of time, with the records that restores have kept. */
async function withImported(
  session: Session,
  own: readonly AuditRecord[],
  windowId: string,
  paths: readonly string[],
): Promise<readonly AuditRecord[]> {
  if (paths.length === 0) return own;
  const { importRecords } = await import('../restore/import-records.ts');
  const all = [...own, ...(await importRecords(session, windowId, paths))];
  return all.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

const OF_RANGES = ['from', 'to', 'exports', 'overrides'] as const;

/** Refuses flags that do not go with the id of a window. */
function refuseRangeFlags(form: string | undefined, options: AuditRangeOptions): void {
  if (OF_RANGES.some((name) => options[name] !== undefined))
    throw new UsageError('give either the id of a window or --from, not both');
  if (form === undefined || form === 'json') return;
  throw new UsageError(`--output ${form} is for a period: give --from instead of an id`);
}

async function auditWindow(session: Session, id: string, options: AuditRangeOptions) {
  refuseRangeFlags(takeOutput(session, options), options);
  const zone = readZone(options.timeZone, session.io.timeZone);
  const window = await session.window(id, 'look');
  const { import: paths = [] } = options;
  const records = await withImported(session, await window.audit(), window.workflowId, paths);
  session.answer(records, () =>
    records.length === 0 ? 'No records.' : auditTable(records, zone, session.page().width),
  );
}

async function audit(
  session: Session,
  id: string | undefined,
  options: AuditRangeOptions,
): Promise<void> {
  if (id !== undefined) return auditWindow(session, id, options);
  if (!OF_RANGES.some((name) => options[name] !== undefined))
    throw new UsageError('give the id of a window, or --from for all windows in a period');
  const { auditRange } = await import('../audit/audit-range.ts');
  return auditRange(session, options);
}

/** Flags of `audit` itself mean nothing for its subcommands: they neither show nor accept them. */
function below(parent: Command, name: string): Command {
  return parent
    .command(name)
    .configureHelp({
      showGlobalOptions: true,
      visibleGlobalOptions: () => [...(parent.parent?.options ?? [])],
    })
    .hook('preAction', () => {
      const [given] = Object.keys(parent.opts());
      if (given === undefined) return;
      const flag = parent.options.find((option) => option.attributeName() === given)?.long;
      throw new UsageError(`${flag ?? given} is a flag of audit, not of audit ${name}`);
    });
}

function addExport(parent: Command, session: Session): void {
  below(parent, 'export')
    .description('write one file for each finished day (UTC) that has none yet; for cron')
    .requiredOption('--dir <folder>', 'folder for the files, each chained to the one before')
    .option(
      '--first <day>',
      'first day, if the folder is empty (default: the oldest complete day in Temporal)',
    )
    .addHelpText('after', examples('interlude audit export --dir /var/lib/interlude/audit'))
    .action(async (options: AuditExportOptions) => {
      const { auditExport } = await import('../audit/audit-export.ts');
      return auditExport(session, options);
    });
}

function addVerifyExport(parent: Command, session: Session): void {
  below(parent, 'verify')
    .description('check that an export, a folder of exports or a receipt was not altered')
    .argument('<file>', 'an export (jsonl, csv or md), a receipt, or the folder of audit export')
    .option(
      '--head <hash>',
      'the head that you kept elsewhere; also detects a truncated or rewritten file',
    )
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
    .description('show what was done to one line, or to all lines in a period, by whom and why')
    .argument('[id]', ID_HELP)
    .option('--from <time>', 'start of the period: 2027-01-15, yesterday, -24h, or RFC 3339')
    .option('--to <time>', 'end of the period, exclusive (default: now)')
    .addOption(timeZoneOption('of times in flags and output'))
    .option('--exports <folder>', 'read days from the exports in this folder where it has them')
    .option('--overrides', 'only overrides: actions that bypassed a rule or the requester')
    .option('--import <files...>', 'add records of interlude restore (*.restored.jsonl)')
    .addHelpText(
      'after',
      `\nWith --time-zone, csv has columns with local times. jsonl is always in UTC.\nExit code 1 if part of the period is no longer known.\n${examples(
        'interlude audit 20270115T020000Z',
        'interlude audit --from 2027-01-01 --to 2027-02-01 -o csv > january.csv',
      )}`,
    )
    .action((id: string | undefined, options: AuditRangeOptions) => audit(session, id, options));
  const help =
    'form of a period: jsonl, csv or md (default: md); json: same as --json, which is jsonl';
  addOutput(command, help, ['jsonl', 'csv', 'md', 'json']);
  addExport(command, session);
  addVerifyExport(command, session);
}
