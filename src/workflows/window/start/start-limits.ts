/** How this workflow was started, as far as that may end it before its window does, or repeat it. */
import { workflowInfo } from '@temporalio/workflow';
import type { StartLimits } from '../../../contract/steps/admission-steps.ts';

function runExpiresMs(): number | null {
  const { runTimeoutMs, startTime, runStartTime, continuedFromExecutionRunId } = workflowInfo();
  if (runTimeoutMs === undefined || runTimeoutMs === 0) return null;
  // `startTime` is that of the very first run.
  const began = continuedFromExecutionRunId === undefined ? startTime : runStartTime;
  return began.getTime() + runTimeoutMs;
}

/** Undefined if nothing limits it. */
export function startLimits(): StartLimits | undefined {
  const { cronSchedule, executionExpirationTime } = workflowInfo();
  const run = runExpiresMs();
  const limits = {
    ...(cronSchedule === undefined ? {} : { cron_schedule: cronSchedule }),
    ...(run === null ? {} : { run_expires_ms: run }),
    ...(executionExpirationTime === undefined
      ? {}
      : { execution_expires_ms: executionExpirationTime.getTime() }),
  };
  return Object.keys(limits).length === 0 ? undefined : limits;
}
