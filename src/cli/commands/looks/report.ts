/** `interlude report` */
import type { Command } from 'commander';
import type { RangeOptions } from '../../audit/range-flags.ts';
import type { Session } from '../../session.ts';
import { examples, timeZoneOption } from '../command-options.ts';

export function addReport(program: Command, session: Session): void {
  program
    .command('report')
    .description('show success rate, latency and lateness of the windows in a period')
    .requiredOption('--from <time>', 'start of the period: windows that ended since then')
    .option('--to <time>', 'end of the period, exclusive (default: now)')
    .addOption(timeZoneOption('of local days and times'))
    .option('--exports <folder>', 'read days from the exports in this folder where it has them')
    .addHelpText(
      'after',
      `\nExit code 1 if part of the period is no longer known.\n${examples('interlude report --from 2027-01-01 --to 2027-02-01')}`,
    )
    .action(async (options: RangeOptions & { readonly exports?: string }) => {
      const { reportRange } = await import('../../audit/range-report.ts');
      return reportRange(session, options);
    });
}
