/**
 * Whether a window may run with the options that its workflow was started with. Our client sets none; others may, and a
 * run that the server ends cannot put its line back. Pure.
 */
import { MAX_MINUTES } from '../../contract/window/controls/control-rules.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import type { StartLimits } from '../../contract/steps/admission-steps.ts';
import type { WindowPlan } from '../../contract/request/window-plan.ts';
import type { Problem } from '../../contract/window/window.ts';

/** Reverts are retried without limit; for at least this long they must not depend on the sweeper. */
const REVERT_MINUTES = 60;
/** Two equal instants of the server may differ by up to this much. */
const ROUNDED_MS = 1_000;

/** When a window extended to the limit has had an hour for its revert. */
function lastNeededMs({ start_ms, minute_ms }: WindowPlan): number {
  return start_ms + (MAX_MINUTES + REVERT_MINUTES) * minute_ms;
}

function tooEarly(path: string, expiresMs: number | undefined, plan: WindowPlan): Problem[] {
  const neededMs = lastNeededMs(plan);
  if (expiresMs === undefined || expiresMs >= neededMs) return [];
  const message = `would end the workflow at ${formatInstant(expiresMs)}; extended as far as it may be, the window needs it until ${formatInstant(neededMs)}. Start it without one`;
  return [{ path, message }];
}

const CRON = {
  path: 'workflow.cron_schedule',
  message:
    'a window runs once, and each further run would hide the one before: start it without one, and terminate this workflow to stop its repeats',
};

/** @param plan null if the request could not be read, and so its times are not known */
export function limitProblems(limits: StartLimits, plan: WindowPlan | null): readonly Problem[] {
  const { cron_schedule: cron, run_expires_ms: run, execution_expires_ms: execution } = limits;
  const repeated = cron === undefined ? [] : [CRON];
  if (plan === null) return repeated;
  // If only the execution timeout is set, the server copies it to the run timeout and rounds the two differently.
  const isRunsOwn = run !== undefined && (execution === undefined || run < execution - ROUNDED_MS);
  return [
    ...repeated,
    ...tooEarly('workflow.run_timeout', isRunsOwn ? run : undefined, plan),
    ...tooEarly('workflow.execution_timeout', execution, plan),
  ];
}
