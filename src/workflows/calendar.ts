/**
 * The calendar of one organisation: an entity workflow that admits windows without a race (design,
 * section 5). Messages are updates with synchronous handlers; nothing that is sent to it, not even
 * Cancel, ends or wedges it. It continues as new before its history grows long.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  getExternalWorkflowHandle,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  BOOKINGS_QUERY,
  LINE_RELEASED_SIGNAL,
  STARTS_STOPPED_SIGNAL,
  type BookingsPage,
  type CalendarState,
  type LineReleased,
  type NoteArgument,
} from '../contract/calendar.ts';
import { readStartsHeld, type StartsHeld, type StartsStopped } from '../contract/start-hold.ts';
import type { ArmBookingResult, Booking } from '../contract/steps.ts';
import { blankRecord, type AuditEvent } from '../contract/audit-record.ts';
import { audit } from './sinks.ts';
import { readCalendarState } from './calendar/compact.ts';
import { describeCalendar } from './calendar/details.ts';
import { Ledger } from './calendar/ledger.ts';
import { answered, refused, type Outcome } from './calendar/outcome.ts';
import { toPage } from './calendar/page.ts';
import {
  readArm,
  readBook,
  readCursor,
  readMoveEnd,
  readNote,
  readRelease,
} from './calendar/reading.ts';
import { StartGate } from './calendar/start-gate.ts';
import { settle, toFailure, type Verb } from './calendar/verb.ts';

/** Half of what the server allows a run. */
const HOP_AFTER_UPDATES = 1_000;
const HOP_AFTER_EVENTS = 10_000;
/**
 * A run shorter than a second makes the server hold the next one back, and a refused update that
 * comes meanwhile then costs ten seconds (seen on 1.32): nobody hops sooner than this, or than
 * the server's limit of 2,000 updates demands.
 */
const SHORTEST_RUN_MS = 2_000;
const MOST_UPDATES = 1_800;
/** For so long a run that is about to end waits for its signals to leave. */
const SIGNAL_PATIENCE_MS = 5_000;

class CalendarRun {
  readonly #ledger: Ledger;
  readonly #gate: StartGate;
  readonly #hopAfterUpdates: number;
  #updates = 0;
  #signalsUnderWay = 0;
  #isDraining = false;

  constructor(state: unknown) {
    const start = readCalendarState(state);
    this.#ledger = new Ledger(start);
    this.#gate = new StartGate(start.startsStopped);
    this.#hopAfterUpdates = start.limits.hop_after_updates ?? HOP_AFTER_UPDATES;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  get hasSignalsUnderWay(): boolean {
    return this.#signalsUnderWay > 0;
  }

