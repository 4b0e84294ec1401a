/**
 * The calendar of one organisation: an entity workflow that admits windows without a race. Messages
 * are updates with synchronous handlers; nothing that is sent to it, not even Cancel, ends or wedges
 * it. It continues as new before its history grows long.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import {
  BATCH_UPDATE,
  BOOKINGS_QUERY,
  type BatchedAnswer,
  type BookingsPage,
} from '../contract/calendar/calendar.ts';
import type { CalendarState } from '../contract/calendar/calendar-state.ts';
import { carryOutAll, readBatch, refuseIfAll } from './calendar/batch.ts';
import { readCalendarState } from './calendar/keeping/compact.ts';
import { describeCalendar } from './calendar/details.ts';
import { Ledger } from './calendar/rules/ledger.ts';
import { refused } from './calendar/rules/outcome.ts';
import { Pace } from './calendar/pace.ts';
import { toPage } from './calendar/keeping/page.ts';
import { readCursor } from './calendar/keeping/reading.ts';
import { Signals } from './calendar/signals.ts';
import { StartGate } from './calendar/rules/start-gate.ts';
import { toFailure, type Asked, type Verb } from './calendar/verb.ts';
import { verbsOf } from './calendar/verbs.ts';

/** For so long a run that is about to end waits for its signals to leave; nothing is taken meanwhile. */
const SIGNAL_PATIENCE_MS = 2_000;

class CalendarRun {
  readonly #ledger: Ledger;
  readonly #gate: StartGate;
  readonly #pace: Pace;
  readonly #signals = new Signals();

  constructor(state: unknown) {
    const start = readCalendarState(state);
    this.#ledger = new Ledger(start);
    this.#gate = new StartGate(start.startsStopped);
    this.#pace = new Pace(start.limits.hop_after_updates);
    if (start.stopsUnderWay) this.#tellStoppedAgain();
  }

  get isOver(): boolean {
    return this.#pace.isOver;
  }

  get hasSignalsUnderWay(): boolean {
    return this.#signals.areUnderWay;
  }

  toState(): CalendarState {
    const { stopped } = this.#gate;
    return {
      ...this.#ledger.toState(),
      ...(stopped !== null && { starts_stopped: stopped }),
      ...(stopped !== null && this.#signals.areStopsUnderWay && { stops_under_way: true }),
    };
  }

  listen(): void {
    const [ledger, gate, signals] = [this.#ledger, this.#gate, this.#signals];
    const verbs = verbsOf({ ledger, gate, signals });
    for (const verb of verbs) this.#listenTo(verb);
    this.#listenToBatches(verbs);
    setHandler(
      defineQuery<BookingsPage, [unknown]>(BOOKINGS_QUERY),
      (query) => ({
        ...toPage(ledger.entries(), readCursor(query)),
        starts_stopped: gate.stopped,
        ...(readCursor(query) === null ? { left: ledger.left.views() } : {}),
      }),
      { description: 'The bookings, soonest first, in pages: {after?}' },
    );
    this.#show();
  }

  #listenTo({ name, description, read }: Verb): void {
    const take = (argument: unknown): Asked => {
      this.#refuseWhenOver();
      return read(argument);
    };
    const handler = (argument: unknown): unknown => {
      const asked = take(argument);
      return this.#turn(1, (now) => asked.act(now));
    };
    const validator = (argument: unknown): void => take(argument).may(Date.now());
    setHandler(defineUpdate<unknown, [unknown]>(name), handler, { description, validator });
  }

  #listenToBatches(verbs: readonly Verb[]): void {
    const take = (argument: unknown): readonly unknown[] => {
      this.#refuseWhenOver();
      return readBatch(argument);
    };
    const handler = (argument: unknown): readonly BatchedAnswer[] => {
      const calls = take(argument);
      return this.#turn(calls.length, (now) => carryOutAll(verbs, calls, now));
    };
    setHandler(defineUpdate<readonly BatchedAnswer[], [unknown]>(BATCH_UPDATE), handler, {
      description: 'Many of the other updates at once: {calls: [{update, argument}]}',
      validator: (argument) => refuseIfAll(verbs, take(argument), Date.now()),
    });
  }

  #refuseWhenOver(): void {
    if (this.isOver) throw toFailure(refused('draining', 'the calendar is moving on'));
  }

  #turn<T>(calls: number, act: (nowMs: number) => T): T {
    this.#pace.count(calls);
    const now = Date.now();
    this.#ledger.expire(now);
    try {
      return act(now);
    } finally {
      this.#show();
    }
  }

  /** The run before ended before each armed window had its signal. */
  #tellStoppedAgain(): void {
    const { stopped } = this.#gate;
    if (stopped === null) return;
    this.#signals.tellStopped(this.#gate.stop(stopped, this.#ledger.entries()), stopped);
  }

  #show(): void {
    const { stopped } = this.#gate;
    const [entries, left] = [this.#ledger.entries(), this.#ledger.left.views()];
    setCurrentDetails(describeCalendar(entries, stopped, Date.now(), left));
  }
}

/** Started by update-with-start; `state` is what the run before held, else nothing. */
export async function calendar(state?: CalendarState): Promise<void> {
  const run = new CalendarRun(state);
  run.listen();
  await CancellationScope.nonCancellable(async () => {
    await condition(() => run.isOver);
    if (run.hasSignalsUnderWay)
      await condition(() => !run.hasSignalsUnderWay, SIGNAL_PATIENCE_MS, {
        summary: 'the last signals, before it continues as new',
      });
    await condition(allHandlersFinished);
  });
  await continueAsNew<typeof calendar>(run.toState());
}
