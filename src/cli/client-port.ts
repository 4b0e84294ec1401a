/**
 * What the commands need from the client, as interfaces: the real client is loaded only when a command runs, and tests
 * pass a fake. Types only.
 */
import type {
  AttributeState,
  AuditEntry,
  AuditRecord,
  By,
  CallbackView,
  CheckupOptions,
  Conflict,
  ControlledStatus,
  DoctorOptions,
  DoctorReport,
  DryRun,
  Ended,
  Extension,
  FindFor,
  JsonValue,
  LineLookup,
  ListFilter,
  Problem,
  QueuePollers,
  Retry,
  ScheduleOptions,
  StandingWindow,
  StartsStopped,
  SweeperState,
  Verdict,
  Verification,
  WatchOptions,
  WhoChanged,
  WindowStatus,
} from '../client/index.ts';

/** One window. */
export interface WindowPort {
  readonly workflowId: string;
  status(): Promise<WindowStatus>;
  extend(extension: Extension): Promise<ControlledStatus>;
  end(by: By): Promise<ControlledStatus>;
  cancel(by: By): Promise<ControlledStatus>;
  retryNow(by: Retry): Promise<ControlledStatus>;
  takeOver(by: By): Promise<ControlledStatus>;
  audit(): Promise<readonly AuditRecord[]>;
  callbacks(): Promise<readonly CallbackView[]>;
  verify(options?: CheckupOptions): Promise<Verification>;
  whoChanged(options?: CheckupOptions): Promise<WhoChanged>;
  watch(options?: WatchOptions): AsyncIterable<WindowStatus>;
}

export interface ScheduledPort {
  readonly workflowId: string;
  readonly verdict: Verdict;
  readonly status: WindowStatus;
}

/** A connected client. */
export interface ClientPort {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly missingKeys: readonly string[];
  scheduleJson(request: JsonValue, options?: ScheduleOptions): Promise<ScheduledPort>;
  find(text: string, wanted?: FindFor): Promise<WindowPort>;
  list(filter?: ListFilter): AsyncIterable<WindowStatus>;
  dryRunJson(request: JsonValue, options?: CheckupOptions): Promise<DryRun>;
  doctor(options?: DoctorOptions): Promise<DoctorReport>;
  lookUp(text: string, options?: CheckupOptions): Promise<LineLookup>;
  stopStarts(by: By, options?: CheckupOptions): Promise<string>;
  allowStarts(by: By, options?: CheckupOptions): Promise<string>;
  endAll(by: By): Promise<readonly Ended[]>;
  standing(since: Date): Promise<readonly StandingWindow[]>;
  refreshed(listed: readonly WindowStatus[]): Promise<readonly WindowStatus[]>;
  organization(): Promise<string | null>;
  calendarQueue(organizationId: string): Promise<string | null>;
  startsStopped(organizationId: string): Promise<StartsStopped | null>;
  sweeper(organizationId: string): Promise<SweeperState>;
  workers(): Promise<readonly QueuePollers[]>;
  searchAttributes(): Promise<readonly AttributeState[]>;
  auditBetween(from: Date, to: Date): AsyncIterable<AuditEntry>;
  historySince(now?: Date): Promise<Date | null>;
  close(): Promise<void>;
}

/** The library before it connects. */
export interface ClientLibrary {
  checkRequest(request: JsonValue): readonly Problem[];
  connect(): Promise<ClientPort>;
}

/** An error of the client, recognised by its shape, because its classes are not loaded here. */
export interface ClientError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];
  readonly conflicts: readonly Conflict[];
}

export function isClientError(error: unknown): error is ClientError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'problems' in error &&
    Array.isArray(error.problems) &&
    'conflicts' in error &&
    Array.isArray(error.conflicts)
  );
}
