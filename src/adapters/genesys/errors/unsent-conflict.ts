// A write that was not sent, because the object already has another version than it expects. Pure.
import type { ApiRequest } from '../pipe/api-request.ts';
import { messageFor } from './error-advice.ts';
import { GenesysError } from './errors.ts';

/** @param stands the version shown by a read */
export function conflictBeforeSending(request: ApiRequest, stands: unknown): GenesysError {
  const { method, route, entity } = request;
  const details = { code: 'version_conflict', outcome: 'not_sent', method, route, entity } as const;
  const reason = `not sent: version ${String(stands)} stands`;
  return new GenesysError(messageFor(details, request, { reason }), details);
}
