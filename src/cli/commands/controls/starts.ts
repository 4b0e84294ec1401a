/** `interlude stop-starts` and `interlude allow-starts`: the kill switch of an organisation */
import type { Command } from 'commander';
import type { Session } from '../../session.ts';
import { whileAsking } from '../../terminal/asking.ts';
import {
  actorOf,
  actorOption,
  examples,
  reasonOption,
  yesOption,
  type StopOptions,
} from '../command-options.ts';

const STOP_WARNING =
  'No window starts from NOW on, until interlude allow-starts. Lines in maintenance are still put back on time.';

interface Switch {
  readonly verb: 'stopStarts' | 'allowStarts';
  readonly done: string;
}

async function turn(
  session: Session,
  { verb, done }: Switch,
  options: Omit<StopOptions, 'yes'>,
): Promise<void> {
  const client = await session.client();
  const { reason } = options;
  const by = { actor: actorOf(session, options), reason };
  const asked = client[verb](by, { signal: session.io.signal });
  const organization_id = await whileAsking(session, 'Asking the calendar …', asked);
  const starts = verb === 'stopStarts' ? 'stopped' : 'allowed';
  session.answer({ organization_id, starts, ...by }, () => `${done} (${organization_id})`);
}

async function stopStarts(session: Session, options: StopOptions): Promise<void> {
  await session.confirm(STOP_WARNING, options.yes === true);
  await turn(session, { verb: 'stopStarts', done: 'Starts are STOPPED.' }, options);
}

export function addStopStarts(program: Command, session: Session): void {
  program
    .command('stop-starts')
    .description('start no more windows; lines in maintenance are still put back')
    .addOption(reasonOption())
    .addOption(actorOption())
    .addOption(yesOption())
    .addHelpText('after', examples('interlude stop-starts --reason "wrong greeting everywhere"'))
    .action((options: StopOptions) => stopStarts(session, options));
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
    .action((options: Omit<StopOptions, 'yes'>) =>
      turn(session, { verb: 'allowStarts', done: 'Starts are allowed again.' }, options),
    );
}
