/** The worker's variables (docs/operations.md#settings). A message never shows a value: it may be a secret. */
import { z } from 'zod';
import {
  readAllowance,
  type CallbackAllowance,
} from '../../adapters/callbacks/callback-allowance.ts';
import { isUsableSecret } from '../../adapters/callbacks/webhook-signature.ts';
import { DEFAULT_TASK_QUEUE, LONGEST_TASK_QUEUE } from '../../contract/server/task-queues.ts';
import { utf8Bytes } from '../../contract/values/utf8.ts';
import { GENESYS_VARIABLES, id, text, textRead } from '../../adapters/genesys/settings.ts';
import { SHORTEST_ALARM_MS } from './timing.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** In milliseconds; null if it is not a duration. A bare number is not one, because its unit is not known. */
export function readDuration(given: string): number | null {
  const match = /^(?<count>\d{1,9}(?:\.\d{1,3})?)\s*(?<unit>ms|s|m|h)$/.exec(given.trim());
  const unitMs = UNITS[match?.groups?.['unit'] ?? ''];
  return unitMs === undefined ? null : Math.round(Number(match?.groups?.['count']) * unitMs);
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const LONGEST_ALARM_MS = 24 * 3_600_000;

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const signingSecrets = textRead((given) => {
  const value = given.split(',').map((secret) => secret.trim());
  if (value.every(isUsableSecret)) return { value };
  return 'must be a comma list of secrets; one is empty, or whsec_ without base64';
});

const taskQueue = id.refine(
  (name) => utf8Bytes(name) <= LONGEST_TASK_QUEUE,
  `must have at most ${LONGEST_TASK_QUEUE} bytes`,
);

const allowance = textRead((given): { readonly value: CallbackAllowance } | string => {
  const reading = readAllowance(given);
  if (reading.ok) return { value: reading.allowance };
  return `must be a comma list of networks (127.0.0.1/32) or host:port; these are neither: ${reading.wrong.join(', ')}`;
});

const alarmAfter = textRead((given) => {
  const value = readDuration(given);
  if (value !== null && value >= SHORTEST_ALARM_MS && value <= LONGEST_ALARM_MS) return { value };
  return 'must be a length of time from 5s to 24h, with its unit, such as 60s or 5m';
});

const listenAddress = textRead((given): { readonly value: ListenAddress } | string => {
  const match = /^(?<host>\[[0-9a-f:.]+\]|[^\s:/[\]]*):(?<port>\d{1,5})$/i.exec(given);
  const port = Number(match?.groups?.['port'] ?? Number.NaN);
  if (match === null || port > 65_535)
    return 'must be host:port, such as 127.0.0.1:9464, or :9464 for every interface';
  const host = (match.groups?.['host'] ?? '').replace(/^\[|\]$/g, '');
  return { value: { host: host === '' ? '0.0.0.0' : host, port } };
});

const testMinute = text
  .regex(/^\d{1,5}$/, 'must be a whole number of milliseconds')
  .transform(Number)
  .refine((ms) => ms >= 10 && ms <= 60_000, 'must be from 10 to 60000 ms');

export const environmentSchema = z.object({
  ...GENESYS_VARIABLES,
  TEMPORAL_TASK_QUEUE: taskQueue.default(DEFAULT_TASK_QUEUE),
  CALLBACK_SIGNING_SECRET: signingSecrets.default([]),
  CALLBACK_ALLOW: allowance.default({ networks: [], receivers: [] }),
  REVERT_ALARM_AFTER: alarmAfter.optional(),
  RESCUE_DIR: text.optional(),
  METRICS_ADDRESS: listenAddress.optional(),
  TEMPORAL_METRICS_ADDRESS: listenAddress.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  INTERLUDE_TEST_MINUTE_MS: testMinute.optional(),
});

export type Environment = z.output<typeof environmentSchema>;