  toState(): CalendarState {
    const { stopped } = this.#gate;
    return { ...this.#ledger.toState(), ...(stopped && { starts_stopped: stopped }) };
  }

  listen(): void {
    const ledger = this.#ledger;
    const free = answered(null);
    this.#on({
      name: 'book',
      description: 'Books a window, or says what stands in its way: {booking, check_only?}',
      read: readBook,
      may: (argument, now) => ledger.mayBook(argument, now),
      act: (argument, now) => ledger.book(argument, now),
    });
    this.#on({
      name: 'arm',
      description: 'Does a booking stand, and who still holds its line? {booking}',
      read: readArm,
      may: () => free,
      act: (booking, now) => this.#arm(booking, now),
    });
    this.#on({
      name: 'note',
      description: 'Keeps baseline and versions with a booking: {window_id, change}',
      read: readNote,
      may: (argument) => ledger.mayNote(argument),
      act: (argument) => this.#note(argument),
    });
    this.#on({
      name: 'extend',
      description: 'Moves the end of a booking: {window_id, end_ms, booking?}',
      read: readMoveEnd,
      may: (argument, now) => ledger.mayMoveEnd(argument, now),
      act: (argument, now) => ledger.moveEnd(argument, now),
    });
    this.#on({
      name: 'release',
      description: 'Gives a line free: {window_id, run_id}',
      read: readRelease,
      may: () => free,
      act: (argument, now) => {
        this.#tellFree(ledger.release(argument, now), argument.window_id);
        return free;
      },
    });
    this.#listenToRescues();
    this.#listenToGate();
    setHandler(
      defineQuery<BookingsPage, [unknown]>(BOOKINGS_QUERY),
      (query) => ({
        ...toPage(ledger.entries(), readCursor(query)),
        starts_stopped: this.#gate.stopped,
      }),
      { description: 'The bookings, soonest first, in pages: {after?}' },
    );
    this.#show();
  }

  #arm(booking: Booking, nowMs: number): Outcome<ArmBookingResult> {
    const outcome = this.#ledger.arm(booking, nowMs);
    const { stopped } = this.#gate;
    if (!outcome.ok || stopped === null) return outcome;
    return answered({ ...outcome.answer, starts_stopped: stopped });
  }

  #note(argument: NoteArgument): Outcome<null> {
    const { stopped } = this.#gate;
    // Armed before starts were stopped, noted after: it was not among those that were told.
    if (stopped !== null && argument.change.written === null)
      void this.#signal(argument.window_id, STARTS_STOPPED_SIGNAL, stopped);
    return this.#ledger.note(argument);
  }

  #listenToRescues(): void {
    this.#on({
      name: 'claim',
      description: 'Takes the line of a window for its rescue: {booking}',
      read: readArm,
      may: () => answered(null),
      act: (booking) => answered(this.#ledger.claim(booking)),
    });
  }

  /** The kill switch: {actor, reason}. */
  #listenToGate(): void {
    const free = answered(null);
    this.#on({
      name: 'stopStarts',
      description: 'Nothing new is applied until allowStarts; reverts go on: {actor, reason}',
      read: readStartsHeld,
      may: () => free,
      act: (argument, now) => {
        const stopped: StartsStopped = { ...argument, at_ms: now };
        for (const id of this.#gate.stop(stopped, this.#ledger.entries()))
          void this.#signal(id, STARTS_STOPPED_SIGNAL, stopped);
        this.#record('starts_stopped', argument, now);
        return free;
      },
    });
    this.#on({
      name: 'allowStarts',
      description: 'Lifts stopStarts: {actor, reason}',
      read: readStartsHeld,
      may: () => free,
      act: (argument, now) => {
        this.#tellFree(this.#gate.allow(this.#ledger.entries(), now), workflowInfo().workflowId);
        this.#record('starts_allowed', argument, now);
        return free;
      },
    });
  }

  #record(event: AuditEvent, { actor, reason }: StartsHeld, nowMs: number): void {
    const { workflowId, runId } = workflowInfo();
    audit.record({
      ...blankRecord(event, workflowId, runId, nowMs),
      actor,
      actor_source: 'claimed',
      reason,
    });
  }

  #on<A, T>({ name, description, read, may, act }: Verb<A, T>): void {
    const parse = (argument: unknown): A => {
      const parsed = settle(() => answered(this.#isDraining ? null : read(argument)));
      if (this.#isDraining) throw toFailure(refused('draining', 'the calendar is moving on'));
      if (parsed === null) throw toFailure(refused('invalid', `no valid argument of ${name}`));
      return parsed;
    };
    const handler = (argument: unknown): T => {
      const parsed = parse(argument);
      this.#count();
      const now = Date.now();
      this.#ledger.expire(now);
      try {
        return settle(() => act(parsed, now));
      } finally {
        this.#show();
      }
    };
    const validator = (argument: unknown): void => {
      const parsed = parse(argument);
      settle(() => may(parsed, Date.now()));
    };
    setHandler(defineUpdate<T, [unknown]>(name), handler, { description, validator });
  }

  /** From here on validators refuse, so that nothing is taken that the next run would not know. */
  #count(): void {
    this.#updates += 1;
    const { continueAsNewSuggested, historyLength, runStartTime } = workflowInfo();
    const isLong =
      this.#updates >= this.#hopAfterUpdates ||
      historyLength >= HOP_AFTER_EVENTS ||
      continueAsNewSuggested;
    const isOldEnough = Date.now() - runStartTime.getTime() >= SHORTEST_RUN_MS;
    this.#isDraining = (isLong && isOldEnough) || this.#updates >= MOST_UPDATES;
  }

  #tellFree(windowIds: readonly string[], by: string): void {
    for (const id of windowIds) void this.#signal(id, LINE_RELEASED_SIGNAL, { by });
  }

  async #signal(windowId: string, name: string, hint: LineReleased | StartsStopped): Promise<void> {
    this.#signalsUnderWay += 1;
    try {
      await CancellationScope.nonCancellable(() =>
        getExternalWorkflowHandle(windowId).signal(name, hint),
      );
    } catch {
      // A window that is gone needs no hint, and one that waits asks again by itself.
    } finally {
      this.#signalsUnderWay -= 1;
    }
  }

  #show(): void {
    setCurrentDetails(describeCalendar(this.#ledger.entries(), this.#gate.stopped, Date.now()));
  }
}

/** Started by update-with-start; `state` is what the run before held, else nothing. */
export async function calendar(state?: CalendarState): Promise<void> {
  const run = new CalendarRun(state);
  run.listen();
  await CancellationScope.nonCancellable(async () => {
    await condition(() => run.isDraining);
    if (run.hasSignalsUnderWay)
      await condition(() => !run.hasSignalsUnderWay, SIGNAL_PATIENCE_MS, {
        summary: 'the last signals, before it continues as new',
      });
    await condition(allHandlersFinished);
  });
  await continueAsNew<typeof calendar>(run.toState());
}
