/** One window, with verbs. */
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowFailedError, type WorkflowExecutionDescription } from '@temporalio/client';
import type { AuditRecord } from '../contract/reporting/audit-record.ts';
import type { CallbackView } from '../contract/reporting/callback.ts';
import type { AnyControlArgument, Control, ControlArgument } from '../contract/window/messages.ts';
import { FINAL_PHASES, type Receipt, type WindowStatus } from '../contract/window/window.ts';
import type { Verification } from '../contract/reporting/verification.ts';
import type { WhoChanged } from '../contract/reporting/who-changed.ts';
import { checkOptions } from './arguments/options.ts';
import { untoldRecords, seeCallbacks } from './views/callback-views.ts';
import { callUnhurried } from './temporal/calling.ts';
import type { CheckupOptions } from './checkups.ts';
import type { Place } from './temporal/connecting.ts';
import { toExtend, toRetry } from './controls/control-check.ts';
import { sendControl, type ControlledStatus } from './controls/control-call.ts';
import { WindowCutShortError } from './errors/window-errors.ts';
import { inOrder, readAudit } from './temporal/history/history-access.ts';
import { whyUnread } from './codec/locked-payload.ts';
import { AnswerUnreadableError } from './errors/reach-errors.ts';
import { asReceipt } from './windows/reading/reading-status.ts';
import { runInForce, runStatus } from './windows/run-in-force.ts';
import { verifyWindow, whoChanged } from './verifying.ts';
import { describeWindow, rescueOf, snapshotOf, statusOf } from './windows/reading/window-record.ts';

const WATCH_EVERY_MS = 500;
/** The sweeper finds a window that was cut short within this time, unless nothing sweeps. */
const RESCUE_BEGINS_WITHIN_MS = 180_000;

/** Who does it and why; both are part of the audit. */
export type By = ControlArgument;

/** An instant: a `Date`, or RFC 3339 text with its zone, such as `2027-01-15T02:00:00Z`. */
export type Instant = Date | string;

/** The later end: the instant itself, or how many whole minutes later, 1 to 480. */
export type LaterEnd =
  | { readonly until: Instant; readonly byMinutes?: never }
  | { readonly byMinutes: number; readonly until?: never };

/** A later end, with who requests it and why. */
export type Extension = By &
  LaterEnd & {
    /** The end that the caller saw: with it, a repeated call does not extend twice. */
    readonly expectedEndTime?: Instant | null;
  };

/** A late revert to be tried now. */
export interface Retry extends By {
  /** The version of the line that a person accepts and lets be overwritten. @default none */
  readonly acceptVersion?: number;
}

export interface WatchOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds between polls. @default 500 */
  readonly everyMs?: number;
}

/** A handle on one window, made by `MaintenanceClient`. */
export class WindowHandle {
  readonly workflowId: string;
  readonly #place: Place;
  #settledRun: string | null = null;
  #isFirstRun: boolean;

  /**
   * @param options.isFirstRun there is no earlier run, so none is searched for: a server answers about ten searches a
   * second. @default false
   * @internal
   */
  constructor(place: Place, workflowId: string, { isFirstRun = false } = {}) {
    this.#place = place;
    this.workflowId = workflowId;
    this.#isFirstRun = isFirstRun;
  }

