/**
 * Reads ahead, while a writer holds for its instant, what its write needs if another worker read it before: the write
 * is then a single request. Never delays the write, which reads for itself if this failed.
 */
import type { TargetRef } from '../../../contract/request/target/target.ts';
import { spreadOf } from '../../../contract/steps/pace/pace.ts';
import { isGenesysError, type Priority } from '../../../adapters/genesys/index.ts';
import type { AlarmClock } from '../../alarm-clock.ts';
import type { ActivityDeps } from '../../deps.ts';
import type { HoldEnd, StepRun } from '../../step-run.ts';

/** A read that is not answered by then is aborted, so that the write is on time. */
const MARGIN_MS = 100;

/** What to write, and when. */
export interface Coming {
  readonly target: TargetRef;
  /** The version that the write expects; null if it reads before it writes. */
  readonly version: number | null;
  /** Epoch ms. */
  readonly instantMs: number;
  readonly priority: Priority;
}

export async function warm(
  { genesys }: Pick<ActivityDeps, 'genesys'>,
  { target: { kind, id }, version, instantMs, priority }: Coming,
  run: StepRun,
): Promise<void> {
  const leftMs = instantMs - run.serverNowMs() - MARGIN_MS;
  if (version === null || leftMs <= 0) return;
  const deadlineAt = Math.min(run.deadlineAt, performance.now() + leftMs);
  try {
    await genesys.target(kind).warm(id, version, { ...run.reading(priority), deadlineAt });
  } catch (error) {
    if (!isGenesysError(error)) throw error;
  }
}

/** Connections are opened at most this long before the instant, spread so that they do not coincide, */
const READY_WITHIN_MS = 3_000;
/** and no later than this long before it. */
const READY_BEFORE_MS = 1_000;

/** Milliseconds until the connection of one write is opened, derived from its line. */
function msToReady({ target: { id }, instantMs }: Coming, run: StepRun): number {
  const earlier = READY_BEFORE_MS + spreadOf(id) * (READY_WITHIN_MS - READY_BEFORE_MS);
  return Math.max(0, instantMs - earlier - run.serverNowMs());
}

/** Holds until the instant, preparing the write meanwhile. */
export async function holdWarm(
  deps: Pick<ActivityDeps, 'genesys'>,
  coming: Coming,
  run: StepRun,
  alarm: AlarmClock,
): Promise<HoldEnd> {
  const readying = setTimeout(() => deps.genesys.getReady(), msToReady(coming, run));
  try {
    const [held] = await Promise.all([
      run.holdUntil(coming.instantMs, alarm),
      warm(deps, coming, run),
    ]);
    return held;
  } finally {
    clearTimeout(readying);
  }
}
