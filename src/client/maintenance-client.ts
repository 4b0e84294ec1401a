/** The public API: a client makes handles, handles have verbs. */
import type { DoctorReport, DryRun, LineLookup } from '../contract/reporting/checkup.ts';
import type { JsonValue } from '../contract/values/json.ts';
import type { StartsStopped } from '../contract/window/start-hold.ts';
import type { MaintenanceRequest } from '../contract/request/request.ts';
import { DEFAULT_TASK_QUEUE } from '../contract/server/task-queues.ts';
import type { Verdict, WindowStatus } from '../contract/window/window.ts';
import type { AuditEntry } from '../contract/reporting/audit-entry.ts';
import {
  argumentProblems,
  isInstant,
  isList,
  isOneOf,
  isString,
  isText,
  refuseIf,
  refuseUnless,
  toDate,
} from './arguments/argument-check.ts';
import { checkOptions, checkPlace } from './arguments/options.ts';
import { auditBetween, readRetentionMs } from './audit/audit-between.ts';
import { askWorker, doctor, dryRun, type CheckupOptions, type DoctorOptions } from './checkups.ts';
import { connect, noteClosed, type Place } from './temporal/connecting.ts';
import type { ConnectOptions } from './temporal/connect-options.ts';
import { usable, type TemporalClient } from './temporal/temporal-client.ts';
import { missingKeys } from './temporal/tolerant-converter.ts';
import { endAll, setStarts, type Ended } from './end-all.ts';
import { FIND_FOR, findId, type FindFor } from './windows/finding.ts';
import { listWindows, type ListFilter } from './listing.ts';
import { scheduleWindow, type ScheduleOptions } from './scheduling.ts';
import {
  findCalendarQueue,
  findOrganization,
  recallStartsStopped,
} from './calendar/organization.ts';
import { listStanding } from './standing.ts';
import { confirmLive } from './windows/confirming.ts';
import type { StandingWindow } from './windows/standing-window.ts';
import { readSweeper, type SweeperState } from './temporal/sweeper-state.ts';
import { WindowHandle, type By, type Instant } from './window-handle.ts';
import {
  listAttributes,
  listPollers,
  type AttributeState,
  type QueuePollers,
} from './temporal/queues/workers.ts';

/** An accepted window. */
export interface ScheduledWindow {
  readonly handle: WindowHandle;
  readonly workflowId: string;
  /** Includes the findings of the preflight. */
  readonly verdict: Verdict;
  readonly status: WindowStatus;
}

/**
 * Books, watches and changes maintenance windows.
 *
 * @example
 * const client = await MaintenanceClient.connect();
 * const { handle } = await client.schedule(request);
 * await handle.end({ actor: 'mia', reason: 'done early' });
 */
export class MaintenanceClient {
  readonly #place: Place;
  #closeConnection: () => Promise<void>;

  /**
   * Uses your own Temporal client.
   * @throws {ConfigurationError} it is not a `Client` of `@temporalio/client`, or an option is wrong
   */
  constructor(
    client: TemporalClient,
    options: { readonly taskQueue?: string; readonly address?: string } = {},
  ) {
    checkPlace(options);
    const { taskQueue = DEFAULT_TASK_QUEUE, address = 'the given connection' } = options;
    const given = usable(client);
    this.#place = { client: given, namespace: given.options.namespace, taskQueue, address };
    this.#closeConnection = () => this.#place.client.connection.close();
  }

  /**
   * Connects by options, environment and profiles (`@temporalio/envconfig`), including Temporal Cloud.
   * @throws {ConfigurationError} @throws {TemporalUnreachableError}
   */
  static async connect(options: ConnectOptions = {}): Promise<MaintenanceClient> {
    const { client, taskQueue, address, close } = await connect(options);
    const connected = new MaintenanceClient(client, { taskQueue, address });
    connected.#closeConnection = close;
    return connected;
  }

  get address(): string {
    return this.#place.address;
  }

  get namespace(): string {
    return this.#place.namespace;
  }