  /**
   * The window now. If it is over, was terminated, or its worker is silent, the status is read from what it left, never
   * from a query that would return an old state.
   * @throws {WindowNotFoundError}
   */
  async status(): Promise<WindowStatus> {
    return runStatus(this.#place, await this.#inForce());
  }

  /**
   * Like {@link status}, for a window that was just booked: read from its record, to which it has added nothing yet,
   * because a question to its worker costs as much as a step.
   * @internal
   */
  async booked(): Promise<WindowStatus> {
    const run = await this.#inForce();
    const status = snapshotOf(run)?.status ?? null;
    const isNew = run.status.name === 'RUNNING' && status?.phase === 'scheduled';
    return isNew ? statusOf(run) : runStatus(this.#place, run);
  }

  /**
   * Moves the end later.
   * @throws {ControlInvalidError} the argument is wrong; nothing was sent
   * @throws {ControlRefusedError} the window refuses; it is unchanged
   * @throws {NoWorkerError} no worker polls; nothing was sent
   * @throws {UnansweredError} no worker answered in time
   */
  async extend(extension: Extension): Promise<ControlledStatus> {
    return this.#say('extend', toExtend(extension));
  }

  /** Ends an active window now: callers return at once. Throws like {@link extend}. */
  async end(by: By): Promise<ControlledStatus> {
    return this.#say('end', by);
  }

  /** Cancels the window; a line that was changed is put back. Throws like {@link extend}. */
  async cancel(by: By): Promise<ControlledStatus> {
    return this.#say('cancel', by);
  }

  /** Tries a late revert now instead of waiting for the next attempt. Throws like {@link extend}. */
  async retryNow(retry: Retry): Promise<ControlledStatus> {
    return this.#say('retryNow', toRetry(retry));
  }

  /**
   * A person becomes responsible for the line: a late revert is no longer retried, and the window ends as failed.
   * Throws like {@link extend}.
   */
  async takeOver(by: By): Promise<ControlledStatus> {
    return this.#say('takeOver', by);
  }

  /**
   * Waits for the end of the window, however long that takes.
   * @throws {WindowNotFoundError} @throws {WindowCutShortError} @throws {TemporalUnreachableError}
   * @throws {AnswerUnreadableError} it is over, but its receipt cannot be read here
   */
  async result(): Promise<Receipt> {
    const { workflowId } = this;
    const answer = await this.#answer();
    const receipt = asReceipt(answer);
    if (receipt !== null) return receipt;
    const what = `${workflowId} is over; its receipt`;
    throw new AnswerUnreadableError(workflowId, 'over', what, whyUnread(answer));
  }

  async #answer(): Promise<unknown> {
    await describeWindow(this.#place, this.workflowId);
    try {
      const handle = this.#place.client.workflow.getHandle(this.workflowId);
      return await callUnhurried(this.#place, () => handle.result());
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      throw new WindowCutShortError(this.workflowId, { cause: error });
    }
  }

  /**
   * Every audit record, in order, from the history alone; a callback under way has one as well (`callback_status:
   * pending`), with its last failure.
   */
  async audit(): Promise<readonly AuditRecord[]> {
    const [told, seen] = await Promise.all([
      readAudit(this.#place, this.workflowId),
      seeCallbacks(this.#place, this.workflowId),
    ]);
    const untold = untoldRecords(seen);
    return untold.length === 0 ? told : inOrder([...told, ...untold]);
  }

  /**
   * The state of the callbacks so far, in the order in which they were first due.
   * @throws {WindowNotFoundError} @throws {TemporalUnreachableError}
   */
  async callbacks(): Promise<readonly CallbackView[]> {
    const seen = await seeCallbacks(this.#place, this.workflowId);
    return seen.map(({ view }) => view);
  }

  /**
   * Recomputes the receipt from the history, with a worker recomputing the hashes, and reads the line: a `match` if
   * both are as they should be. Changes nothing.
   * @throws {WindowNotFoundError} there is no such window, or its history is gone
   * @throws {AnswerUnreadableError} its history or the answer cannot be read here
   * @throws {NoWorkerError} @throws {CheckupFailedError} @throws {TemporalUnreachableError}
   */
  async verify(options: CheckupOptions = {}): Promise<Verification> {
    checkOptions('checkup', options);
    return verifyWindow(this.#place, this.workflowId, options);
  }

  /**
   * Who else changed the target since the window wrote to it, according to the organisation's audit as read by a
   * worker. An audit can be minutes late. Changes nothing.
   * @throws {WindowNotFoundError}
   * @throws {NoWorkerError} @throws {CheckupFailedError} @throws {TemporalUnreachableError}
   */
  async whoChanged(options: CheckupOptions = {}): Promise<WhoChanged> {
    checkOptions('checkup', options);
    return whoChanged(this.#place, await this.status(), options);
  }

  /** The status whenever it changes, until the window is over. */
  async *watch(options: WatchOptions = {}): AsyncGenerator<WindowStatus, void, undefined> {
    checkOptions('watch', options);
    const { signal, everyMs = WATCH_EVERY_MS } = options;
    let last = '';
    let isOver = false;
    const isWanted = (): boolean => signal?.aborted !== true;
    while (isWanted()) {
      const status = await this.status();
      const text = JSON.stringify(status);
      if (text !== last) yield status;
      last = text;
      if (isOver || FINAL_PHASES.includes(status.phase)) return;
      // A rescue may have ended since the status was read, so its end is read, too.
      isOver = await this.#isOver(status);
      if (!isOver) await pause(everyMs, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  }

  async #isOver(status: WindowStatus): Promise<boolean> {
    if (status.attention === null) return false;
    const execution = await this.#inForce();
    if (execution.status.name === 'RUNNING') return false;
    const closedMs = execution.closeTime?.getTime() ?? 0;
    const rescue = await rescueOf(this.#place, execution);
    return rescue === null
      ? Date.now() - closedMs > RESCUE_BEGINS_WITHIN_MS
      : rescue.status.name !== 'RUNNING';
  }

  /** The run in force; once that can no longer change, it is not searched for again. */
  async #inForce(): Promise<WorkflowExecutionDescription> {
    const newest = await describeWindow(this.#place, this.workflowId);
    if (this.#isFirstRun) this.#settledRun = newest.runId;
    this.#isFirstRun = false;
    if (newest.runId === this.#settledRun) return newest;
    const { run, isSettled } = await runInForce(this.#place, newest, 'booked');
    if (isSettled) this.#settledRun = run.runId;
    return run;
  }

  #say(control: Control, argument: AnyControlArgument): Promise<ControlledStatus> {
    return sendControl(this.#place, this.workflowId, control, argument);
  }
}
