/** One window, with verbs. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { AuditRecord } from '../contract/audit-record.ts';
import type { CallbackView } from '../contract/callback-view.ts';
import { isRecord } from '../contract/json.ts';
import {
  CONTROL_REFUSALS,
  STATUS_QUERY,
  type Control,
  type ControlArgument,
  type ControlRefusal,
  type ExtendArgument,
} from '../contract/messages.ts';
import { FINAL_PHASES, type Receipt, type WindowStatus } from '../contract/window.ts';
import type { Verification } from '../contract/verification.ts';
import { untoldRecords, seeCallbacks } from './callback-views.ts';
import { call, callUnhurried, isOutOfTime } from './calling.ts';
import type { CheckupOptions } from './checkups.ts';
import type { Place } from './connecting.ts';
import {
  ControlRefusedError,
  TemporalUnreachableError,
  UnansweredError,
  WindowCutShortError,
} from './errors.ts';
import { inOrder, readAudit } from './history-access.ts';
import { readRefusal, readReceipt, readStatus } from './reading-status.ts';
import { runInForce } from './run-in-force.ts';
import { verifyWindow } from './verifying.ts';
import { describeWindow, finalStatus, rescueOf, statusOf } from './window-record.ts';

const QUERY_MS = 5_000;
const CONTROL_MS = 30_000;
const WATCH_EVERY_MS = 500;
/** A window that was cut short is found by the sweeper within this, or nobody sweeps. */
const RESCUE_BEGINS_WITHIN_MS = 180_000;

/** Who does it and why; both are written to the audit. */
export type By = ControlArgument;

/** A later end: either `untilMs` (epoch ms) or `byMinutes` (whole). */
export interface Extension extends By {
  readonly untilMs?: number;
  readonly byMinutes?: number;
  /** The end the caller saw, RFC 3339: with it, a repeated call does not extend twice. */
  readonly expectedEndTime?: string;
}

export interface WatchOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds between looks. @default 500 */
  readonly everyMs?: number;
}

const KINDS: readonly ControlRefusal[] = ['not_now', 'invalid', 'changed', 'conflict'];

function refusalKind(type: string | null | undefined): ControlRefusal | null {
  return KINDS.find((kind) => CONTROL_REFUSALS[kind] === type) ?? null;
}

function toRefusal(workflowId: string, error: unknown): ControlRefusedError | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const { cause } = error;
  const kind = cause instanceof ApplicationFailure ? refusalKind(cause.type) : null;
  if (kind === null || !(cause instanceof ApplicationFailure)) return null;
  const { problems, conflicts } = readRefusal(cause.details?.[0]);
  return new ControlRefusedError(kind, `${workflowId}: ${cause.message}`, problems, conflicts);
}

/** A handle on one window; made by `MaintenanceClient`. */
export class WindowHandle {
  readonly workflowId: string;
  readonly #place: Place;
  #settledRun: string | null = null;

  constructor(place: Place, workflowId: string) {
    this.#place = place;
    this.workflowId = workflowId;
  }

