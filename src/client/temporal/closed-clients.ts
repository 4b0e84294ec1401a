/** Which connections this process has closed: what gRPC says of a call on one is not for a caller. */
import { ClientClosedError } from '../errors/usage-errors.ts';

const closed = new WeakSet<object>();

export function noteClosed(connection: object): void {
  closed.add(connection);
}

/** @throws {ClientClosedError} @param cause what the call failed with */
export function refuseIfClosed(connection: object, cause?: unknown): void {
  if (closed.has(connection)) throw new ClientClosedError(cause === undefined ? {} : { cause });
}
