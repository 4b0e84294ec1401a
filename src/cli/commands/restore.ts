/** `interlude restore` */
import { Option, type Command } from 'commander';
import type { RestoreOptions } from '../restore/restore-log.ts';
import type { Session } from '../session.ts';
import { acceptedVersion, actorOption, examples } from './command-options.ts';

const NOTES = `
It talks to Genesys itself and needs neither Temporal nor a worker. It reads
GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET (or _FILE), GENESYS_ORGANIZATION_ID and
GENESYS_ENVIRONMENT, as a worker does. What somebody else changed meanwhile is
left alone and reported (exit code 1). Each use is recorded in
FILE.restored.jsonl; interlude audit ID --import shows it among other records.
`;

type Flags = Omit<RestoreOptions, 'acceptVersion'> & { readonly acceptVersion?: string };

async function restore(session: Session, file: string, flags: Flags): Promise<void> {
  const { acceptVersion, ...rest } = flags;
  const options: RestoreOptions = { ...rest, ...acceptedVersion(acceptVersion) };
  const { restoreLine } = await import('../restore/restore-line.ts');
  await restoreLine(session, file, options);
}

export function addRestore(program: Command, session: Session): void {
  program
    .command('restore')
    .description(
      'break glass: put a line back from a file in RESCUE_DIR, with nothing else running',
    )
    .argument('<file>', "a window's break-glass file")
    .option(
      '--force',
      'use the file even if it is old: its end is long past, or the line has changed since',
    )
    .option(
      '--accept-version <n>',
      'accept the line at this version, whoever changed it, and put it back',
    )
    .addOption(new Option('-y, --yes', 'skip the confirmation; required without a terminal'))
    .addOption(actorOption())
    .addOption(new Option('--reason <text>', 'why, for the record'))
    .addHelpText(
      'after',
      `${NOTES}${examples('interlude restore /var/lib/interlude/rescue/20270115T020000Z.flow-ivr-main-line.4f2a90c1d3b7e865.json')}`,
    )
    .action((file: string, flags: Flags) => restore(session, file, flags));
}
