/** `interlude audit` */
import type { Command } from 'commander';
import type { AuditRecord } from '../../client/index.ts';
import { auditTable } from '../output/audit-table.ts';
import type { Session } from '../session.ts';
import { examples, ID_HELP } from './command-options.ts';

interface AuditOptions {
  readonly import?: readonly string[];
}

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

async function audit(session: Session, id: string, options: AuditOptions): Promise<void> {
  const window = await session.window(id, 'look');
  const { import: paths = [] } = options;
  const kept = paths.length === 0 ? [] : await imported(session, window.workflowId, paths);
  const own = await window.audit();
  const records = kept.length === 0 ? own : inOrder([...own, ...kept]);
  session.answer(records, () =>
    records.length === 0 ? 'No records.' : auditTable(records, session.io.timeZone),
  );
}

export function addAudit(program: Command, session: Session): void {
  program
    .command('audit')
    .description('show what was done to a line, by whom and why')
    .argument('<id>', ID_HELP)
    .option(
      '--import <files...>',
      'records of interlude restore (*.restored.jsonl), shown among them',
    )
    .addHelpText('after', examples('interlude audit 20270115T020000Z'))
    .action((id: string, options: AuditOptions) => audit(session, id, options));
}
