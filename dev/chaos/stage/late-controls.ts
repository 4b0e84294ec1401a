// What an operator says when something is wrong: to a window whose revert is late, and to all that
// have not begun. What was answered is noted in the chronicle.
import { setTimeout as pause } from 'node:timers/promises';
import { idOf } from './asking.ts';
import { kindOf } from '../kinds/chaos-kinds.ts';
import type { LateControl, StopStarts } from '../plan/deeds.ts';
import { undo } from '../plan/hand-edits.ts';
import type { Performance } from './performing.ts';
import { BY } from './speaking.ts';

const AGAIN_MS = 400;
/** A pause between two tries of which so much is over is a long one. */
const SILENT_MS = 2_500;
/** Asked again and again, so far apart that a try which was due anyway does not answer two of them. */
const ASKED_TIMES = 4;
const ASKED_AGAIN_MS = 3_600;
const PATIENCE = { workerTimeoutMs: 8_000 } as const;

interface Addressee {
  readonly key: string;
  readonly line: string;
}

/** Whether the line's next try is far enough away to tell whether it is tried at once; later windows read it meanwhile. */
async function isSilent({ scene }: Performance, line: string): Promise<boolean> {
  const { method, path } = kindOf(line);
  const requests = await scene.simulator.requests({ path: path(line) });
  const last = requests.findLast((request) => request.method === method);
  return last !== undefined && Date.now() - Date.parse(last.received_at) > SILENT_MS;
}

/** Again and again until it is taken; null: it never was. */
async function sayUntilTaken(
  performance: Performance,
  { key, line }: Addressee,
  { kind, forMs }: LateControl,
): Promise<number | null> {
  const { scene, chronicle, signal } = performance;
  const handle = scene.client.getHandle(idOf({ line, key }));
  const deadline = Date.now() + forMs;
  while (!signal.aborted && Date.now() < deadline) {
    try {
      if (kind === 'retry_now' && !(await isSilent(performance, line))) {
        await pause(AGAIN_MS);
        continue;
      }
      chronicle.counts.messages += 1;
      await (kind === 'retry_now' ? handle.retryNow(BY) : handle.takeOver(BY));
      return Date.now();
    } catch {
      await pause(AGAIN_MS);
    }
  }
  if (kind === 'retry_now') return null;
  // Its answer may have been lost.
  const status = await handle.status().catch(() => null);
  return status?.phase === 'failed' && status.line === 'unknown' ? Date.now() : null;
}

/** A line that was taken over is put back by hand, once a window that did not listen would have. */
async function putBackByHand(
  { scene, chronicle, signal }: Performance,
  { line }: Addressee,
  atMs: number,
): Promise<void> {
  const leftMs = chronicle.beganMs + atMs - Date.now();
  if (leftMs > 0) await pause(leftMs, undefined, { signal });
  await undo(scene, chronicle, line);
}

/** For as long as the revert is late. */
async function askAgain(performance: Performance, { key, line }: Addressee): Promise<void> {
  const { scene, chronicle, signal } = performance;
  const handle = scene.client.getHandle(idOf({ line, key }));
  for (let times = 1; times < ASKED_TIMES; times += 1) {
    await pause(ASKED_AGAIN_MS, undefined, { signal });
    chronicle.counts.messages += 1;
    const isTaken = await handle.retryNow(BY).then(
      () => true,
      () => false,
    );
    if (!isTaken) return;
    noteRetry(performance, key);
  }
}

function noteRetry({ chronicle }: Performance, key: string): void {
  chronicle.counts.retries += 1;
  chronicle.told(key).retriedMs.push(Date.now());
}

/** Asks for the late revert to be tried at once, or takes its line over. */
export async function sayWhenLate(
  performance: Performance,
  to: Addressee,
  deed: LateControl,
): Promise<void> {
  const told = performance.chronicle.told(to.key);
  const takenMs = await sayUntilTaken(performance, to, deed);
  if (takenMs === null) return;
  if (deed.kind === 'retry_now') {
    noteRetry(performance, to.key);
    return askAgain(performance, to);
  }
  performance.chronicle.counts.taken_over += 1;
  told.takenOverMs = takenMs;
  await putBackByHand(performance, to, deed.backAtMs);
}

async function untilAnswered(signal: AbortSignal, ask: () => Promise<unknown>): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const isDone = await ask().then(
      () => true,
      () => false,
    );
    if (isDone) return;
    await pause(AGAIN_MS);
  }
}

/** Stops all starts for a while. */
export async function stopStarts(
  { scene, chronicle, signal }: Performance,
  { forMs }: StopStarts,
): Promise<void> {
  await untilAnswered(signal, () => scene.client.stopStarts(BY, PATIENCE));
  const fromMs = Date.now();
  await pause(forMs, undefined, { signal });
  chronicle.startsWereStopped(fromMs);
  await untilAnswered(signal, () => scene.client.allowStarts(BY, PATIENCE));
}
