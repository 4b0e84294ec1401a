/** When the engine itself retries a late revert. Pure. */

const REVERT = 'revertChange';
/** It waits for a worker or for its next attempt. */
const SCHEDULED = 1;

/** The parts of a pending activity that are read here. */
export interface PendingActivity {
  readonly activityType?: { readonly name?: string | null } | null;
  readonly state?: number | null;
  /** From 1. */
  readonly attempt?: number | null;
  /** Of the next attempt, if it waits for one. */
  readonly scheduledTime?: { readonly seconds?: unknown; readonly nanos?: number | null } | null;
}

/** Epoch ms; null if no revert waits for its next attempt. */
export function nextTryMs(pending: readonly PendingActivity[]): number | null {
  const revert = pending.find(({ activityType }) => activityType?.name === REVERT);
  const { state, attempt, scheduledTime } = revert ?? {};
  if (state !== SCHEDULED || Number(attempt) < 2 || !scheduledTime) return null;
  return Number(String(scheduledTime.seconds)) * 1_000 + (scheduledTime.nanos ?? 0) / 1_000_000;
}
