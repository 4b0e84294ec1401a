/**
 * Writes the words that callers hear into their row: before the start, which waits for the proof, and again if the end
 * of an active window moves, for which nothing waits.
 */
import type { WriteRowInput, WriteRowResult } from '../../../contract/steps/row-steps.ts';
import { formatInstant, sayInstant } from '../../../contract/values/instant.ts';
import { interruptible } from '../interrupt.ts';
import { failedFor } from '../start/arming.ts';
import { latestStart } from '../start/latest-start.ts';
import { readStepFailure } from '../step-failure.ts';
import { msUntil, writeRowStep } from '../steps.ts';
import { publish, record } from '../reporting/journal.ts';
import { preparedOf, type WindowState } from '../window-state.ts';
import type { RowNow } from './row-now.ts';

/** Callers hear the old end until the row is written; after this long, a person is told. */
const AGAIN_MS = 2 * 60_000;

/** Whether the row is not known to name the end in force and no step is writing it. */
export function mustTell({ row, end }: WindowState): boolean {
  return row !== null && !row.isBusy && row.untilMs !== end.ms && row.untoldMs !== end.ms;
}

function rowOf({ row }: WindowState): RowNow {
  if (row === null) throw new TypeError('the window has no announcement row');
  return row;
}

function toInput(window: WindowState, why: WriteRowInput['why']): WriteRowInput {
  const { announced } = rowOf(window);
  const { before: _before, ...announcement } = announced;
  const { organizationId: organization_id } = preparedOf(window);
  return { organization_id, announcement, until_ms: window.end.ms, why };
}

function told({ announcement, until_ms }: WriteRowInput) {
  return { row: announcement.row, until: formatInstant(until_ms) };
}

function prove(window: WindowState, input: WriteRowInput, { before }: WriteRowResult): void {
  const row = rowOf(window);
  const announced = before === null ? row.announced : { ...row.announced, before };
  const { until_ms: untilMs } = input;
  window.row = { ...row, announced, untilMs, untoldMs: null, isBusy: false };
  record(window, 'announced', { details: told(input) });
}

/** Before the start: a window never starts on an unproven row. */
export async function announce(window: WindowState): Promise<void> {
  const input = toInput(window, 'start');
  const summary = `write the announcement row, until ${sayInstant(input.until_ms)}`;
  const step = writeRowStep('start', summary, msUntil(latestStart(window)));
  const isStopped = (): boolean => window.orders.stop !== null || window.orders.hold !== null;
  window.row = { ...rowOf(window), isTouched: true };
  try {
    prove(window, input, await interruptible(() => step(input), isStopped));
  } catch (error) {
    if (isStopped()) return;
    const { message } = readStepFailure(error);
    record(window, 'apply_failed', { details: { step: 'announce', message } });
    window.start = failedFor([{ path: 'target.announcement', message }]);
  }
}

function tellUntold(window: WindowState, input: WriteRowInput, message: string): void {
  record(window, 'announce_failed', { details: { ...told(input), message } });
  const attention = {
    what: `the announcement row ${input.announcement.row} does not tell the end at ${sayInstant(input.until_ms)}: ${message}`,
    since: formatInstant(Date.now()),
    next_step:
      'set the row by hand if callers hear the wrong text; the line itself is not affected',
  };
  window.line = { ...window.line, attention };
  publish(window);
}

function proveAgain(window: WindowState, input: WriteRowInput, result: WriteRowResult): void {
  const wasUntold = rowOf(window).untoldMs !== null;
  prove(window, input, result);
  if (window.phase !== 'active') return;
  if (wasUntold) window.line = { ...window.line, attention: null };
  publish(window);
}

/** While callers hear it: best effort. The row of a window that is over is cleared instead. */
export async function announceAgain(window: WindowState): Promise<void> {
  const input = toInput(window, 'moved_end');
  const summary = `tell the end at ${sayInstant(input.until_ms)} in the announcement row`;
  const step = writeRowStep('spare', summary, AGAIN_MS);
  window.row = { ...rowOf(window), isBusy: true };
  try {
    const isOver = (): boolean => window.phase !== 'active';
    proveAgain(window, input, await interruptible(() => step(input), isOver));
  } catch (error) {
    window.row = { ...rowOf(window), isBusy: false, untoldMs: input.until_ms };
    if (window.phase === 'active') tellUntold(window, input, readStepFailure(error).message);
  }
}
