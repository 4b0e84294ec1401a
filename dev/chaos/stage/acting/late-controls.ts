/**
 * What an operator does when something is wrong: to a window whose revert is late, and to all that have not begun. The
 * answers are recorded in the chronicle.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { idOf } from './asking.ts';
import type { LateControl, StopStarts } from '../../plan/deeds.ts';
import { undo } from '../../plan/hand-edits.ts';
import { AT_ONCE_MS } from '../../rules/retry-rule.ts';
import type { Performance } from './performing.ts';
import { nextTryMs } from './next-try.ts';
import { BY, inTime } from './speaking.ts';

const AGAIN_MS = 400;
/** A retry can be distinguished from the next regular attempt if that is farther away than this. */
const FAR_MS = AT_ONCE_MS + 400;
const LOOK_EVERY_MS = 200;
/** Time for an attempt to begin and to fail. */
const TRIES_MS = 1_000;
const PATIENCE = { workerTimeoutMs: 8_000 } as const;

interface Addressee {
  readonly key: string;
  readonly line: string;
}

/** Repeated until it is accepted; null if it never was. */
async function takeOver(
  { scene, chronicle, signal }: Performance,
  { key, line }: Addressee,
  { forMs }: LateControl,
): Promise<number | null> {
  const handle = scene.client.getHandle(idOf({ line, key }));
  const deadline = Date.now() + forMs;
  while (!signal.aborted && Date.now() < deadline) {
    try {
      chronicle.counts.messages += 1;
      await handle.takeOver(BY);
      return Date.now();
    } catch {
      await pause(AGAIN_MS);
    }
  }
  // Its answer may have been lost.
  const status = await handle.status().catch(() => null);
  return status?.phase === 'failed' && status.line === 'unknown' ? Date.now() : null;
}

/** A line that was taken over is put back by hand, after a window that ignored it would have written. */
async function putBackByHand(
  { scene, chronicle, signal }: Performance,
  { line }: Addressee,
  atMs: number,
): Promise<void> {
  const leftMs = chronicle.beganMs + atMs - Date.now();
  if (leftMs > 0) await pause(leftMs, undefined, { signal });
  await undo(scene, chronicle, line);
}

/** Whether the window's own next attempt is far enough away to show whether the retry works. */
async function isFar({ scene }: Performance, to: Addressee): Promise<boolean> {
  const { temporal } = scene;
  const ask = () => temporal.workflow.getHandle(idOf(to)).describe();
  const { raw } = await inTime(temporal, ask);
  const nextMs = nextTryMs(raw.pendingActivities ?? []);
  return nextMs !== null && nextMs - Date.now() >= FAR_MS;
}

/** Retries whenever the next attempt is far away, for as long as the revert is late. */
async function retryWhenFar(
  performance: Performance,
  to: Addressee,
  { forMs }: LateControl,
): Promise<void> {
  const { scene, chronicle, signal } = performance;
  const handle = scene.client.getHandle(idOf(to));
  const deadline = Date.now() + forMs;
  while (!signal.aborted && Date.now() < deadline) {
    await pause(LOOK_EVERY_MS, undefined, { signal });
    if (!(await isFar(performance, to).catch(() => false))) continue;
    chronicle.counts.messages += 1;
    const sentMs = Date.now();
    const isTaken = await handle.retryNow(BY).then(
      () => true,
      () => false,
    );
    if (!isTaken) continue;
    chronicle.counts.retries += 1;
    chronicle.told(to.key).retries.push({ sentMs, answeredMs: Date.now() });
    // The attempt it causes has not begun yet: the one it replaces must not be read.
    await pause(TRIES_MS, undefined, { signal });
  }
}

/** Retries the late revert, or takes its line over. */
export async function sayWhenLate(
  performance: Performance,
  to: Addressee,
  deed: LateControl,
): Promise<void> {
  if (deed.kind === 'retry_now') return retryWhenFar(performance, to, deed);
  const takenMs = await takeOver(performance, to, deed);
  if (takenMs === null) return;
  performance.chronicle.counts.taken_over += 1;
  performance.chronicle.told(to.key).takenOverMs = takenMs;
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
