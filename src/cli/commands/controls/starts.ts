/** `interlude stop-starts` and `interlude allow-starts`: the kill switch of an organisation */
import type { Command } from 'commander';
import type { Session } from '../../session.ts';
import { whileAsking } from '../../terminal/asking.ts';
import {
  actorOption,
  addStopOptions,
  byOf,
  examples,
  reasonOption,
  type StopOptions,
} from '../command-options.ts';

const STOP_WARNING =
  'No window starts from NOW on, until interlude allow-starts. Lines in maintenance are still put back on time.';

async function turn(session: Session, starts: 'stopped' | 'allowed', options: StopOptions) {
  const client = await session.client();
  const by = byOf(session, options);
  const patience = { signal: session.io.signal };
  const asked =
    starts === 'stopped' ? client.stopStarts(by, patience) : client.allowStarts(by, patience);
  const organization_id = await whileAsking(session, 'Asking the calendar …', asked);
  const done = starts === 'stopped' ? 'Starts are STOPPED.' : 'Starts are allowed again.';
  session.answer({ organization_id, starts, ...by }, () => `${done} (${organization_id})`);
}

export function addStopStarts(program: Command, session: Session): void {
  const command = program
    .command('stop-starts')
    .description('start no more windows; lines in maintenance are still put back');
  addStopOptions(command)
    .addHelpText('after', examples('interlude stop-starts --reason "wrong greeting everywhere"'))
    .action(async (options: StopOptions) => {
      await session.confirm(STOP_WARNING, options.yes === true);
      await turn(session, 'stopped', options);
    });
}

export function addAllowStarts(program: Command, session: Session): void {
  program
    .command('allow-starts')
    .description(
      'lift stop-starts; a waiting window starts late or is skipped, as its request allows',
    )
    .addOption(reasonOption())
    .addOption(actorOption())
    .addHelpText('after', examples('interlude allow-starts --reason "greetings corrected"'))
    .action((options: StopOptions) => turn(session, 'allowed', options));
}
