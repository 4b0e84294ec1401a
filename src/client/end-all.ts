/**
 * For the hour when something is wrong with many windows at once: the kill switch, and the end of all that are active.
 * Only what is proven counts as done: the window is putting its line back, or is over.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ControlArgument } from '../contract/window/messages.ts';
import { FINAL_PHASES, type WindowStatus } from '../contract/window/window.ts';
import { activeWindows, recordedStatus, type Candidate } from './windows/active-windows.ts';
import type { Place } from './temporal/connecting.ts';
import { someAtATime } from './temporal/calling.ts';
import { sendControl } from './controls/control-call.ts';
import { checkBy } from './controls/control-check.ts';
import type { CalendarUpdate } from '../contract/calendar/calendar.ts';
import { callCalendar, freshUpdateId, placeOf } from './calendar/calendar-call.ts';
import { askWorker, type CheckupOptions } from './checkups.ts';

/** How many windows are asked in parallel: each must be answered in time. */
const AT_ONCE = 20;
/** How often windows are listed again, because some may become active while others are ended. */
const MOST_ROUNDS = 5;
/** A window that accepted is being put back within this time, unless a write of its start is under way. */
const PROOF_MS = 10_000;
const LOOK_MS = 100;

/** What became of one window when all were ended. */
export interface Ended {
  /** The window; or the task queue, if its calendar could not be asked which windows are active. */
  readonly workflow_id: string;
  /** As last seen; null if it could not be read. */
  readonly status: WindowStatus | null;
  /** Why it is not done; null if it is. */
  readonly message: string | null;
  /** Its status proves it: it is being put back, or over. */
  readonly ok: boolean;
}

function isDone({ phase }: WindowStatus): boolean {
  return phase === 'reverting' || FINAL_PHASES.includes(phase);
}

function seen(place: Place, window: Candidate): Promise<WindowStatus | null> {
  return recordedStatus(place, window).catch(() => null);
}

/** The status that proves it, or else the newest one seen. */
async function proof(place: Place, window: Candidate): Promise<WindowStatus | null> {
  const deadline = Date.now() + PROOF_MS;
  let status = await seen(place, window);
  while (Date.now() < deadline && status !== null && !isDone(status)) {
    await pause(LOOK_MS);
    status = (await seen(place, window)) ?? status;
  }
  return status;
}

/** Null if the window accepted. */
async function askToEnd(place: Place, id: string, by: ControlArgument): Promise<string | null> {
  try {
    await sendControl(place, id, 'end', by);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function endOne(place: Place, window: Candidate, by: ControlArgument): Promise<Ended> {
  const { workflow_id } = window;
  const whyNot = await askToEnd(place, workflow_id, by);
  // It may refuse because somebody else was first, or because it is being rescued: its status decides.
  const status = whyNot === null ? await proof(place, window) : await seen(place, window);
  if (status !== null && isDone(status)) return { workflow_id, status, message: null, ok: true };
  const message =
    whyNot ?? `${workflow_id} accepted, but is not putting its line back yet; check again`;
  return { workflow_id, status, message, ok: false };
}

/**
 * Ends every window of this task queue whose line is or may be changed, including those that become active meanwhile. A
 * failure delays no other window.
 * @throws {ControlInvalidError} nothing was sent
 */
export async function endAll(place: Place, by: ControlArgument): Promise<readonly Ended[]> {
  checkBy(by);
  const ended = new Map<string, Ended>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { windows, incomplete } = await activeWindows(place);
    const others = windows.filter(({ workflow_id: id }) => !ended.has(id));
    const now = await someAtATime(others, { atOnce: AT_ONCE }, (one) => endOne(place, one, by));
    for (const one of now) ended.set(one.workflow_id, one);
    if (incomplete !== null) {
      const message = `the calendar could not be asked which windows are active (${incomplete}); one that began within the last seconds may be missing: run it again`;
      ended.set('', { workflow_id: place.taskQueue, status: null, message, ok: false });
    }
    if (incomplete !== null || others.length === 0) break;
  }
  return [...ended.values()];
}

const CALENDAR_MS = 15_000;

/**
 * @returns the organisation whose starts are now stopped or allowed
 * @throws {ControlInvalidError} nothing was sent
 */
export async function setStarts(
  place: Place,
  update: Extract<CalendarUpdate, 'stopStarts' | 'allowStarts'>,
  by: ControlArgument,
  options: CheckupOptions,
): Promise<string> {
  checkBy(by);
  const { actor, reason } = by;
  const { client, taskQueue } = place;
  const { organization_id } = await askWorker(place, { kind: 'organization' }, options);
  const calendar = placeOf(organization_id, { client, taskQueue, deadlineMs: CALENDAR_MS });
  const call = { update, argument: { actor, reason }, updateId: freshUpdateId(update) };
  await callCalendar<null>(calendar, call, Date.now() + CALENDAR_MS);
  return organization_id;
}
