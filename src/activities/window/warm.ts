/**
 * Reads, while a writer holds for its instant, what its one write needs where another worker has read it before: the
 * write is then one request. It never delays the write, which reads for itself where this has failed.
 */
import type { TargetRef } from '../../contract/request/target.ts';
import { isGenesysError, type Priority } from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';
import type { HoldEnd, StepRun } from '../step-run.ts';

/** A read that has no answer by then is given up, so that the write is on time. */
const MARGIN_MS = 100;

/** What is to be written, and when. */
export interface Coming {
  readonly target: TargetRef;
  /** The version that the write expects; null: it reads before it writes anyway. */
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

/** Holds until the instant, and makes ready what is to be written then. */
export async function holdWarm(
  deps: Pick<ActivityDeps, 'genesys'>,
  coming: Coming,
  run: StepRun,
): Promise<HoldEnd> {
  const [held] = await Promise.all([run.holdUntil(coming.instantMs), warm(deps, coming, run)]);
  return held;
}
