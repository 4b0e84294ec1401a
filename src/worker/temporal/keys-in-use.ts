/**
 * Which keys the payloads of this organisation are encrypted with, according to Temporal: a worker that lacks one
 * would regard a request as undecodable and refuse it permanently. Reads only.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';
import { sweeperId } from '../../contract/calendar/sweep.ts';
import { isRecord } from '../../contract/values/json.ts';
import { KEYS_VARIABLE, type KeyFile } from '../../client/codec/payload-keys.ts';
import { keyIdOf } from '../../client/codec/sealed-payload.ts';
import { quoted } from '../../client/windows/list-query.ts';
import { errorLine } from '../error-words.ts';
import type { Logger } from '../logging.ts';
import { StartError } from '../start-error.ts';

const CALL_MS = 10_000;
const PAUSE_MS = 2_000;
/** The newest running windows of each age: no server sorts by the oldest, and there may be 10,000. */
const ROWS = 50;
const AGES_DAYS = [0, 1, 7, 30, 90, 180, 365];
const DAY_MS = 24 * 60 * 60_000;
const NOT_FOUND = 5;

export interface KeysOptions {
  readonly connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'>;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly organizationId: string;
  readonly keys: KeyFile | null;
  readonly log: Pick<Logger, 'warn'>;
  readonly stop: AbortSignal;
}

async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isRecord(error) && error['code'] === NOT_FOUND) return null;
    throw error;
  }
}

async function scheduleKeys(options: KeysOptions): Promise<readonly (string | null)[]> {
  const { connection, namespace, organizationId } = options;
  const scheduleId = sweeperId(organizationId);
  const found = await orNothing(
    connection.workflowService.describeSchedule({ namespace, scheduleId }),
  );
  return (found?.schedule?.action?.startWorkflow?.input?.payloads ?? []).map(keyIdOf);
}

async function windowKeys(
  { connection, namespace, taskQueue }: KeysOptions,
  ageDays: number,
): Promise<readonly (string | null)[]> {
  const before = new Date(Date.now() - ageDays * DAY_MS).toISOString();
  const conditions = [
    `TaskQueue = ${quoted(taskQueue)}`,
    `ExecutionStatus = 'Running'`,
    ...(ageDays === 0 ? [] : [`StartTime < '${before}'`]),
  ];
  const { executions } = await connection.workflowService.listWorkflowExecutions({
    namespace,
    query: conditions.join(' AND '),
    pageSize: ROWS,
  });
  return executions.flatMap(({ memo }) => Object.values(memo?.fields ?? {}).map(keyIdOf));
}

async function keysInUse(options: KeysOptions): Promise<ReadonlySet<string>> {
  const found = await options.connection.withDeadline(Date.now() + CALL_MS, () =>
    Promise.all([scheduleKeys(options), ...AGES_DAYS.map((days) => windowKeys(options, days))]),
  );
  return new Set(found.flat().filter((id) => id !== null));
}

function refuseUnknown(used: ReadonlySet<string>, keys: KeyFile | null): void {
  const lacking = [...used].filter((id) => keys?.find(id) === null || keys === null);
  if (lacking.length === 0) return;
  throw new StartError(
    `windows of this organisation are encrypted with ${lacking.join(', ')}, and ${KEYS_VARIABLE} ${keys === null ? 'is not set' : 'has no such key'}: give this worker the same key file as the others`,
  );
}

/**
 * Returns when every key in use is present, or when it is told to stop; retries while Temporal does not answer.
 * @throws {StartError} a key is missing
 */
export async function ensureKeys(options: KeysOptions): Promise<void> {
  while (!options.stop.aborted) {
    try {
      return refuseUnknown(await keysInUse(options), options.keys);
    } catch (error) {
      if (error instanceof StartError) throw error;
      options.log.warn(`the keys in use cannot be read: ${errorLine(error)}; trying again`);
    }
    await pause(PAUSE_MS, undefined, { signal: options.stop }).catch(() => undefined);
  }
}
