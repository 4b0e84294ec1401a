/** Moves the end of a window later, if window, clock and calendar allow it. */
import { ApplicationFailure, condition } from '@temporalio/workflow';
import type { ExtendReading } from '../../../contract/window/controls/control-arguments.ts';
import {
  readNewEnd,
  whyNotMovable,
  whyUnmoved,
  type WhyNot,
} from '../../../contract/window/controls/control-rules.ts';
import { formatInstant } from '../../../contract/values/instant.ts';
import { toBooking } from '../deciding.ts';
import { withNews } from '../../../line/change.ts';
import { moveInTurn } from '../start/end-turns.ts';
import { controlRefused } from './refusal.ts';
import { readStepFailure } from '../step-failure.ts';
import { extendStep } from '../steps.ts';
import { toView } from '../reporting/showing.ts';
import { changeOf, preparedOf, type WindowState } from '../window-state.ts';

function refuseUnlessMovable(window: WindowState): void {
  const why = whyNotMovable(toView(window), Date.now());
  if (why !== null) throw controlRefused(why.kind, why.message);
}

function newEnd(window: WindowState, asked: ExtendReading): number {
  const reading = readNewEnd(toView(window), preparedOf(window).plan, asked);
  if (reading.ok) return reading.endMs;
  throw controlRefused(reading.why.kind, reading.why.message);
}

/** The change could not be moved: the platform would end the window at its old end. */
class Unmoved extends Error {
  override readonly name = 'Unmoved';
  readonly why: WhyNot;

  constructor(problem: string) {
    super(problem);
    this.why = whyUnmoved(problem);
  }
}

function isStanding({ change }: WindowState): boolean {
  return change?.stage === 'applied';
}

/** Moves the booking, and with it what is on the target. */
async function moveBooking(window: WindowState, endMs: number): Promise<void> {
  const move = (): Promise<void> => askToMove(window, endMs);
  return isStanding(window) ? moveInTurn(window, move) : move();
}

async function askToMove(window: WindowState, endMs: number): Promise<void> {
  const { organizationId: organization_id, plan } = preparedOf(window);
  const summary = `extend the booking until ${formatInstant(endMs)}`;
  const extend = extendStep(summary, plan.target.kind);
  const { conflicts, news, problem } = await extend({
    organization_id,
    window_id: window.workflowId,
    end_ms: endMs,
    booking: toBooking(window),
  });
  // The line may have been proven back meanwhile.
  if (news !== undefined && isStanding(window)) window.change = withNews(changeOf(window), news);
  if (problem !== undefined) throw new Unmoved(problem);
  if (conflicts.length === 0) return;
  const told = conflicts.map(({ message }) => message).join('; ');
  throw controlRefused('conflict', told, { conflicts });
}

/** Restores the end in force: the calendar may hold one that was refused after all. */
async function undo(window: WindowState): Promise<void> {
  await moveBooking(window, window.end.ms).catch(() => undefined);
}

/** A change that was written while the calendar was being asked still has the old end, and is moved as well. */
async function moveAll(window: WindowState, endMs: number): Promise<void> {
  const wasStanding = isStanding(window);
  await moveBooking(window, endMs);
  if (!wasStanding && isStanding(window)) await moveBooking(window, endMs);
}

async function askCalendar(window: WindowState, endMs: number): Promise<void> {
  try {
    await moveAll(window, endMs);
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    await undo(window);
    if (error instanceof Unmoved) throw controlRefused(error.why.kind, error.why.message);
    const { message } = readStepFailure(error);
    throw controlRefused('not_now', `the calendar did not answer: ${message}; nothing was changed`);
  }
  try {
    refuseUnlessMovable(window);
  } catch (error) {
    await undo(window);
    throw error;
  }
}

/** Extends the window, or throws the refusal; the caller records it and sends the callback. */
export async function extendWindow(window: WindowState, asked: ExtendReading): Promise<void> {
  // All waiting calls wake at once, but only the first may pass.
  while (window.end.isExtending) await condition(() => !window.end.isExtending);
  window.end = { ...window.end, isExtending: true };
  try {
    refuseUnlessMovable(window);
    const endMs = newEnd(window, asked);
    await askCalendar(window, endMs);
    window.end = { ...window.end, ms: endMs };
  } finally {
    window.end = { ...window.end, isExtending: false };
  }
}
