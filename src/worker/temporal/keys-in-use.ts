/** The keys in use, according to Temporal: a worker that lacks one would refuse requests for good. Reads only. */
import type { KeyObject } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { sweeperId } from '../../contract/calendar/sweep.ts';
import { isRecord } from '../../contract/values/json.ts';
import { KEYS_VARIABLE, type KeyFile } from '../../client/codec/payload-keys.ts';
import { keyIdOf, unsealPayload } from '../../client/codec/sealed-payload.ts';
import { quoted } from '../../client/temporal/rows.ts';
import { StartError } from '../error-words.ts';
import type { Logger } from '../logging.ts';
import { untilDone } from './until-done.ts';

const CALL_MS = 10_000;
const PAUSE_MS = 2_000;
/** The newest running windows of each age, because no server sorts by the oldest, and there may be 10,000. */
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

async function schedulePayloads(options: KeysOptions): Promise<readonly Payload[]> {
  const { connection, namespace, organizationId } = options;
  const scheduleId = sweeperId(organizationId);
  const found = await orNothing(
    connection.workflowService.describeSchedule({ namespace, scheduleId }),
  );
  return found?.schedule?.action?.startWorkflow?.input?.payloads ?? [];
}

async function windowPayloads(
  { connection, namespace, taskQueue }: KeysOptions,
  ageDays: number,
): Promise<readonly Payload[]> {
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
  return executions.flatMap(({ memo }) => Object.values(memo?.fields ?? {}));
}

async function payloadsInUse(options: KeysOptions): Promise<readonly Payload[]> {
  const found = await options.connection.withDeadline(Date.now() + CALL_MS, () =>
    Promise.all([
      schedulePayloads(options),
      ...AGES_DAYS.map((days) => windowPayloads(options, days)),
    ]),
  );
  return found.flat();
}

function opens(payload: Payload, key: KeyObject): boolean {
  try {
    unsealPayload(payload, key);
    return true;
  } catch {
    return false;
  }
}

function encryptedById(payloads: readonly Payload[]): ReadonlyMap<string, readonly Payload[]> {
  const byId = new Map<string, Payload[]>();
  for (const payload of payloads) {
    const id = keyIdOf(payload);
    if (id !== null) byId.set(id, [...(byId.get(id) ?? []), payload]);
  }
  return byId;
}

/** Ids whose key here opens nothing that is encrypted under that id: it is a different key. */
function otherKeys(byId: ReadonlyMap<string, readonly Payload[]>, keys: KeyFile): string[] {
  return [...byId].flatMap(([id, payloads]) => {
    const key = keys.find(id);
    return key === null || payloads.some((payload) => opens(payload, key)) ? [] : [id];
  });
}

/** Why these keys cannot read what is in use; null if they can. Pure, except that a key file is read again. */
export function whyUnreadable(payloads: readonly Payload[], keys: KeyFile | null): string | null {
  const byId = encryptedById(payloads);
  const lacking = [...byId.keys()].filter((id) => keys === null || keys.find(id) === null);
  const advice = 'give this worker the same key file as the others';
  if (lacking.length > 0)
    return `windows of this organisation are encrypted with ${lacking.join(', ')}, and ${KEYS_VARIABLE} ${keys === null ? 'is not set' : 'has no such key'}: ${advice}`;
  const others = keys === null ? [] : otherKeys(byId, keys);
  return others.length === 0
    ? null
    : `windows of this organisation are encrypted with ${others.join(', ')}, and ${KEYS_VARIABLE} has another key with that id: ${advice}`;
}

/**
 * Returns once every key in use is present, or when told to stop; retries while Temporal does not answer.
 * @throws {StartError} a key is missing, or is a different one
 */
export async function ensureKeys(options: KeysOptions): Promise<void> {
  const look = async (): Promise<void> => {
    const why = whyUnreadable(await payloadsInUse(options), options.keys);
    if (why !== null) throw new StartError(why);
  };
  await untilDone(look, {
    stop: options.stop,
    pauseMs: () => PAUSE_MS,
    tell: (why) => options.log.warn(`the keys in use cannot be read: ${why}; trying again`),
  });
}