  get taskQueue(): string {
    return this.#place.taskQueue;
  }

  /**
   * Ids of keys that something read so far was encrypted with and that `PAYLOAD_KEYS_FILE` lacks: that content is
   * missing from the answers. Empty if everything could be read.
   */
  get missingKeys(): readonly string[] {
    return missingKeys(this.#place.client);
  }

  /**
   * Requests a window; resolves once it is accepted. The same request again is the same window.
   * @throws {ArgumentInvalidError} an option is wrong, as for every call that has any; nothing was sent
   * @throws {RequestInvalidError} @throws {WindowRefusedError} @throws {WindowDiffersError}
   * @throws {NoWorkerError} @throws {VerdictPendingError} @throws {AnswerUnreadableError}
   * @throws {TemporalUnreachableError}
   */
  async schedule(
    request: MaintenanceRequest,
    options: ScheduleOptions = {},
  ): Promise<ScheduledWindow> {
    return this.#schedule(request, options);
  }

  /** Like {@link schedule}, for unchecked JSON from a file or another program. */
  async scheduleJson(request: JsonValue, options: ScheduleOptions = {}): Promise<ScheduledWindow> {
    return this.#schedule(request, options);
  }

  async #schedule(request: MaintenanceRequest | JsonValue, options: ScheduleOptions) {
    checkOptions('schedule', options);
    const { asked, verdict, isFirstRun } = await scheduleWindow(this.#place, request, options);
    const handle = new WindowHandle(this.#place, asked.workflowId, { isFirstRun });
    const status = await handle.booked();
    return { handle, workflowId: asked.workflowId, verdict, status };
  }

  /** A handle on a window by its full id; sends nothing. @throws {ArgumentInvalidError} it is not an id */
  getHandle(workflowId: string): WindowHandle {
    refuseUnless('workflowId', workflowId, isText);
    return new WindowHandle(this.#place, workflowId);
  }

  /**
   * A handle on a window of this task queue, found by the full name of its line, or by the beginning of its id, its
   * target, or its start. A full id is accepted wherever the window is.
   * @param wanted which one, if several match. @default 'only' exactly one must match
   * @throws {ArgumentInvalidError} @throws {WindowNotFoundError} @throws {AmbiguousIdError}
   */
  async find(text: string, wanted: FindFor = 'only'): Promise<WindowHandle> {
    refuseIf([
      ...argumentProblems('text', text, isString),
      ...argumentProblems('wanted', wanted, isOneOf(FIND_FOR)),
    ]);
    return this.getHandle(await findId(this.#place, text, wanted));
  }

  /**
   * Windows of this client's task queue, newest first.
   * @throws {ArgumentInvalidError} at once. @throws {TemporalUnreachableError}
   */
  list(filter: ListFilter = {}): AsyncIterable<WindowStatus> {
    checkOptions('list', filter);
    return listWindows(this.#place, filter);
  }

  /**
   * Checks a request and returns what would be written and heard; books nothing.
   * @throws {RequestInvalidError} @throws {NoWorkerError}
   */
  async dryRun(request: MaintenanceRequest, options: CheckupOptions = {}): Promise<DryRun> {
    return dryRun(this.#place, request, options);
  }

  /** Like {@link dryRun}, for JSON from a file or another program. */
  async dryRunJson(request: JsonValue, options: CheckupOptions = {}): Promise<DryRun> {
    return dryRun(this.#place, request, options);
  }

  /** The lines of the organisation that a telephone number or a name refers to. @throws {NoWorkerError} */
  async lookUp(text: string, options: CheckupOptions = {}): Promise<LineLookup> {
    refuseUnless('text', text, isText);
    return askWorker(this.#place, { kind: 'lookup', text }, options);
  }

  /** A worker's report on credentials, permissions and bookings. @throws {NoWorkerError} */
  async doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
    return doctor(this.#place, options);
  }

  /**
   * The kill switch: nothing new is applied until {@link allowStarts}; active windows continue and are put back.
   * Resolves with the organisation that it applies to.
   * @throws {ControlInvalidError} @throws {NoWorkerError}
   */
  async stopStarts(by: By, options: CheckupOptions = {}): Promise<string> {
    return setStarts(this.#place, 'stopStarts', by, options);
  }

  /** Lifts {@link stopStarts}. @throws {ControlInvalidError} @throws {NoWorkerError} */
  async allowStarts(by: By, options: CheckupOptions = {}): Promise<string> {
    return setStarts(this.#place, 'allowStarts', by, options);
  }

  /**
   * Ends every window whose line is or may be changed: callers return at once. `ok` of each says whether that is
   * proven.
   * @throws {ControlInvalidError} @throws {TemporalUnreachableError}
   */
  async endAll(by: By): Promise<readonly Ended[]> {
    return endAll(this.#place, by);
  }

  /** Whether the schedule that rescues the lines of windows cut short is running. */
  async sweeper(organizationId: string): Promise<SweeperState> {
    refuseUnless('organizationId', organizationId, isText);
    return readSweeper(this.#place, organizationId);
  }

  /**
   * Windows that are running or about to, and those that ended since then, with the API's answers to their writes. For
   * those that need a person, the data is as fresh as this call. Asks no worker.
   */
  async standing(since: Instant): Promise<readonly StandingWindow[]> {
    refuseUnless('since', since, isInstant);
    return listStanding(this.#place, toDate(since).getTime());
  }

  /**
   * The same windows according to their own records, because a list lags by seconds. Looks up running windows, at most
   * 50. Asks no worker. @throws {TemporalUnreachableError}
   */
  async refreshed(listed: readonly WindowStatus[]): Promise<readonly WindowStatus[]> {
    refuseUnless('listed', listed, isList);
    return confirmLive(this.#place, listed);
  }

  /** The organisation of this task queue; null if nothing was ever booked. Asks no worker. */
  async organization(): Promise<string | null> {
    return findOrganization(this.#place);
  }

  /** The task queue where an organisation's windows are decided; null if no calendar is running. Asks no worker. */
  async calendarQueue(organizationId: string): Promise<string | null> {
    refuseUnless('organizationId', organizationId, isText);
    return findCalendarQueue(this.#place, organizationId);
  }

  /** Who stopped starts; null while they are allowed. Asks no worker. */
  async startsStopped(organizationId: string): Promise<StartsStopped | null> {
    refuseUnless('organizationId', organizationId, isText);
    return recallStartsStopped(this.#place, organizationId);
  }

  /**
   * Everything that happened on this task queue from one instant up to another: records, overrides, and how windows
   * ended. From history alone, for as long as Temporal keeps it ({@link historySince}). In order of time within each
   * window, in no particular order across windows.
   * @throws {ArgumentInvalidError} at once. @throws {TemporalUnreachableError}
   */
  auditBetween(from: Instant, to: Instant): AsyncIterable<AuditEntry> {
    refuseIf([
      ...argumentProblems('from', from, isInstant),
      ...argumentProblems('to', to, isInstant),
    ]);
    const range = { fromMs: toDate(from).getTime(), toMs: toDate(to).getTime() };
    return auditBetween(this.#place, range);
  }

  /** Since when histories are complete, given the namespace's retention; null if it has none. */
  async historySince(now: Instant = new Date()): Promise<Date | null> {
    refuseUnless('now', now, isInstant);
    const retentionMs = await readRetentionMs(this.#place);
    return retentionMs === null ? null : new Date(toDate(now).getTime() - retentionMs);
  }

  /** Who polls our task queues. */
  async workers(): Promise<readonly QueuePollers[]> {
    return listPollers(this.#place);
  }

  /** Whether the namespace knows our search attributes. */
  async searchAttributes(): Promise<readonly AttributeState[]> {
    return listAttributes(this.#place);
  }

  /** Closes the connection, even one that was passed in; later calls throw `ClientClosedError`. */
  async close(): Promise<void> {
    noteClosed(this.#place.client.connection);
    await this.#closeConnection();
  }
}
