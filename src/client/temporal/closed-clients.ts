/** Which connections this process has closed: gRPC's error for a call on one is not for a caller to see. */
import { ClientClosedError } from '../errors/reach-errors.ts';

const closed = new WeakSet<object>();

export function noteClosed(connection: object): void {
  closed.add(connection);
}

/** @throws {ClientClosedError} @param cause why the call failed */
export function refuseIfClosed(connection: object, cause?: unknown): void {
  if (closed.has(connection)) throw new ClientClosedError(cause === undefined ? {} : { cause });
}
