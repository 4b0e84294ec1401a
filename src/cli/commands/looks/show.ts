/** `interlude show` */
import { messageOf } from '../../errors.ts';
import type { Command } from 'commander';
import type { ChangedBy, WindowStatus } from '../../../client/index.ts';
import type { WindowPort } from '../../client-port.ts';
import { callbacksText, refusalText, whoChangedText } from '../../output/window/more-text.ts';
import { printable } from '../../output/plain/printable.ts';
import { statusText } from '../../output/window/status-text.ts';
import { hung } from '../../output/plain/wrapped.ts';
import type { Session } from '../../session.ts';
import { examples, ID_HELP } from '../command-options.ts';

/** The window itself was requested: it is shown even if nothing more can be found out. */
async function orNotKnown(
  session: Session,
  what: string,
  ask: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await ask();
  } catch (error) {
    return [session.paint.yellow(`  ${what}: not known: ${printable(messageOf(error))}`)];
  }
}

/** What a status does not contain: why the window was refused, or the state of its callbacks. */
async function more(
  session: Session,
  window: WindowPort,
  { phase }: WindowStatus,
): Promise<readonly string[]> {
  if (phase === 'refused')
    return orNotKnown(session, 'why', async () =>
      refusalText(await window.audit(), session.io.timeZone),
    );
  return orNotKnown(session, 'callbacks', async () =>
    callbacksText(await window.callbacks(), session.clock(), session.paint),
  );
}

/** Short, because who changed the line matters little when no worker is there. */
const WORKER_TIMEOUT_MS = 3_000;

async function askWho({ io }: Session, window: WindowPort): Promise<ChangedBy> {
  const asked = window.whoChanged({ workerTimeoutMs: WORKER_TIMEOUT_MS, signal: io.signal });
  return asked.then(
    ({ changes, why }) => ({ changes, why }),
    (error: unknown) => ({ changes: [], why: messageOf(error) }),
  );
}

/** If somebody else changed the line, adds who that was according to the audit. */
async function withWho(
  session: Session,
  window: WindowPort,
  status: WindowStatus,
): Promise<WindowStatus> {
  const { drift, flow_id } = status;
  // A gateway's menu has no audit.
  if (drift === null || flow_id !== null) return status;
  const told = await askWho(session, window);
  // What the window itself learned stays, even if nobody can be asked any more.
  const known = drift.changed_by ?? told;
  const isNew = told.changes.length > 0 || known.changes.length === 0;
  return { ...status, drift: { ...drift, changed_by: isNew ? told : known } };
}

async function show(session: Session, id: string): Promise<void> {
  const window = await session.window(id, 'look');
  const status = await withWho(session, window, await window.status());
  const lines = session.json ? [] : await more(session, window, status);
  const page = session.page();
  const by = status.drift?.changed_by;
  const who = by === undefined ? [] : whoChangedText(by, page.clock, page.paint);
  const below = [...who, ...lines].map((line) => hung(line, page.width, 4));
  session.answer(status, () => [statusText(status, page), ...below].join('\n'));
}

export function addShow(program: Command, session: Session): void {
  program
    .command('show')
    .description('show one window')
    .argument('<id>', ID_HELP)
    .addHelpText('after', examples('interlude show 20270115T020000Z'))
    .action((id: string) => show(session, id));
}
