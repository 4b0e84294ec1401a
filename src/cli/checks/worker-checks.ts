/** The checks of `doctor` from a worker's report: ok, warn or fail, and what to do. Pure. */
import type {
  DoctorReport,
  StandingWindow,
  StartsStopped,
  TargetCheck,
} from '../../client/index.ts';
import { targetName } from '../../contract/request/window-plan.ts';
import { check, type Check, type CheckState } from '../output/doctor-text.ts';
import { printable } from '../output/plain/printable.ts';
import { momentWithDistance, type Clock } from '../output/plain/moments.ts';
import { unbooked } from './window-checks.ts';
import { shortId } from '../words.ts';

type CheckName = DoctorReport['checks'][number]['check'];

const CHECK_WORDS: Readonly<Record<CheckName, string>> = {
  credentials: 'credentials',
  flow_read: 'permission to read flows',
  queue_read: 'permission to read queues',
  calendar: 'calendar',
  organization: 'organization',
};

const CHECK_STEPS: Readonly<Record<CheckName, string>> = {
  credentials:
    "correct what it names: the worker's GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, or GENESYS_LOGIN_URL",
  flow_read: "give the worker's OAuth client a role with flow:read and flow:write",
  queue_read:
    "give the worker's OAuth client a role with routing:queue:view (routing:queue:read at a gateway)",
  calendar: 'open the workflow ivr-calendar/… in the Temporal UI',
  organization: "set the worker's GENESYS_ORGANIZATION_ID to that of its credentials",
};

const NOT_CHECKED = 'it was not checked: do what it says, or try again';

/** Null if all is well. Queues may be unreadable where only some windows name one: that is known. */
function stepFor(name: CheckName, ok: boolean | null): string | null {
  if (ok === true) return null;
  return ok === false || name === 'queue_read' ? CHECK_STEPS[name] : NOT_CHECKED;
}

function stateOf(ok: boolean | null): CheckState {
  if (ok === null) return 'warn';
  return ok ? 'ok' : 'fail';
}

export function workerChecks({ organization_id, api_url, checks }: DoctorReport): Check[] {
  return [
    check('worker', 'ok', `answers for organization ${organization_id} at ${api_url}`),
    ...checks.map(({ check: name, ok, message }) =>
      check(CHECK_WORDS[name], stateOf(ok), message, stepFor(name, ok)),
    ),
  ];
}

export function startsCheck(stopped: StartsStopped | null, clock: Clock): Check {
  if (stopped === null) return check('starts', 'ok', 'allowed');
  const since = momentWithDistance(new Date(stopped.at_ms).toISOString(), clock);
  const message = `STOPPED by ${printable(stopped.actor)}, ${since}: ${printable(stopped.reason)}`;
  return check('starts', 'warn', message, 'lift it: interlude allow-starts --reason …');
}

type Finding = readonly [state: CheckState, message: string, nextStep: string | null];

function rescueFolderFinding(folder: NonNullable<DoctorReport['rescue_folder']>): Finding {
  if (!folder.configured)
    return ['warn', 'none: RESCUE_DIR is not set', "set the worker's RESCUE_DIR to a volume"];
  if (folder.problem !== null)
    return [
      'fail',
      `RESCUE_DIR ${folder.problem}`,
      'repair the volume; windows continue without it',
    ];
  const { unreadable = [] } = folder;
  if (unreadable.length > 0)
    return [
      'fail',
      `cannot be read: ${unreadable.map(printable).join(', ')}`,
      "look at each file and at its line: nothing can be put back from it; the worker's log says why",
    ];
  if (folder.left_over === 0) return ['ok', 'writable, no files left over', null];
  const message = `writable; files of windows that are over: ${folder.left_over}`;
  const step = 'check each line (interlude restore FILE), then remove its file';
  return ['warn', message, step];
}

/** The worker's folder of break-glass files; empty if an older worker answered. */
export function rescueFolderChecks({ rescue_folder: folder }: DoctorReport): Check[] {
  if (folder === undefined) return [];
  return [check('break-glass files', ...rescueFolderFinding(folder))];
}

const PUT_BACK =
  'put it back by hand, or with its break-glass file (interlude restore FILE): no window starts there while part of the change remains';

/** Lines that were taken over and are not proven back; empty if an older worker answered. */
export function leftChecks({ left = [] }: DoctorReport, clock: Clock): Check[] {
  return left.map(({ target, window_id, by, left_at_ms }) => {
    const when = momentWithDistance(new Date(left_at_ms).toISOString(), clock);
    const message = `${printable(targetName(target))}: taken over by ${printable(by)}, ${when}; not yet seen back to normal (${printable(shortId(window_id))})`;
    const about = { workflow_id: window_id };
    return check('line left to a person', 'warn', message, PUT_BACK, about);
  });
}

const DELETED_LATER =
  'nothing now: Interlude tries again until it is deleted, or tells a person why it cannot; the audit of its window says why it could not be, and you may delete it by hand (Admin, Schedules)';
const HELD =
  'Genesys begins and ends it by itself: if nobody wants it, take it out of the group by hand; if another installation made it, leave it';

/** Schedules left by windows that are over; empty if the API did not answer, or an older worker did. */
export function leftoverChecks({ leftovers = [] }: DoctorReport): Check[] {
  return leftovers.map(({ name, held_by: heldBy }) => {
    const said = `"${printable(name)}"`;
    return heldBy === null
      ? check('left behind', 'warn', `schedule ${said} is not deleted yet`, DELETED_LATER)
      : check('left behind', 'warn', `${printable(heldBy)} has ${said} of an unknown window`, HELD);
  });
}

/** A revert is a write, too: counts the end of an active window and the start of a booked one. */
function comingWrites(report: DoctorReport, windows: readonly StandingWindow[], { nowMs }: Clock) {
  const { active, next } = report;
  const others = unbooked(report, windows).map(({ status }) => status);
  const reverts = [...active, ...others].map(({ workflow_id: id, end_time }) => {
    return { verb: 'revert', id, at: end_time ?? '' };
  });
  const applies = next && { verb: 'apply', id: next.workflow_id, at: next.start_time };
  return [...reverts, ...(applies === null ? [] : [applies])]
    .filter(({ at }) => Date.parse(at) > nowMs)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

export function nextCheck(
  report: DoctorReport,
  windows: readonly StandingWindow[],
  clock: Clock,
): Check {
  const [first] = comingWrites(report, windows, clock);
  if (first === undefined) return check('next write', 'ok', 'none is booked');
  const when = momentWithDistance(first.at, clock);
  const what = `${first.verb} of ${printable(shortId(first.id))} (${report.bookings} booked)`;
  return check('next write', 'ok', `${when}: ${what}`);
}

const TARGET_WORDS: Readonly<Record<TargetCheck['check'], string>> = {
  served: 'target',
  read: 'target',
  rights: 'right',
  not_checked: 'not checked',
};

/** The lines of `doctor --target`; an older worker's report has none. */
export function targetChecks({ target }: DoctorReport): Check[] {
  if (target === undefined) {
    const message = "the worker's release cannot check a target yet";
    return [check('target', 'fail', message, 'try again when every worker is up to date')];
  }
  return target.checks.map(({ check: kind, state, message, next_step }) => {
    const name = TARGET_WORDS[kind];
    const told = name === 'target' ? `${target.target}: ${message}` : message;
    return check(name, state, told, next_step);
  });
}