  /**
   * The window now. One that is over, was terminated, or whose worker is silent is read from what it
   * left behind, never from a query that would repeat an old state.
   * @throws {WindowNotFoundError}
   */
  async status(): Promise<WindowStatus> {
    const execution = await this.#inForce('booked');
    if (execution.status.name !== 'RUNNING') return finalStatus(this.#place, execution);
    try {
      const handle = this.#place.client.workflow.getHandle(this.workflowId);
      const status: unknown = await call(this.#place, () => handle.query(STATUS_QUERY), QUERY_MS);
      return readStatus(status);
    } catch {
      return statusOf(execution);
    }
  }

  /**
   * Moves the end later.
   * @throws {ControlRefusedError} the window says no; it is unchanged.
   * @throws {UnansweredError} no worker answered in time.
   */
  async extend(extension: Extension): Promise<WindowStatus> {
    const { untilMs, byMinutes, expectedEndTime, actor, reason } = extension;
    const argument: ExtendArgument = {
      actor,
      reason,
      ...(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }),
      ...(byMinutes === undefined ? {} : { by_minutes: byMinutes }),
      ...(expectedEndTime === undefined ? {} : { expected_end_time: expectedEndTime }),
    };
    return this.#say('extend', argument);
  }

  /** Ends an active window now: callers return at once. Throws as {@link extend}. */
  async end(by: By): Promise<WindowStatus> {
    return this.#say('end', by);
  }

  /** Calls the window off; a line that was changed is put back. Throws as {@link extend}. */
  async cancel(by: By): Promise<WindowStatus> {
    return this.#say('cancel', by);
  }

  /** Tries a late revert at once instead of waiting for the next try. Throws as {@link extend}. */
  async retryNow(by: By): Promise<WindowStatus> {
    return this.#say('retryNow', by);
  }

  /**
   * A person answers for the line: a late revert is not tried any more, and the window ends as
   * failed. Throws as {@link extend}.
   */
  async takeOver(by: By): Promise<WindowStatus> {
    return this.#say('takeOver', by);
  }

  /**
   * Waits for the end of the window, however long.
   * @throws {WindowNotFoundError} @throws {WindowCutShortError} @throws {TemporalUnreachableError}
   */
  async result(): Promise<Receipt> {
    await describeWindow(this.#place, this.workflowId);
    try {
      const handle = this.#place.client.workflow.getHandle(this.workflowId);
      const receipt: unknown = await callUnhurried(this.#place, () => handle.result());
      return readReceipt(receipt);
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      throw new WindowCutShortError(this.workflowId, { cause: error });
    }
  }

  /**
   * Every audit record, in order, made from the history alone; a callback that is under way has one as
   * well (`callback_status: pending`), with its last failure.
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
   * What became of the callbacks so far, in the order in which they were first to be sent.
   * @throws {WindowNotFoundError} @throws {TemporalUnreachableError}
   */
  async callbacks(): Promise<readonly CallbackView[]> {
    const seen = await seeCallbacks(this.#place, this.workflowId);
    return seen.map(({ view }) => view);
  }

  /**
   * Recomputes the receipt from the history, with the hashes made anew by a worker, and looks at the
   * line: both as they should be is a `match`. Changes nothing.
   * @throws {WindowNotFoundError} no such window, or its history is gone.
   * @throws {NoWorkerError} @throws {CheckupFailedError} @throws {TemporalUnreachableError}
   */
  async verify(options: CheckupOptions = {}): Promise<Verification> {
    return verifyWindow(this.#place, this.workflowId, options);
  }

  /** The status whenever it changes, until the window is over. */
  async *watch(options: WatchOptions = {}): AsyncGenerator<WindowStatus, void, undefined> {
    const { signal, everyMs = WATCH_EVERY_MS } = options;
    let last = '';
    const isWanted = (): boolean => signal?.aborted !== true;
    while (isWanted()) {
      const status = await this.status();
      const text = JSON.stringify(status);
      if (text !== last) yield status;
      last = text;
      if (await this.#isOver(status)) return;
      await pause(everyMs, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  }

  async #isOver(status: WindowStatus): Promise<boolean> {
    if (FINAL_PHASES.includes(status.phase)) return true;
    if (status.attention === null) return false;
    const execution = await this.#inForce('booked');
    if (execution.status.name === 'RUNNING') return false;
    const closedMs = execution.closeTime?.getTime() ?? 0;
    const rescue = await rescueOf(this.#place, execution);
    return rescue === null
      ? Date.now() - closedMs > RESCUE_BEGINS_WITHIN_MS
      : rescue.status.name !== 'RUNNING';
  }

  /** The run that speaks for the window; once that cannot change any more it is not looked for again. */
  async #inForce(wanted: 'booked' | 'live'): Promise<WorkflowExecutionDescription> {
    const newest = await describeWindow(this.#place, this.workflowId);
    if (newest.runId === this.#settledRun) return newest;
    const { run, isSettled } = await runInForce(this.#place, newest, wanted);
    if (isSettled) this.#settledRun = run.runId;
    return run;
  }

  /** Where a control goes: to the run that has the line, or to the rescue that stands in for it. */
  async #listener(): Promise<WorkflowHandle> {
    const { workflow } = this.#place.client;
    // Tells at once what waiting for an answer would tell late: no server, no such window.
    const execution = await this.#inForce('live');
    if (execution.status.name === 'RUNNING') return workflow.getHandle(this.workflowId);
    const rescue = await rescueOf(this.#place, execution);
    return rescue?.status.name === 'RUNNING'
      ? workflow.getHandle(rescue.workflowId)
      : workflow.getHandle(this.workflowId, execution.runId);
  }

  async #say(control: Control, argument: By | ExtendArgument): Promise<WindowStatus> {
    const handle = await this.#listener();
    try {
      const answer: unknown = await call(
        this.#place,
        () => handle.executeUpdate<unknown, [By | ExtendArgument]>(control, { args: [argument] }),
        CONTROL_MS,
      );
      return readStatus(isRecord(answer) ? answer['status'] : null);
    } catch (error) {
      throw (await this.#explain(control, error)) ?? error;
    }
  }

  async #explain(control: Control, error: unknown): Promise<Error | null> {
    const refusal = toRefusal(this.workflowId, error);
    if (refusal !== null) return refusal;
    if (error instanceof TemporalUnreachableError)
      return isOutOfTime(error.cause) ? new UnansweredError(this.workflowId, control) : error;
    if (!(error instanceof WorkflowNotFoundError)) return null;
    const { phase, attention } = await this.status();
    const isOver = FINAL_PHASES.includes(phase) || attention === null;
    const why = isOver
      ? `the window is over (${phase})`
      : `${attention.what}; ${attention.next_step}`;
    return new ControlRefusedError('not_now', `${this.workflowId}: ${why}`);
  }
}
