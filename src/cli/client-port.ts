/** What commands need of the client, as types: it is loaded only when one runs, and tests pass a fake. */
import type {
  checkRequest,
  Conflict,
  FindFor,
  JsonValue,
  MaintenanceClient,
  Problem,
  ScheduledWindow,
  ScheduleOptions,
  WindowHandle,
} from '../client/index.ts';

export type WindowPort = Omit<WindowHandle, 'booked' | 'result'>;

export type ScheduledPort = Omit<ScheduledWindow, 'handle'>;

export interface ClientPort extends Omit<
  MaintenanceClient,
  'schedule' | 'scheduleJson' | 'getHandle' | 'find' | 'dryRun'
> {
  scheduleJson(request: JsonValue, options?: ScheduleOptions): Promise<ScheduledPort>;
  find(text: string, wanted?: FindFor): Promise<WindowPort>;
}

export interface ClientLibrary {
  readonly checkRequest: typeof checkRequest;
  connect(): Promise<ClientPort>;
}

/** An error of the client, recognised by its shape, because its classes are not loaded here. */
export interface ClientError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];
  readonly conflicts: readonly Conflict[];
}

export function isClientError(error: unknown, code?: string): error is ClientError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    (code === undefined || error.code === code) &&
    'problems' in error &&
    Array.isArray(error.problems) &&
    'conflicts' in error &&
    Array.isArray(error.conflicts)
  );
}
