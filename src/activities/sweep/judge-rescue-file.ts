/** A window's break-glass file as evidence about its line, where calendar and history have lost it. */
import { bookedRow } from '../../contract/request/announcement/announcement.ts';
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import type { Booking } from '../../contract/steps/booking-steps.ts';
import type { WindowExecution } from '../../contract/calendar/window-access.ts';
import {
  isInCareOrDone,
  orphaned,
  stuckBefore,
  whyOrphaned,
  type JudgeDeps,
  type Judgement,
} from './judgement.ts';
import { isOfLostFuture } from '../window/files/close-rescue-file.ts';
import { isChange } from '../window/files/rescue-facts.ts';

/** The file of a window that may have written; null if there is none or it cannot be read. */
export async function fileOf(deps: JudgeDeps, windowId: string): Promise<RescueChange | null> {
  const files = (await deps.rescueFiles?.ofWindow(windowId)) ?? [];
  return files.find(isChange) ?? null;
}

function fromFile(file: RescueChange): Booking {
  const { window_id, run_id, target, start_ms, end_ms } = file;
  // A file may be old, for example after a person took over: what others have set since is theirs.
  const change = { ...file.change, on_drift: 'keep' } as const;
  // A file does not know its window's own limit; while its line is being put back it refuses no other.
  const max_concurrent_windows = Number.MAX_SAFE_INTEGER;
  const { announced } = file;
  const row = announced === undefined ? {} : { row: bookedRow(announced, window_id) };
  return { window_id, run_id, target, start_ms, end_ms, max_concurrent_windows, ...row, change };
}

/** Whether the window completed after it wrote the file: then its line is back, or a person took over. */
async function isAnsweredFor(
  { windows }: JudgeDeps,
  execution: WindowExecution,
  file: RescueChange,
): Promise<boolean> {
  if (execution.run_id === file.run_id) return !(await isOfLostFuture(windows, file));
  return (execution.closed_at_ms ?? 0) > Date.parse(file.written_at);
}

/** Whether this namespace has had the run: another installation that shares the folder may use the same ids. */
async function isKnownHere(
  { windows }: JudgeDeps,
  { window_id, run_id }: RescueChange,
  { execution, booking }: Here,
): Promise<boolean> {
  if (execution?.run_id === run_id || booking?.run_id === run_id) return true;
  if (booking?.rescued_run === run_id) return true;
  if ((await windows.rescueOf(window_id, run_id)) !== 'none') return true;
  return (await windows.recall(window_id, run_id)) !== null;
}

interface Here {
  readonly execution: WindowExecution | null;
  readonly booking: Booking | null;
}

/**
 * Judges a window that calendar and history have forgotten (a lost database, an expired retention) but that left a
 * break-glass file. A file alone does not prove that its window was cut short, so its end is awaited. One that a person
 * took over belongs to that person.
 */
export async function judgeFile(
  deps: JudgeDeps,
  file: RescueChange,
  booking: Booking | null = null,
): Promise<Judgement> {
  if (file.taken_over !== undefined) return null;
  const execution = await deps.windows.find(file.window_id);
  if (execution?.state === 'completed' && (await isAnsweredFor(deps, execution, file))) return null;
  const why = whyOrphaned(deps, file.end_ms, execution);
  if (why === null || (await isInCareOrDone(deps, file))) return null;
  const isOver = file.end_ms < stuckBefore(deps);
  if (!isOver && !(await isKnownHere(deps, file, { execution, booking }))) return null;
  return orphaned(why, 'file', fromFile(file));
}
