/**
 * The worker's variables, with a rule for each (docs/operations.md#settings). A message says what the value must be and
 * never shows it, because it may be a secret. Rules across variables are in `config.ts`.
 */
import { z } from 'zod';
import {
  readAllowance,
  type CallbackAllowance,
} from '../../adapters/callbacks/callback-allowance.ts';
import { isUsableSecret } from '../../adapters/callbacks/webhook-signature.ts';
import { DEFAULT_TASK_QUEUE, LONGEST_TASK_QUEUE } from '../../contract/server/task-queues.ts';
import { utf8Bytes } from '../../contract/values/utf8.ts';
import { GENESYS_VARIABLES, id, text } from '../../adapters/genesys/settings.ts';
import { readDuration } from './duration.ts';
import { SHORTEST_ALARM_MS } from './timing.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const LONGEST_ALARM_MS = 24 * 3_600_000;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where metrics and readiness are served. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const signingSecrets = text.transform((value, context) => {
  const secrets = value.split(',').map((secret) => secret.trim());
  if (secrets.every(isUsableSecret)) return secrets;
  const message = 'must be a comma list of secrets; one is empty, or whsec_ without base64';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const taskQueue = id.refine(
  (name) => utf8Bytes(name) <= LONGEST_TASK_QUEUE,
  `must have at most ${LONGEST_TASK_QUEUE} bytes`,
);

const allowance = text.transform((value, context): CallbackAllowance => {
  const reading = readAllowance(value);
  if (reading.ok) return reading.allowance;
  const wrong = reading.wrong.join(', ');
  const message = `must be a comma list of networks (127.0.0.1/32) or host:port; these are neither: ${wrong}`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const alarmAfter = text.transform((value, context) => {
  const ms = readDuration(value);
  if (ms !== null && ms >= SHORTEST_ALARM_MS && ms <= LONGEST_ALARM_MS) return ms;
  const message = 'must be a length of time from 5s to 24h, with its unit, such as 60s or 5m';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const listenAddress = text.transform((value, context): ListenAddress => {
  const match = /^(?<host>\[[0-9a-f:.]+\]|[^\s:/[\]]*):(?<port>\d{1,5})$/i.exec(value);
  const port = Number(match?.groups?.['port'] ?? Number.NaN);
  if (match !== null && port <= 65_535) {
    const host = (match.groups?.['host'] ?? '').replace(/^\[|\]$/g, '');
    return { host: host === '' ? '0.0.0.0' : host, port };
  }
  const message = 'must be host:port, such as 127.0.0.1:9464, or :9464 for every interface';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
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
