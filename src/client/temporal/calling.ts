/** One call to Temporal: bounded in time, with errors translated into ours by type. */
import {
  isGrpcDeadlineError,
  isGrpcServiceError,
  NamespaceNotFoundError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { firstLine, refuseIfClosed, type Place } from './connecting.ts';
import { TemporalUnreachableError } from '../errors/reach-errors.ts';
import { WindowNotFoundError } from '../errors/window-errors.ts';

const CALL_MS = 10_000;

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;
const PERMISSION_DENIED = 7;
const REFUSED_AT_THE_DOOR: ReadonlySet<number> = new Set([UNAUTHENTICATED, PERMISSION_DENIED]);

/** gRPC's status of a failed call, however deep the SDK has nested it. */
function grpcCode(error: unknown): number | null {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  for (const candidate of [error, cause]) if (isGrpcServiceError(candidate)) return candidate.code;
  return null;
}

/** Raw calls carry the type of their error in gRPC's details; the SDK's own calls unpack it. */
function isNamespaceUnknown(error: unknown): boolean {
  if (error instanceof NamespaceNotFoundError) return true;
  if (!isGrpcServiceError(error) || grpcCode(error) !== NOT_FOUND) return false;
  const details = error.metadata.get('grpc-status-details-bin');
  return details.some((detail) => detail.includes('NamespaceNotFoundFailure'));
}

/** Whether there is no such workflow, or its history is gone; each call reports that in its own way. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || grpcCode(error) === NOT_FOUND;
}

/** What was asked for; null if there is no such workflow, or its history is gone. */
export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isNotFound(error) || error instanceof WindowNotFoundError) return null;
    throw error;
  }
}

/** Statuses that leave the outcome open, or decide nothing: deadline, cancelled, no connection. */
const UNDECIDED: ReadonlySet<number> = new Set([1, 4, UNAVAILABLE]);

/** The server's message if it refused a call; null if it did not. */
export function refusalWords(error: unknown): string | null {
  const code = grpcCode(error);
  if (code === null || UNDECIDED.has(code)) return null;
  // Not `details`, which are bytes for an update-with-start.
  const cause = isGrpcServiceError(error) || !(error instanceof Error) ? error : error.cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.replace(/^\d+ (?=[A-Z_]+: )/, '');
}

/**
 * Whether the server currently accepts no update for this run: it has had the maximum (2,000 by default), is paused, or
 * its code fails on every task. A signal is still accepted.
 */
export function takesNoUpdate(error: unknown): boolean {
  return grpcCode(error) === FAILED_PRECONDITION;
}

/** Whether the time of a call was up; an update has an error of its own for that. */
export function isOutOfTime(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcDeadlineError(error) || isGrpcDeadlineError(cause);
}

/**
 * Asks Temporal.
 * @throws {TemporalUnreachableError} no connection, no permission, or no answer in time
 */
export async function call<T>(place: Place, ask: () => Promise<T>, ms = CALL_MS): Promise<T> {
  try {
    return await callUnhurried(place, () => place.client.withDeadline(Date.now() + ms, ask));
  } catch (error) {
    if (!isOutOfTime(error)) throw error;
    throw new TemporalUnreachableError(place.address, `no answer within ${ms / 1_000} s`, {
      cause: error,
    });
  }
}

/** Temporal answered, but cannot be used. */
function unusable({ address }: Place, why: string, cause: unknown): TemporalUnreachableError {
  return new TemporalUnreachableError(address, why, { cause }, 'used');
}

/**
 * {@link call} without a time limit.
 * @throws {TemporalUnreachableError} no connection, no permission, or no such namespace
 * @throws {ClientClosedError}
 */
export async function callUnhurried<T>(place: Place, ask: () => Promise<T>): Promise<T> {
  const { connection } = place.client;
  refuseIfClosed(connection);
  try {
    return await ask();
  } catch (error) {
    refuseIfClosed(connection, error);
    if (isNamespaceUnknown(error))
      throw unusable(place, `it has no namespace ${place.namespace}`, error);
    const code = grpcCode(error) ?? -1;
    if (code === UNAVAILABLE)
      throw new TemporalUnreachableError(place.address, firstLine(error), { cause: error });
    if (REFUSED_AT_THE_DOOR.has(code)) throw unusable(place, firstLine(error), error);
    throw error;
  }
}

/** {@link call} about one window. @throws {WindowNotFoundError} there is none with this id */
export async function callWindow<T>(
  place: Place,
  workflowId: string,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await call(place, ask);
  } catch (error) {
    // No window can have an id that the server refuses, such as one that is too long.
    if (isNotFound(error) || grpcCode(error) === INVALID_ARGUMENT)
      throw new WindowNotFoundError(workflowId);
    throw error;
  }
}

interface Pacing {
  readonly atOnce: number;
  /** No request begins after this, epoch ms. @default no limit */
  readonly untilMs?: number;
}

/** The answers in the order of the items; fewer than the items if time was up. */
export async function someAtATime<Item, Answer>(
  items: readonly Item[],
  { atOnce, untilMs = Infinity }: Pacing,
  ask: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < items.length && Date.now() < untilMs) {
    const some = items.slice(answers.length, answers.length + atOnce);
    answers.push(...(await Promise.all(some.map(ask))));
  }
  return answers;
}
