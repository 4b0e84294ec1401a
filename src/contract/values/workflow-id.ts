/** Which workflow ids a window can have: whoever starts one by itself chooses any. Pure. */
import { utf8Bytes } from './utf8.ts';
import type { Problem } from '../window/window.ts';

/** What servers take, and the calendar with them. */
const MOST_BYTES = 1_000;

/** Ids of our other workflows: a window in the place of one would stop what depends on it. */
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

/** Why the workflow with this id cannot be a window; empty where it can. */
export function workflowIdProblems(id: string): Problem[] {
  const message = problemOf(id);
  return message === null ? [] : [{ path: 'workflow_id', message }];
}
