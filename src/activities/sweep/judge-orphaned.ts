/**
 * Whether a window can put its line back itself, and whether it has to. Judges a candidate of the sweeper: asks
 * Temporal, the history and the break-glass file, changes nothing. No attempt of a window that was cut short can still
 * write: one in flight carries an old version, which the rescue makes stale.
 */
import { toBooking } from '../../contract/request/announcement/announcement.ts';
import type { Booking } from '../../contract/steps/booking-steps.ts';
import { rescueId, type Unused } from '../../contract/calendar/sweep.ts';
import type {
  LineMemory,
  SeenRun,
  WindowExecution,
} from '../../contract/calendar/window-access.ts';
import { mergeKnown, newVersionOf } from '../../line/index.ts';
import { FINAL_PHASES, type Phase } from '../../contract/window/window.ts';
import { fileOf, judgeFile } from './judge-rescue-file.ts';
import {
  isInCare,
  isInCareOrDone,
  isReplaced,
  orphaned,
  whyOrphaned,
  type JudgeDeps,
  type Judgement,
  type Run,
} from './judgement.ts';
import { filedChange } from '../window/files/rescue-facts.ts';

/** In these phases no write was ever dispatched. */
const UNWRITTEN: ReadonlySet<Phase | null> = new Set([null, 'requested', 'scheduled']);
const OVER: ReadonlySet<Phase | null> = new Set(FINAL_PHASES);

/** The change of the run before the newest, which that run's rescue has to put back whatever the newest one does. */
function ofFormerRun({ rescued_run: former = null, ...booking }: Booking): Booking | null {
  return former === null || former === booking.run_id ? null : { ...booking, run_id: former };
}

/**
 * Null unless it is certain that the window was armed, and closed before its first write was dispatched. Only the
 * history of an only run can show that; a break-glass file, or the answer to a write, shows otherwise.
 */
async function unwritten(
  deps: JudgeDeps,
  { window_id, run_id, change }: Booking,
  execution: WindowExecution | null,
): Promise<Unused | null> {
  if (execution?.state !== 'cut_short' || !UNWRITTEN.has(execution.phase)) return null;
  if (execution.run_id !== run_id || !execution.is_first_run) return null;
  if (change === null || newVersionOf(change) !== null) return null;
  // An unreadable history proves nothing.
  const memory = await deps.windows.recall(window_id, run_id).catch(() => null);
  if (memory?.may_have_written !== false || (await fileOf(deps, window_id)) !== null) return null;
  const { announced } = memory;
  return { window_id, run_id, ...(announced === undefined ? {} : { announced }) };
}

export async function judgeBooked(deps: JudgeDeps, booking: Booking): Promise<Judgement> {
  const former = ofFormerRun(booking);
  if (former !== null)
    return (await isInCare(deps, former)) ? null : orphaned('closed', 'booking', former);
  const { window_id, end_ms } = booking;
  const execution = await deps.windows.find(window_id);
  const why = isReplaced(booking, execution) ? 'closed' : whyOrphaned(deps, end_ms, execution);
  if (why === null || (await isInCare(deps, booking))) return null;
  const unused = await unwritten(deps, booking, execution);
  return unused === null ? orphaned(why, 'booking', booking) : { unused };
}

function bookedBy({ plan, end_ms, change }: LineMemory, { window_id, run_id }: Run): Booking {
  return { ...toBooking(plan, { window_id, run_id }), end_ms, change };
}

function alarm({ window_id, run_id, state, phase }: WindowExecution): Judgement {
  const what = state === 'stuck' ? 'is stuck' : 'was closed in Temporal';
  const message = `${window_id} ${what} in phase ${phase}, and neither the calendar nor its history says what its line was like before: check the line and put it back by hand, or with its break-glass file if somebody has it (interlude restore FILE)`;
  return { unrescuable: { window_id, run_id, message } };
}

/**
 * Judges a window that cannot continue and recorded no change: its history, or else its file, shows a write.
 * @param holdsLine by a booking whose change the calendar has lost: released if there is nothing to put back
 */
async function judgeByHistory(
  deps: JudgeDeps,
  execution: WindowExecution,
  holdsLine = false,
): Promise<Judgement> {
  const { window_id, run_id } = execution;
  const memory = await deps.windows.recall(window_id, run_id);
  if (memory !== null && memory.organization_id !== deps.organizationId) return null;
  if (memory?.is_back === true || memory?.may_have_written === false)
    return holdsLine ? { unused: { window_id, run_id } } : null;
  if (memory !== null && memory.change !== null) {
    const why = whyOrphaned(deps, memory.end_ms, execution);
    if (why === null) return null;
    // A history from a backup knows less than the file of its run.
    const change = mergeKnown(memory.change, await filedChange(deps, window_id, memory.change));
    return orphaned(why, 'history', bookedBy({ ...memory, change }, execution));
  }
  const file = await fileOf(deps, window_id);
  return file === null ? alarm(execution) : judgeFile(deps, file);
}

