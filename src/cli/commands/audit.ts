/** `interlude audit` */
import type { Command } from 'commander';
import { auditTable } from '../output/audit-table.ts';
import type { Session } from '../session.ts';
import { examples, ID_HELP } from './command-options.ts';

async function audit(session: Session, id: string): Promise<void> {
  const window = await (await session.client()).find(id);
  const records = await window.audit();
  session.answer(records, () =>
    records.length === 0 ? 'No records.' : auditTable(records, session.io.timeZone),
  );
}

export function addAudit(program: Command, session: Session): void {
  program
    .command('audit')
    .description('show what was done to a line, by whom and why')
    .argument('<id>', ID_HELP)
    .addHelpText('after', examples('interlude audit 20270115T020000Z'))
    .action((id: string) => audit(session, id));
}
