/**
 * The error for a write that was not sent, because the object already has another version than the write expects. Pure.
 */
import type { ApiRequest } from '../pipe/api-request.ts';
import { messageFor } from './error-advice.ts';
import { GenesysError } from './errors.ts';

/** @param stands the version that a read shows */
export function conflictBeforeSending(request: ApiRequest, stands: unknown): GenesysError {
  const { method, route, entity } = request;
  const details = { code: 'version_conflict', outcome: 'not_sent', method, route, entity } as const;
  const reason = `not sent: the version is now ${String(stands)}`;
  return new GenesysError(messageFor(details, request, { reason }), details);
}
