/**
 * The calendar of one organisation: an entity workflow that admits windows without a race. Its messages are updates
 * with synchronous handlers; nothing sent to it, not even Cancel, ends or blocks it. It continues as new before its
 * history grows long.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import { ANNEXED_QUERY } from '../contract/calendar/annex.ts';
import { BOOKINGS_QUERY } from '../contract/calendar/calendar.ts';
import type { BookingsPage } from '../contract/calendar/calendar-access.ts';
import type { CalendarState } from '../contract/calendar/calendar-state.ts';
import { keptHashes } from '../contract/change/kept-values.ts';
import { readCalendarState } from './calendar/keeping/compact.ts';
import { describeCalendar } from './calendar/details.ts';
import { Ledger } from './calendar/rules/ledger.ts';
import { listenTo, type Listening } from './calendar/listening.ts';
import { Pace } from './calendar/pace.ts';
import { toPage } from './calendar/keeping/page.ts';
import { readCursor } from './calendar/keeping/reading.ts';
import { Signals } from './calendar/signals.ts';
import { StartGate } from './calendar/rules/start-gate.ts';
import { verbsOf } from './calendar/verbs.ts';

/** How long a run waits for pending signals before continue-as-new; it accepts no calls meanwhile. */
const SIGNAL_PATIENCE_MS = 2_000;

class CalendarRun implements Listening {
  readonly #ledger: Ledger;
  readonly #gate: StartGate;
  readonly #pace: Pace;
  readonly #signals = new Signals();

  constructor(state: unknown) {
    const start = readCalendarState(state);
    this.#ledger = new Ledger(start);
    this.#gate = new StartGate(start.startsStopped);
    this.#pace = new Pace(start.limits.continue_after_updates);
    if (start.stopsUnderWay) this.#signalStoppedAgain();
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
    listenTo(this, verbsOf({ ledger, gate, signals }));
    setHandler(
      defineQuery<BookingsPage, [unknown]>(BOOKINGS_QUERY),
      (query) => ({
        ...toPage(ledger.entries(), readCursor(query)),
        starts_stopped: gate.stopped,
        ...(readCursor(query) === null ? { left: ledger.left.views() } : {}),
      }),
      { description: 'The bookings, soonest first, in pages: {after?}' },
    );
    setHandler(
      defineQuery<readonly string[]>(ANNEXED_QUERY),
      () => [...new Set(ledger.changes().flatMap(keptHashes))],
      { description: 'The hashes of all that its changes keep in annexes' },
    );
    this.#show();
  }

  turn<T>(calls: number, act: (nowMs: number) => T): T {
    this.#pace.count(calls);
    const now = Date.now();
    this.#ledger.expire(now);
    try {
      return act(now);
    } finally {
      this.#show();
    }
  }

  /** The previous run ended before every armed window had its signal. */
  #signalStoppedAgain(): void {
    const { stopped } = this.#gate;
    if (stopped === null) return;
    this.#signals.signalStopped(this.#gate.stop(stopped, this.#ledger.entries()), stopped);
  }

  #show(): void {
    const { stopped } = this.#gate;
    const [entries, left] = [this.#ledger.entries(), this.#ledger.left.views()];
    setCurrentDetails(describeCalendar(entries, stopped, Date.now(), left));
  }
}

/** Started by update-with-start; `state` is what the previous run held, undefined in the first. */
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
