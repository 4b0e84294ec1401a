/**
 * Starts a Temporal development server as a child process, for `npm run temporal`, the demo and the tests. Touches only
 * that process.
 */
import { Connection } from '@temporalio/client';
import { Retries } from '../../src/client/temporal/retries.ts';
import { namespacesAnswer, portAnswers } from './answers.ts';
import { DevServerError, PortInUseError } from './errors.ts';
import { freePorts, isFree } from './free-ports.ts';
import {
  commandLine,
  searchAttributesOf,
  type DevServerOptions,
  type DevServerPorts,
} from './options.ts';
import { addSearchAttributes } from './search-attributes.ts';
import { ServerProcess, type ProcessEnd } from './server-process.ts';

/** A development server that answers. */
export interface DevServer {
  /** `host:port` for a client or worker. */
  readonly address: string;
  /** URL of the UI; null without one. */
  readonly uiAddress: string | null;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<ProcessEnd>;
  /** Sends a signal (`SIGKILL` for a crash, `SIGSTOP` for a hang) without waiting. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it, by force if necessary, and waits until it has ended. May be called again. */
  stop(): Promise<void>;
}

const ATTEMPTS = 5;
const START_TIMEOUT_MS = 30_000;

/**
 * Starts a server on the loopback interface and resolves once it answers and its namespaces exist. Unspecified
 * ports are free ones; if one is taken meanwhile, it tries others.
 * @throws PortInUseError for a specified port; DevServerError with the last log lines.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts(options);
    try {
      return await startOn(ports, options);
    } catch (error) {
      const ours = error instanceof PortInUseError && !isAskedFor(error.port, options);
      if (!ours || attempt === ATTEMPTS) throw error;
    }
  }
}

async function choosePorts(options: DevServerOptions): Promise<DevServerPorts> {
  for (const asked of [options.port, options.uiPort]) {
    if (typeof asked === 'number' && !(await isFree(asked))) throw new PortInUseError(asked);
  }
  const [port = 0, uiPort = 0] = await freePorts(2);
  return {
    port: options.port ?? port,
    uiPort: options.uiPort === 'none' ? null : (options.uiPort ?? uiPort),
  };
}

function isAskedFor(port: number, options: DevServerOptions): boolean {
  return port === options.port || port === options.uiPort;
}

async function startOn(ports: DevServerPorts, options: DevServerOptions): Promise<DevServer> {
  const child = new ServerProcess(
    options.executable,
    commandLine(options, ports),
    options.onLogLine,
  );
  const address = `127.0.0.1:${ports.port}`;
  try {
    await answering(child, ports, options);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    address,
    uiAddress: ports.uiPort === null ? null : `http://127.0.0.1:${ports.uiPort}`,
    port: ports.port,
    pid: child.pid ?? 0,
    ended: child.ended,
    kill: (signal) => void child.kill(signal),
    stop: () => child.stop(),
  };
}

/** Whichever comes first: the answer, the end of the process, or the time limit. */
async function answering(
  child: ServerProcess,
  ports: DevServerPorts,
  options: DevServerOptions,
): Promise<void> {
  const limitMs = options.startTimeoutMs ?? START_TIMEOUT_MS;
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), limitMs);
  void child.ended.then(() => given.abort());
  try {
    await portAnswers(ports.port, given.signal);
    await prepared(ports.port, options, given.signal);
    if (ports.uiPort !== null) await portAnswers(ports.uiPort, given.signal);
  } catch (error) {
    if (child.end !== null) throw startFailure(child, options);
    if (!given.signal.aborted) throw error;
    throw new DevServerError(
      `The Temporal server did not answer within ${limitMs / 1000} s.`,
      child.lastLines,
    );
  } finally {
    clearTimeout(timer);
  }
  // Another server may have answered, on a port that ours then could not get.
  if (child.end !== null) throw startFailure(child, options);
}

/** The server creates namespaces when it starts, and search attributes only with a new namespace. */
async function prepared(
  port: number,
  options: DevServerOptions,
  signal: AbortSignal,
): Promise<void> {
  const retries = new Retries();
  const connection = Connection.lazy({
    address: `127.0.0.1:${port}`,
    interceptors: [retries.interceptor],
  });
  const namespaces = ['default', ...(options.namespaces ?? [])];
  try {
    await namespacesAnswer(connection, namespaces, signal);
    for (const namespace of namespaces) {
      await addSearchAttributes(connection, namespace, searchAttributesOf(options));
    }
  } finally {
    await retries.close(connection);
  }
}

function startFailure(child: ServerProcess, options: DevServerOptions): Error {
  const taken = child.lastLines
    .filter((line) => /address already in use|only one usage of each socket/i.test(line))
    .map((line) => /:(\d+): bind/.exec(line)?.[1])
    .find((port) => port !== undefined);
  if (taken !== undefined) return new PortInUseError(Number(taken));
  return new DevServerError(
    `The Temporal server ${options.executable} ended before it answered.`,
    child.lastLines,
  );
}
