/** What the judges of orphaned windows share: questions, answers, reasons. Asks Temporal only. */
import type { Booking } from '../../contract/steps/booking-steps.ts';
import type {
  EvidenceSource,
  Orphaned,
  OrphanedWhy,
  Unrescuable,
  Unused,
} from '../../contract/calendar/sweep.ts';
import type { WindowExecution } from '../../contract/calendar/window-access.ts';
import type { ActivityDeps } from '../deps.ts';

/** Time for a window to release its booking itself. */
const SETTLING_MS = 60_000;
/** A stuck window may recover by itself: it gets this many of its minutes past its end. */
const STUCK_GRACE_MINUTES = 1;

export interface JudgeDeps extends Pick<
  ActivityDeps,
  'windows' | 'rescueFiles' | 'organizationId' | 'minuteMs'
> {
  /** The server's clock, epoch ms. */
  readonly nowMs: number;
}

export type Judgement =
  | { readonly orphaned: Orphaned }
  | { readonly unused: Unused }
  | { readonly unrescuable: Unrescuable }
  | null;

export function orphaned(why: OrphanedWhy, source: EvidenceSource, booking: Booking): Judgement {
  return { orphaned: { why, source, booking } };
}

/** A stuck window whose end was before this instant gets no more time. */
export function stuckBefore({ nowMs, minuteMs }: Pick<JudgeDeps, 'nowMs' | 'minuteMs'>): number {
  return nowMs - STUCK_GRACE_MINUTES * minuteMs;
}

/** Why a window cannot continue; null if it can. One that was ended early reports that, its booking does not. */
export function whyOrphaned(
  deps: JudgeDeps,
  endMs: number,
  execution: WindowExecution | null,
): OrphanedWhy | null {
  switch (execution?.state) {
    case undefined:
      return 'gone';
    case 'running':
      return null;
    case 'stuck':
      return (execution.end_ms ?? endMs) < stuckBefore(deps) ? 'stuck' : null;
    case 'completed':
      return deps.nowMs - (execution.closed_at_ms ?? deps.nowMs) > SETTLING_MS ? 'closed' : null;
    case 'cut_short':
      return 'closed';
  }
}

/** Whether a run was started under the id of a booked one, without a reset: the booked one was closed for that. */
export function isReplaced({ run_id }: Run, newest: WindowExecution | null): boolean {
  return newest !== null && newest.is_first_run && newest.run_id !== run_id;
}

export type Run = Pick<Booking, 'window_id' | 'run_id'>;

/** Whether it has a rescue, even a stuck one: that is a separate alarm. */
export async function isInCare(
  { windows }: JudgeDeps,
  { window_id, run_id }: Run,
): Promise<boolean> {
  const rescue = await windows.rescueOf(window_id, run_id);
  return rescue === 'running' || rescue === 'stuck';
}

export async function isInCareOrDone(
  deps: JudgeDeps,
  { window_id, run_id }: Run,
): Promise<boolean> {
  const rescue = await deps.windows.rescueOf(window_id, run_id);
  return rescue !== 'none' && rescue !== 'cut_short';
}
