/** An error as an exit code, one JSON value (docs/contract.md#errors), and a text. Pure. */
import type { Conflict, Problem, WindowStatus } from '../client/index.ts';
import { candidatesOf } from './output/list/fitted-list.ts';
import { isClientError } from './client-port.ts';
import { messageOf, problemText } from './errors.ts';
import { withLocalTimes } from './output/plain/moments.ts';
import { printable } from './output/plain/printable.ts';
import { shortId } from './words.ts';

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  noWorker: 4,
  interrupted: 130,
  /** The reader of its output went away: 128 plus the number of SIGPIPE. */
  unread: 141,
};

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly problems: readonly Problem[];
  readonly conflicts: readonly Conflict[];
  /** The window that is not decided yet, or whose answer cannot be read here. */
  readonly workflow_id?: string;
  /** The windows that match, newest first. */
  readonly candidates?: readonly WindowStatus[];
}

export interface Outcome {
  readonly exitCode: number;
  readonly body: ErrorBody;
  readonly headline: string;
}

const SEVERAL = 'several windows may be meant; give more of the id of one:';
const NOTHING_BOOKED = 'Refused; nothing was booked.';
const HEADLINES: Readonly<Record<string, string>> = {
  invalid: 'The request is not valid; nothing was booked.',
  refused: NOTHING_BOOKED,
  preflight: NOTHING_BOOKED,
  conflict: NOTHING_BOOKED,
  unavailable: NOTHING_BOOKED,
};

const EXIT_CODES: Readonly<Record<string, number>> = {
  invalid: EXIT.usage,
  usage: EXIT.usage,
  invalid_argument: EXIT.usage,
  not_found: EXIT.usage,
  ambiguous: EXIT.usage,
  preflight: EXIT.refused,
  conflict: EXIT.refused,
  unavailable: EXIT.refused,
  different: EXIT.refused,
  refused: EXIT.refused,
  control_refused: EXIT.refused,
  old_file: EXIT.refused,
  window_over: EXIT.refused,
  other_organization: EXIT.refused,
  no_worker: EXIT.noWorker,
  interrupted: EXIT.interrupted,
};

function textOf(error: unknown, name: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value;
  return typeof value === 'string' ? value : undefined;
}

function bodyOf(error: unknown): ErrorBody {
  const message = messageOf(error);
  if (!isClientError(error)) return { code: 'failed', message, problems: [], conflicts: [] };
  const { code, problems, conflicts } = error;
  const isStarted = code === 'pending' || code === 'unreadable';
  const id = isStarted ? textOf(error, 'workflowId') : undefined;
  const candidates = candidatesOf(error);
  return {
    code,
    message,
    problems,
    conflicts,
    ...(id === undefined ? {} : { workflow_id: id }),
    ...(candidates === null ? {} : { candidates }),
  };
}

/** A wrong argument of a control is a usage error, although it was a window that found it. */
function exitCodeOf(error: unknown, code: string): number {
  if (code === 'control_refused' && textOf(error, 'kind') === 'invalid') return EXIT.usage;
  return EXIT_CODES[code] ?? EXIT.failed;
}

/** The first line does not repeat what is listed below it field by field. */
function headlineOf(error: unknown, body: ErrorBody): string {
  const { code, message, problems, conflicts, candidates } = body;
  if (candidates !== undefined) return SEVERAL;
  if (problems.length + conflicts.length === 0) return message;
  const id = textOf(error, 'workflowId');
  if (code === 'different' && id !== undefined)
    return `${id} is booked with other content; nothing was changed.`;
  return HEADLINES[code] ?? message;
}

export function outcomeOf(error: unknown): Outcome {
  const body = bodyOf(error);
  return { exitCode: exitCodeOf(error, body.code), body, headline: headlineOf(error, body) };
}

function candidateLine({
  workflow_id: id,
  phase,
  target_name: name,
  start_time: start,
}: WindowStatus) {
  return [shortId(id), phase, name, start].filter((part) => part !== null).join('  ');
}

/** The message repeats the list if the code has no headline of its own. */
function details({ body, headline }: Outcome, flagOf: (path: string) => string | null): string[] {
  const listed = body.problems.filter(({ message }) => !headline.includes(message));
  const problems = listed.map(({ path, message }) => {
    const flag = path === '' ? null : flagOf(path);
    return problemText({ path: flag === null ? path : `${path} (${flag})`, message });
  });
  const conflicts = body.conflicts
    .map(({ message }) => message)
    .filter((message) => !headline.includes(message));
  const candidates = body.candidates ?? [];
  return [...problems, ...conflicts, ...candidates.map(candidateLine)];
}

/** The text for people; `flagOf` names the flag that sets a field. */
export function outcomeText(
  outcome: Outcome,
  flagOf: (path: string) => string | null,
  timeZone: string,
): string {
  const told = (text: string): string => printable(withLocalTimes(text, timeZone));
  const lines = details(outcome, flagOf).map((line) => `  ${told(line)}`);
  return [`interlude: ${told(outcome.headline)}`, ...lines].join('\n');
}
