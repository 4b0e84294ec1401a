// A write that was not sent, as what stands is already another version than it expects. Pure.
import type { ApiRequest } from '../pipe/api-request.ts';
import { messageFor } from './error-advice.ts';
import { GenesysError } from './errors.ts';

/** @param stands the version that a read has shown */
export function conflictBeforeSending(request: ApiRequest, stands: unknown): GenesysError {
  const { method, route, entity } = request;
  const details = { code: 'version_conflict', outcome: 'not_sent', method, route, entity } as const;
  const reason = `not sent: version ${String(stands)} stands`;
  return new GenesysError(messageFor(details, request, { reason }), details);
}
