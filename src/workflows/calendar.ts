/**
 * The calendar of one organisation: an entity workflow that admits windows without a race (design,
 * section 5). Messages are updates with synchronous handlers; nothing that is sent to it, not even
 * Cancel, ends or wedges it. It continues as new before its history grows long.
 */
import {
  allHandlersFinished,
  ApplicationFailure,
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
  CALENDAR_REFUSALS,
  LINE_RELEASED_SIGNAL,
  type BookingsPage,
  type CalendarState,
  type CalendarUpdate,
  type LineReleased,
} from '../contract/calendar.ts';
import { readCalendarState } from './calendar/compact.ts';
import { describeCalendar } from './calendar/details.ts';
import { Ledger } from './calendar/ledger.ts';
import { answered, refused, type Outcome, type Refused } from './calendar/outcome.ts';
import { toPage } from './calendar/page.ts';
import {
  readArm,
  readBook,
  readCursor,
  readMoveEnd,
  readNote,
  readRelease,
} from './calendar/reading.ts';

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

/** One verb: what it reads, what it may refuse beforehand, what it does. */
interface Verb<A, T> {
  readonly name: CalendarUpdate;
  readonly description: string;
  readonly read: (argument: unknown) => A | null;
  readonly may: (argument: A, nowMs: number) => Outcome<unknown>;
  readonly act: (argument: A, nowMs: number) => Outcome<T>;
}

function toFailure({ refusal, message, result }: Refused): ApplicationFailure {
  return ApplicationFailure.create({
    type: CALENDAR_REFUSALS[refusal],
    message,
    nonRetryable: refusal !== 'draining',
    details: result === undefined ? [] : [result],
  });
}

/** Nothing but an ApplicationFailure may leave a handler: anything else would wedge the calendar. */
function settle<T>(ask: () => Outcome<T>): T {
  let outcome: Outcome<T>;
  try {
    outcome = ask();
  } catch (error) {
    throw ApplicationFailure.create({
      type: 'CalendarFailed',
      message: `the calendar failed: ${error instanceof Error ? error.message : 'unknown'}`,
      nonRetryable: true,
    });
  }
  if (outcome.ok) return outcome.answer;
  throw toFailure(outcome);
}

class CalendarRun {
  readonly #ledger: Ledger;
  readonly #hopAfterUpdates: number;
  #updates = 0;
  #signalsUnderWay = 0;
  #isDraining = false;

  constructor(state: unknown) {
    const start = readCalendarState(state);
    this.#ledger = new Ledger(start);
    this.#hopAfterUpdates = start.limits.hop_after_updates ?? HOP_AFTER_UPDATES;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  get hasSignalsUnderWay(): boolean {
    return this.#signalsUnderWay > 0;
  }

  toState(): CalendarState {
    return this.#ledger.toState();
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
      act: (booking, now) => ledger.arm(booking, now),
    });
    this.#on({
      name: 'note',
      description: 'Keeps baseline and versions with a booking: {window_id, change}',
      read: readNote,
      may: (argument) => ledger.mayNote(argument),
      act: (argument) => ledger.note(argument),
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
    setHandler(
      defineQuery<BookingsPage, [unknown]>(BOOKINGS_QUERY),
      (query) => toPage(ledger.entries(), readCursor(query)),
      { description: 'The bookings, soonest first, in pages: {after?}' },
    );
    this.#show();
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
    for (const id of windowIds) void this.#signal(id, { by });
  }

  async #signal(windowId: string, released: LineReleased): Promise<void> {
    this.#signalsUnderWay += 1;
    try {
      await CancellationScope.nonCancellable(() =>
        getExternalWorkflowHandle(windowId).signal(LINE_RELEASED_SIGNAL, released),
      );
    } catch {
      // A window that is gone needs no hint, and one that waits asks again by itself.
    } finally {
      this.#signalsUnderWay -= 1;
    }
  }

  #show(): void {
    setCurrentDetails(describeCalendar(this.#ledger.entries(), Date.now()));
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
