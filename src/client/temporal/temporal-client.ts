/** A Temporal client passed in by a user of the library, which may come from another copy of the SDK. */
import type { Client } from '@temporalio/client';
import { isRecord } from '../../contract/values/json.ts';
import { ConfigurationError } from '../errors/reach-errors.ts';

/** A `Client` of `@temporalio/client`, as far as a type can say so without the package. */
export interface TemporalClient {
  readonly options: { readonly namespace: string };
  readonly connection: object;
  readonly workflow: object;
  readonly schedule: object;
  withDeadline<R>(deadline: number | Date, call: () => Promise<R>): Promise<R>;
  withAbortSignal<R>(signal: AbortSignal, call: () => Promise<R>): Promise<R>;
}

function isClient(given: unknown): given is Client {
  if (!isRecord(given) || !isRecord(given['options'])) return false;
  const { connection, workflow, withAbortSignal } = given;
  return (
    isRecord(connection) &&
    'workflowService' in connection &&
    isRecord(workflow) &&
    'executeUpdateWithStart' in workflow &&
    typeof withAbortSignal === 'function'
  );
}

/** @throws {ConfigurationError} it is not such a client, or its SDK is too old */
export function usable(client: TemporalClient): Client {
  if (isClient(client)) return client;
  const message = 'must be a Client of @temporalio/client, version 1.12 or newer';
  throw new ConfigurationError([{ path: 'client', message }]);
}
