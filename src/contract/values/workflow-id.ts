/** Which workflow ids a window may have: a program that starts one itself can choose any. Pure. */
import { utf8Bytes } from './utf8.ts';
import type { Problem } from '../window/window.ts';

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
  return utf8Bytes(id) > MOST_BYTES ? 'must have at most 1,000 bytes' : null;
}

/** Why the workflow with this id cannot be a window; empty if it can. */
export function workflowIdProblems(id: string): Problem[] {
  const message = problemOf(id);
  return message === null ? [] : [{ path: 'workflow_id', message }];
}