/** Whether a closed window is worth checking: thousands may have been closed in a day. */
export function isWorthAsking({ phase }: SeenRun, booking: Booking | undefined): boolean {
  if (booking !== undefined) return booking.change === null;
  return !UNWRITTEN.has(phase) && !OVER.has(phase);
}

/** Judges a window that a list shows as cut short; its booking, if there is one, carries no change. */
export async function judgeClosed(
  deps: JudgeDeps,
  seen: SeenRun,
  booking: Booking | undefined,
): Promise<Judgement> {
  if (await isInCareOrDone(deps, seen)) return null;
  // A reset closes the previous run: only the newest one counts.
  const execution = await deps.windows.find(seen.window_id);
  if (execution?.state !== 'cut_short' || execution.run_id !== seen.run_id) return null;
  const { window_id, run_id, phase } = execution;
  const holdsLine = booking?.at_work === true && booking.run_id === run_id;
  if (!UNWRITTEN.has(phase) && !OVER.has(phase)) return judgeByHistory(deps, execution, holdsLine);
  if (booking === undefined) return null;
  if (booking.run_id === run_id) return { unused: { window_id, run_id } };
  // It was reset, and closed before it booked again: what the booking's run wrote still belongs to that run.
  if (await isInCareOrDone(deps, booking)) return null;
  return judgeByHistory(deps, { ...execution, run_id: booking.run_id });
}

/** Whether it was over as the calendar that has booked it anew began: it does not release it once more. */
function hasEnded(deps: JudgeDeps, { run_id, end_ms }: Booking, execution: WindowExecution) {
  const { state } = execution;
  if (state !== 'completed' || execution.run_id !== run_id) return false;
  return whyOrphaned(deps, end_ms, execution) !== null;
}

/**
 * Judges a booking without a change whose window is gone from Temporal, even before its end: it wrote nothing, because
 * a change is recorded before it is written, unless the calendar that knew the change is lost. Looked up by id, which is
 * always current, and by run. A window that no list shows yet does exist, because it booked itself.
 */
export async function judgeUnwritten(deps: JudgeDeps, booking: Booking): Promise<Judgement> {
  const { window_id, run_id, at_work: mayBeChanged = false } = booking;
  const { rescued_run = mayBeChanged ? run_id : null } = booking;
  const execution = await deps.windows.find(window_id);
  if (execution !== null)
    return mayBeChanged && hasEnded(deps, booking, execution)
      ? { unused: { window_id, run_id } }
      : null;
  if ((await deps.windows.recall(window_id, run_id)) !== null) return null;
  if (await isInCareOrDone(deps, { window_id, run_id: rescued_run ?? run_id })) return null;
  // Its file knows more than its booking, and is judged separately.
  if ((await fileOf(deps, window_id)) !== null) return null;
  if (rescued_run === null) return { unused: { window_id, run_id } };
  const message = `${window_id}, or its rescue, was ended before the line was back, and the calendar does not know the earlier values: check the line and put it back by hand`;
  return { unrescuable: { window_id, run_id: rescued_run, message } };
}

/** Judges a window that keeps running past its end, and whose change is in no booking. */
export async function judgeOverdue(deps: JudgeDeps, seen: SeenRun): Promise<Judgement> {
  const execution = await deps.windows.find(seen.window_id);
  if (execution?.state !== 'stuck' || (await isInCareOrDone(deps, execution))) return null;
  return judgeByHistory(deps, execution);
}

/** Judges a running rescue: if it cannot continue, a person has to free it. */
export async function judgeRescue(
  deps: JudgeDeps,
  { window_id, run_id }: SeenRun,
): Promise<Judgement> {
  if ((await deps.windows.rescueOf(window_id, run_id)) !== 'stuck') return null;
  const message = `the rescue ${rescueId(window_id, run_id)} cannot make progress, and the line may still be in maintenance: its code fails on every task (roll the last deploy back), or somebody paused it (unpause it). To put the line back at once: interlude restore FILE, with its break-glass file`;
  return { unrescuable: { window_id, run_id, message } };
}
