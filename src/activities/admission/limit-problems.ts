/**
 * Whether a window may run under the id and with the options that its workflow was started with, and on this worker's
 * API. Our client sets no options; others may, and a run that the server ends cannot put its line back. Pure.
 */
import { MAX_MINUTES } from '../../contract/window/controls/control-rules.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import type { StartLimits } from '../../contract/steps/admission-steps.ts';
import { targetName, type WindowPlan, type TargetRef } from '../../contract/request/window-plan.ts';
import type { Problem } from '../../contract/window/window.ts';
import { servedBy } from '../../adapters/genesys/index.ts';
import { keyProblem } from '../../contract/values/text-rules.ts';
import { utf8Bytes } from '../../contract/values/utf8.ts';

/** Reverts are retried without limit; for at least this long they must not depend on the sweeper. */
const REVERT_MINUTES = 60;
/** Two equal instants of the server may differ by up to this much. */
const ROUNDED_MS = 1_000;

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

/**
 * A request without `target` means `flow-ivr`, which no public region has: it is refused, naming the kinds that exist.
 * @param apiUrl the address of the worker's API
 */
export function servedProblems(apiUrl: string, target: TargetRef): readonly Problem[] {
  const { kinds } = servedBy(apiUrl);
  if (kinds.includes(target.kind)) return [];
  const path = target.kind === 'flow-ivr' ? 'flow_id' : 'target.kind';
  const instead =
    target.kind === 'flow-ivr'
      ? `send target in its place, of a kind that it serves: ${kinds.join(', ')}`
      : `it serves ${kinds.join(', ')}`;
  const message = `${targetName(target)} cannot be at ${apiUrl}, which serves no ${target.kind}; ${instead}`;
  return [{ path, message }];
}

/** The limit of servers, and of the calendar. */
const MOST_BYTES = 1_000;

/** Ids of our other workflows: a window under one of them would block whatever depends on it. */
const TAKEN = [
  /^ivr-calendar\//,
  /^ivr-annex\//,
  /^ivr-sweeper\//,
  /^ivr-checkup\//,
  /\/rescue\//,
  /\/callback\//,
];

function problemOf(id: string): string | null {
  if (TAKEN.some((taken) => taken.test(id)))
    return 'is of the form that calendars, sweepers, checkups, rescues and callbacks have: a window needs another one, such as ivr-window/<name>';
  if (utf8Bytes(id) > MOST_BYTES) return 'must have at most 1,000 bytes';
  return keyProblem(id);
}

/** Why the workflow with this id cannot be a window: a program that starts one itself can choose any. */
export function workflowIdProblems(id: string): Problem[] {
  const message = problemOf(id);
  return message === null ? [] : [{ path: 'workflow_id', message }];
}
