/**
 * Waits for an answer, with a line on a terminal meanwhile. If no worker polls that could give it, says so on standard
 * error within seconds and keeps waiting: a worker that starts meanwhile answers.
 */
import type { QueuePollers } from '../../client/index.ts';
import type { Session } from '../session.ts';
import type { Io } from './io.ts';

/** Shorter waits show nothing. */
const PATIENCE_MS = 700;

export async function whileWaiting<T>(
  { stderr, every }: Pick<Io, 'stderr' | 'every'>,
  text: string,
  work: Promise<T>,
): Promise<T> {
  if (!stderr.isTTY) return work;
  let shown = false;
  const stop = every(PATIENCE_MS, () => {
    if (!shown) stderr.write(text);
    shown = true;
  });
  try {
    return await work;
  } finally {
    stop();
    if (shown) stderr.write('\r\u001b[2K');
  }
}

/** What most commands wait for. */
export const ASKING = 'Asking the window …';

const TICK_MS = 1_000;
/** Longer than an answer takes: an idle worker needs some milliseconds. */
const LOOK_AT = 2;
/** A killed worker is still in the list for a while, and a busy one is slow: told on a terminal only. */
const DOUBT_AT = 8;

function silenceText(queues: readonly QueuePollers[], isLate: boolean): string | null {
  const silent = queues.find(({ pollers }) => pollers === 0);
  if (silent !== undefined)
    return `no worker polls ${silent.taskQueue}; still waiting for one, Ctrl-C stops`;
  const windows = queues.find(({ purpose }) => purpose === 'windows');
  return isLate && windows !== undefined
    ? `a worker polled ${windows.taskQueue} lately, but there is no answer yet; still waiting, Ctrl-C stops`
    : null;
}

/** @param text shown on a terminal meanwhile */
export async function whileAsking<T>(session: Session, text: string, work: Promise<T>): Promise<T> {
  const { io } = session;
  let isOver = false;

  async function look(isLate: boolean): Promise<void> {
    const client = await session.client();
    const said = silenceText(await client.workers(), isLate && io.stderr.isTTY);
    if (said === null || isOver || session.hasToldSilence) return;
    session.hasToldSilence = true;
    io.stderr.write(`${io.stderr.isTTY ? '\r\u001b[2K' : ''}interlude: ${said}\n`);
    if (io.stderr.isTTY) io.stderr.write(text);
  }

  let ticks = 0;
  const stop = io.every(TICK_MS, () => {
    ticks += 1;
    // If the pollers cannot be read, the request itself will say so.
    if (ticks === LOOK_AT || ticks === DOUBT_AT) look(ticks === DOUBT_AT).catch(() => undefined);
  });
  try {
    return await whileWaiting(io, text, work);
  } finally {
    isOver = true;
    stop();
  }
}
