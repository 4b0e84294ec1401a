/** Connects to Temporal once, in bounded time, with an error that names the address. */
import {
  Client,
  Connection,
  isGrpcDeadlineError,
  isGrpcServiceError,
  type ConnectionOptions,
} from '@temporalio/client';
import { KEYS_VARIABLE, readKeyFile } from '../codec/payload-keys.ts';
import { vaultOf } from '../codec/payload-vault.ts';
import { DEFAULT_TASK_QUEUE } from '../../contract/server/task-queues.ts';
import { checkConnect } from '../arguments/options.ts';
import {
  ClientClosedError,
  ConfigurationError,
  TemporalUnreachableError,
} from '../errors/reach-errors.ts';
import type { ConnectOptions } from './connect-options.ts';
import { Retries } from './retries.ts';
import { readTemporal } from './temporal-settings.ts';
import { tolerantConverter } from './tolerant-converter.ts';

/** One namespace, reached. */
export interface Place {
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
}

export interface Connected extends Place {
  readonly close: () => Promise<void>;
}

/** Blanks around a value are ignored, as the worker does; otherwise the two would poll and ask different queues. */
function setVariables(options: ConnectOptions): Record<string, string> {
  const { address, namespace, taskQueue, apiKey, profile, env = process.env } = options;
  const named = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_API_KEY: apiKey,
    TEMPORAL_PROFILE: profile,
    TEMPORAL_TASK_QUEUE: taskQueue,
  };
  const all = {
    ...env,
    ...Object.fromEntries(Object.entries(named).filter(([, v]) => v !== undefined)),
  };
  const set: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(all))
    if (value.trim() !== '') set[name] = value.trim();
  return set;
}

/** @throws {ConfigurationError} */
function settingsOf(variables: Readonly<Record<string, string>>) {
  const reading = readTemporal(variables);
  if (!reading.ok)
    throw new ConfigurationError([{ path: reading.variable, message: reading.message }]);
  const keys = readKeyFile(variables);
  if (keys.ok) return { ...reading.settings, vault: vaultOf(keys.keys) };
  throw new ConfigurationError([{ path: KEYS_VARIABLE, message: keys.message }]);
}

/** The reason for a failed call in one line: gRPC's own message is nested below the SDK's. */
export function firstLine(error: unknown): string {
  const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  const text = isGrpcServiceError(cause) && cause.details !== '' ? cause.details : message;
  return text.split('\n')[0] ?? text;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::|$)/i;

/**
 * More than a whole history can have (50 MB), because it comes in pages of a thousand events, however large. The SDK
 * tries to set the same under a name that gRPC does not know, which leaves the limit at 4 MB.
 */
const MOST_BYTES = 128 * 1024 * 1024;

/** A proxy in the environment is not meant for a server on this machine. */
function channelArgs(address: string): NonNullable<ConnectionOptions['channelArgs']> {
  return {
    'grpc.max_receive_message_length': MOST_BYTES,
    ...(LOOPBACK.test(address) ? { 'grpc.enable_http_proxy': 0 } : {}),
  };
}

const LOOK_MS = 1_000;
/** What gRPC says without a connection, such as a refused one or a certificate that has expired. */
const LAST_ERROR = /Last error: (?:Error: )?(?<why>.+?)(?: \(\d{4}-\S+\))?\. Resolution note/;

/** The SDK waits for a connection and then says nothing else; a call that does not wait says what is wrong. */
async function whyNoConnection(connection: Connection): Promise<string> {
  const ask = () => connection.workflowService.getSystemInfo({});
  try {
    await connection.withDeadline(Date.now() + LOOK_MS, ask);
  } catch (error) {
    const line = firstLine(error);
    if (!isGrpcDeadlineError(error)) return LAST_ERROR.exec(line)?.groups?.['why'] ?? line;
  }
  return 'no answer in time';
}

type Settings = ReturnType<typeof settingsOf>;

/** @throws {TemporalUnreachableError} its certificates cannot be used */
function unconnected({ address, connection }: Settings, options: ConnectOptions, retries: Retries) {
  try {
    return Connection.lazy({
      ...connection,
      interceptors: [retries.interceptor],
      channelArgs: channelArgs(address),
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      connectTimeout: options.connectTimeoutMs ?? 10_000,
    });
  } catch (error) {
    throw new TemporalUnreachableError(address, firstLine(error), { cause: error });
  }
}

/**
 * Connects.
 * @throws {ConfigurationError} the environment or a profile cannot be read
 * @throws {TemporalUnreachableError} no answer in time, or access refused
 */
export async function connect(options: ConnectOptions): Promise<Connected> {
  checkConnect(options);
  const variables = setVariables(options);
  const settings = settingsOf(variables);
  const { address, namespace, vault } = settings;
  const { TEMPORAL_TASK_QUEUE: taskQueue = DEFAULT_TASK_QUEUE } = variables;
  const retries = new Retries();
  const connection = unconnected(settings, options, retries);
  const close = () => retries.close(connection);
  try {
    await connection.ensureConnected();
  } catch (error) {
    retries.stop();
    const isAnswer = error instanceof Error && isGrpcServiceError(error.cause);
    const why = isAnswer ? firstLine(error) : await whyNoConnection(connection);
    await close();
    throw new TemporalUnreachableError(address, why, { cause: error });
  }
  const named = options.identity === undefined ? {} : { identity: options.identity };
  const dataConverter = tolerantConverter(vault);
  const client = new Client({ connection, namespace, dataConverter, ...named });
  return { client, address, namespace, taskQueue, close };
}

/** The same connection under another name, with the same encryption. */
export function clientAs({ client, namespace }: Place, identity: string): Client {
  const { connection, options } = client;
  const { loadedDataConverter: dataConverter } = options;
  return new Client({ connection, namespace, identity, dataConverter });
}

/** Connections that this process has closed: gRPC's error for a call on one is not for a caller to see. */
const closed = new WeakSet<object>();

export function noteClosed(connection: object): void {
  closed.add(connection);
}

/** @throws {ClientClosedError} @param cause why the call failed */
export function refuseIfClosed(connection: object, cause?: unknown): void {
  if (closed.has(connection)) throw new ClientClosedError(cause === undefined ? {} : { cause });
}
