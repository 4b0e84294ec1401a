/** `interlude watchdog` */
import type { Command } from 'commander';
import type { ClientPort } from '../client-port.ts';
import type { Io } from '../terminal/io.ts';
import { missingKeysText } from '../checks/missing-keys.ts';
import { EXIT } from '../outcome.ts';
import type { Session } from '../session.ts';
import {
  alarmsOf,
  temporalAlarm,
  watchdogText,
  type Alarm,
  type WatchdogView,
} from '../checks/watchdog.ts';
import { examples } from './command-options.ts';

const LOOK_BACK_MS = 24 * 60 * 60_000;

const NOTES = `
It prints one line and needs Temporal, but no worker. Exit code 0: all is well.
Exit code 1: no worker polls, a line is not back in time, no sweep has succeeded
for three minutes, a window needs a person, windows are encrypted with a key
that is missing here, or Temporal does not answer.

Run it from cron (*/2 * * * *) on a machine that runs no worker, and page
somebody if it fails.
`;

async function look(client: ClientPort, { now, env }: Io): Promise<WatchdogView> {
  const [queues, windows, organization] = await Promise.all([
    client.workers(),
    client.standing(new Date(now() - LOOK_BACK_MS)),
    client.organization(),
  ]);
  const sweeper = organization === null ? null : await client.sweeper(organization);
  const { missingKeys: missing } = client;
  const locked = missing.length === 0 ? null : missingKeysText(missing, env);
  return { queues, sweeper, windows, locked };
}

async function watchdog(session: Session): Promise<void> {
  session.tellsMissingKeys = true;
  const clock = session.clock();
  let known: WatchdogView | null = null;
  let alarms: readonly Alarm[];
  try {
    known = await look(await session.client(), session.io);
    alarms = alarmsOf(known, clock);
  } catch (error) {
    // Whatever cannot be read is an alarm as well.
    alarms = [temporalAlarm(error)];
  }
  const ok = alarms.length === 0;
  if (!ok) session.exitCode = EXIT.failed;
  const { queues: workers = [], sweeper = null } = known ?? {};
  session.answer({ ok, alarms, workers, sweeper }, () => watchdogText(known, alarms, clock));
}

export function addWatchdog(program: Command, session: Session): void {
  program
    .command('watchdog')
    .description('print one line for cron; exit code 1 when somebody must be called')
    .addHelpText('after', `${NOTES}${examples('interlude watchdog || notify-on-call')}`)
    .action(() => watchdog(session));
}
