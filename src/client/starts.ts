/**
 * The kill switch of an organisation, and the end of all that is active: for the hour in which
 * something is wrong with many windows at once.
 */
import type { CalendarUpdate } from '../contract/calendar.ts';
import { calendarId } from '../contract/calendar.ts';
import type { ControlArgument } from '../contract/messages.ts';
import { FINAL_PHASES, type WindowStatus } from '../contract/window.ts';
import { callCalendar, freshUpdateId } from './calendar-call.ts';
import { servedOrganization, type CheckupOptions } from './checkups.ts';
import type { Place } from './connecting.ts';
import { ControlRefusedError } from './errors.ts';
import { listWindows } from './listing.ts';
import { WindowHandle } from './window-handle.ts';

const CALENDAR_MS = 15_000;
/** Windows asked at a time: each has to be answered in time. */
const AT_ONCE = 20;

/** What became of one window when all were ended. */
export interface Ended {
  readonly workflow_id: string;
  /** Null where it could not be asked, or said no. */
  readonly status: WindowStatus | null;
  /** Why not; null where it ends. */
  readonly message: string | null;
  /** True where it is being put back already, or over: nothing is left to do. */
  readonly ok: boolean;
}

/** @returns the organisation whose starts are now stopped or allowed. */
export async function setStarts(
  place: Place,
  update: Extract<CalendarUpdate, 'stopStarts' | 'allowStarts'>,
  { actor, reason }: ControlArgument,
  options: CheckupOptions,
): Promise<string> {
  const { client, taskQueue } = place;
  const organizationId = await servedOrganization(place, options);
  await callCalendar<null>(
    {
      client,
      taskQueue,
      calendarId: calendarId(organizationId),
      deadlineMs: CALENDAR_MS,
      state: { v: 1, bookings: [], released: [] },
    },
    { update, argument: { actor, reason }, updateId: freshUpdateId(update) },
    Date.now() + CALENDAR_MS,
  );
  return organizationId;
}

/** A window may end by itself while it is asked: how it was told matters to nobody then. */
async function isOver(handle: WindowHandle): Promise<boolean> {
  const status = await handle.status().catch(() => null);
  return status !== null && FINAL_PHASES.includes(status.phase);
}

async function endOne(
  place: Place,
  { workflow_id }: WindowStatus,
  by: ControlArgument,
): Promise<Ended> {
  const handle = new WindowHandle(place, workflow_id);
  try {
    return { workflow_id, status: await handle.end(by), message: null, ok: true };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const ok = error instanceof ControlRefusedError || (await isOver(handle));
    return { workflow_id, status: null, message, ok };
  }
}

/**
 * Ends every window of this task queue whose line is, or may be, changed: those of other
 * organisations in the namespace are none of its business. One that fails holds up no other.
 */
export async function endAll(place: Place, by: ControlArgument): Promise<readonly Ended[]> {
  const active: WindowStatus[] = [];
  const ours = { active: true, taskQueue: place.taskQueue };
  for await (const status of listWindows(place, ours)) active.push(status);
  const ended: Ended[] = [];
  for (let at = 0; at < active.length; at += AT_ONCE) {
    const some = active.slice(at, at + AT_ONCE);
    ended.push(...(await Promise.all(some.map((status) => endOne(place, status, by)))));
  }
  return ended;
}
