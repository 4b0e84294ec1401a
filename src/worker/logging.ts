/** The worker's log: JSON lines on stdout, including the SDK's own lines. */
import { pino, stdSerializers, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  type LogEntry,
  type RuntimeOptions,
} from '@temporalio/worker';
import type { LogLevel } from './settings/environment.ts';
import { nativeReason } from './error-words.ts';

const QUIET_MS = 30_000;
/** How many kinds of lines are remembered; the SDK has a handful. */
const REMEMBERED = 100;

interface Seen {
  readonly at: number;
  suppressed: number;
}

/** Lets one of many equal log lines through and counts the rest. */
export class Repeats {
  readonly #seen = new Map<string, Seen>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** How many equal lines were suppressed since the last one; null if this one is suppressed as well. */
  pass(kind: string): number | null {
    const now = this.#nowMs();
    const last = this.#seen.get(kind);
    if (last !== undefined && now - last.at < QUIET_MS) {
      last.suppressed += 1;
      return null;
    }
    if (this.#seen.size >= REMEMBERED) this.#seen.clear();
    this.#seen.set(kind, { at: now, suppressed: 0 });
    return last?.suppressed ?? 0;
  }
}

export type { Logger } from 'pino';

/** @param destination where to write lines, by default stdout */
export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: stdSerializers.err },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Fields of the SDK that mean nothing to an operator. */
const NOISE = new Set(['taskToken', 'isLocal', 'activityId']);

/** A failed attempt is nothing unusual and takes one line; only real errors show a stack. */
function readable([name, value]: [string, unknown], level: LogEntry['level']): [string, unknown][] {
  if (NOISE.has(name)) return [];
  if (!(value instanceof Error)) return [[name, value]];
  if (level === 'ERROR') return [['err', value]];
  return [['error', `${value.name}: ${value.message}`]];
}

/** By design, two of the three workers serve only activities. */
const EXPECTED = 'No workflows registered';

/** The SDK's reports on the states of its workers help only to find faults. */
function levelOf({ level, message, meta }: LogEntry): LogEntry['level'] {
  if (level === 'INFO' && meta?.['sdkComponent'] === 'worker') return 'DEBUG';
  return message.startsWith(EXPECTED) ? 'DEBUG' : level;
}

const LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Readonly<Record<LogEntry['level'], LogLevel>>;

function write(log: Logger, entry: LogEntry): void {
  const { message, meta = {} } = entry;
  const level = levelOf(entry);
  const fields = Object.entries(meta).flatMap((field) => readable(field, level));
  log[LEVELS[level]](Object.fromEntries(fields), message);
}

/** Where the SDK's native log reports calls that it retries: dozens of lines a second in an outage. */
const CALL_RETRIES = 'temporalio_client::retry';

function isCallRetry({ meta }: LogEntry): boolean {
  return meta?.['target'] === CALL_RETRIES;
}

/** One line for all failing calls, repeated as long as they fail. */
function writeCallRetry(log: Logger, { meta }: LogEntry, address: string, repeats: Repeats): void {
  const error: unknown = meta?.['error'];
  const reason = nativeReason(typeof error === 'string' ? error : 'no reason given');
  const heldBack = repeats.pass(reason);
  if (heldBack === null) return;
  log.warn({ heldBack }, `calls to Temporal at ${address} fail: ${reason}; retrying`);
}

/**
 * For `Runtime.install`: everything that the SDK reports goes to the log; the worker handles signals itself.
 * @param address Temporal's address, for messages
 * @param metricsAddress where the SDK serves its own metrics; null for none
 */
export function runtimeOptions(
  log: Logger,
  address: string,
  metricsAddress: string | null = null,
): RuntimeOptions {
  const repeats = new Repeats();
  const isDetailed = log.isLevelEnabled('debug');
  const logger = new DefaultLogger('TRACE', (entry) =>
    isCallRetry(entry) && !isDetailed
      ? writeCallRetry(log, entry, address, repeats)
      : write(log, entry),
  );
  return {
    logger,
    telemetryOptions: {
      logging: {
        filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }),
        forward: {},
      },
      ...(metricsAddress === null
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: metricsAddress,
                countersTotalSuffix: true,
                unitSuffix: true,
                useSecondsForDurations: true,
              },
            },
          }),
    },
    shutdownSignals: [],
  };
}
