/** What can be asked of a calendar: for each verb, what it may refuse, what it does, and which windows it signals. */
import { workflowInfo } from '@temporalio/workflow';
import { blankRecord, type AuditEvent } from '../../contract/reporting/audit-record.ts';
import type { BookArgument, NoteArgument } from '../../contract/calendar/calendar-arguments.ts';
import { readStartsHeld, type StartsHeld } from '../../contract/window/start-hold.ts';
import { newVersionOf } from '../../line/change.ts';
import type { ArmBookingResult, BookResult, Booking } from '../../contract/steps/booking-steps.ts';
import { audit } from '../sinks.ts';
import type { Ledger } from './rules/ledger.ts';
import { answered, type Outcome } from './rules/outcome.ts';
import {
  readArm,
  readBook,
  readForget,
  readLeaveRow,
  readMoveEnd,
  readNote,
  readRelease,
} from './keeping/reading.ts';
import type { Signals } from './signals.ts';
import type { StartGate } from './rules/start-gate.ts';
import { toVerb, type Verb } from './verb.ts';

/** The parts of a calendar. */
export interface Parts {
  readonly ledger: Ledger;
  readonly gate: StartGate;
  readonly signals: Signals;
}

const NO_OBJECTION = answered(null);

/** Windows are booked even while starts are stopped: starts may be allowed again by then. */
function book({ ledger, gate }: Parts, argument: BookArgument, nowMs: number): Outcome<BookResult> {
  const outcome = ledger.book(argument, nowMs);
  const { stopped } = gate;
  if (!outcome.ok || stopped === null) return outcome;
  return answered({ ...outcome.answer, starts_stopped: stopped });
}

function arm({ ledger, gate }: Parts, booking: Booking, nowMs: number): Outcome<ArmBookingResult> {
  const outcome = ledger.arm(booking, nowMs);
  const { stopped } = gate;
  if (!outcome.ok || stopped === null) return outcome;
  return answered({ ...outcome.answer, starts_stopped: stopped });
}

function note({ ledger, gate, signals }: Parts, argument: NoteArgument): Outcome<null> {
  const { stopped } = gate;
  // Armed before starts were stopped but recorded afterwards: this window was not among those told.
  if (stopped !== null && newVersionOf(argument.change) === null)
    signals.signalStopped([argument.window_id], stopped);
  return ledger.note(argument);
}

function record(event: AuditEvent, { actor, reason }: StartsHeld, nowMs: number): void {
  const { workflowId, runId } = workflowInfo();
  audit.record({
    ...blankRecord(event, workflowId, runId, nowMs),
    actor,
    actor_source: 'claimed',
    reason,
  });
}

/** The verbs that a window uses during its life. */
function bookingVerbs(parts: Parts): Verb[] {
  const { ledger, signals } = parts;
  return [
    toVerb({
      name: 'book',
      description: 'Books a window, or says what is in its way: {booking, check_only?}',
      read: readBook,
      may: (argument, now) => ledger.mayBook(argument, now),
      act: (argument, now) => book(parts, argument, now),
    }),
    toVerb({
      name: 'arm',
      description: 'Is a booking still valid, and who still holds its line? {booking}',
      read: readArm,
      may: () => NO_OBJECTION,
      act: (booking, now) => arm(parts, booking, now),
    }),
    toVerb({
      name: 'note',
      description: 'Keeps baseline and versions with a booking: {window_id, run_id, change}',
      read: readNote,
      may: (argument) => ledger.mayNote(argument),
      act: (argument) => note(parts, argument),
    }),
    toVerb({
      name: 'extend',
      description: 'Moves the end of a booking: {window_id, end_ms, booking?}',
      read: readMoveEnd,
      may: (argument, now) => ledger.mayMoveEnd(argument, now),
      act: (argument, now) => ledger.moveEnd(argument, now),
    }),
    toVerb({
      name: 'release',
      description: 'Releases a line, or leaves it to a person: {window_id, run_id, left?}',
      read: readRelease,
      may: () => NO_OBJECTION,
      act: (argument, now) => {
        signals.signalReleased(ledger.release(argument, now), argument.window_id);
        return NO_OBJECTION;
      },
    }),
  ];
}

/** The verbs for lines and rows once their window is over. */
function lineVerbs({ ledger }: Parts): Verb[] {
  return [
    toVerb({
      name: 'claim',
      description: 'Takes the line of a window for its rescue: {booking}',
      read: readArm,
      may: () => NO_OBJECTION,
      act: (booking) => answered(ledger.claim(booking)),
    }),
    toVerb({
      name: 'leaveRow',
      description: 'Gives up an announcement row; is it in use? {window_id, run_id, row}',
      read: readLeaveRow,
      may: () => NO_OBJECTION,
      act: (argument, now) => answered(ledger.leaveRow(argument, now)),
    }),
    toVerb({
      name: 'forget',
      description: 'A line no longer shows a change that was left: {window_id, run_id}',
      read: readForget,
      may: () => NO_OBJECTION,
      act: (argument) => {
        ledger.left.forget(argument);
        return NO_OBJECTION;
      },
    }),
  ];
}

/** The kill switch, with argument {actor, reason}. */
function startVerbs({ ledger, gate, signals }: Parts): Verb[] {
  return [
    toVerb({
      name: 'stopStarts',
      description: 'Nothing new is applied until allowStarts; reverts continue: {actor, reason}',
      read: readStartsHeld,
      may: () => NO_OBJECTION,
      act: (argument, now) => {
        const stopped = { ...argument, at_ms: now };
        signals.signalStopped(gate.stop(stopped, ledger.entries()), stopped);
        record('starts_stopped', argument, now);
        return NO_OBJECTION;
      },
    }),
    toVerb({
      name: 'allowStarts',
      description: 'Lifts stopStarts: {actor, reason}',
      read: readStartsHeld,
      may: () => NO_OBJECTION,
      act: (argument, now) => {
        signals.signalReleased(gate.allow(ledger.entries(), now), workflowInfo().workflowId);
        record('starts_allowed', argument, now);
        return NO_OBJECTION;
      },
    }),
  ];
}

export function verbsOf(parts: Parts): Verb[] {
  return [...bookingVerbs(parts), ...lineVerbs(parts), ...startVerbs(parts)];
}
