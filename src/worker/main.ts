#!/usr/bin/env node
/** The worker process. Exits with 0 after a drain on SIGTERM, with 1 if it cannot start or breaks. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Runtime, type NativeConnection } from '@temporalio/worker';
import { servedBy } from '../adapters/genesys/where/served-kinds.ts';
import { isRecord } from '../contract/values/json.ts';
import { createAttributeRegistry } from './temporal/attribute-registry.ts';
import { describeProblems, readConfig, type WorkerConfig } from './settings/config.ts';
import { errorLine, StartError } from './error-words.ts';
import { addressText, openEndpoint, type Endpoint, type Readiness } from './temporal/endpoint.ts';
import { createInterludeWorker, type InterludeWorker } from './interlude-worker.ts';
import { createLog, runtimeOptions, type Logger } from './logging.ts';
import { createMetrics, type WorkerMetrics } from './metrics/metrics.ts';
import { checkRescueDirectory } from './rescue-files.ts';
import { ensureKeys } from './temporal/keys-in-use.ts';
import { ensureSearchAttributes } from './temporal/search-attributes.ts';
import { connectToTemporal } from './temporal/temporal-connection.ts';
import { converterPaths, workflowBundle } from './workflow-bundle.ts';

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const about: unknown = JSON.parse(text);
  const found = isRecord(about) ? about['version'] : null;
  return typeof found === 'string' ? found : 'unknown';
}

const DIRECTORY = dirname(dirname(fileURLToPath(import.meta.url)));

interface Process {
  readonly config: WorkerConfig;
  readonly log: Logger;
  readonly metrics: WorkerMetrics;
  readonly stop: AbortSignal;
  /** Null until created. */
  worker: InterludeWorker | null;
}

/** The first signal drains, the second ends the process at once. */
function stopOnSignals(log: Logger): AbortSignal {
  const stop = new AbortController();
  const numbers = { SIGINT: 2, SIGTERM: 15 } as const;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(128 + numbers[signal]);
      log.info(`${signal}: finishing current tasks, taking no more; send it again to stop at once`);
      stop.abort();
    });
  return stop.signal;
}

function introduce({ config, log }: Process): void {
  const { genesys, temporal, taskQueue, callbacks, minuteMs, metricsAddress, payloadKeys } = config;
  log.info(
    {
      organization: genesys.organizationId,
      api: genesys.apiUrl,
      temporal: temporal.address,
      namespace: temporal.namespace,
      taskQueue,
      callbacksSigned: callbacks.secrets.length > 0,
      payloadKey: payloadKeys?.active()?.id ?? null,
      metrics: metricsAddress !== null,
      ...(minuteMs === 60_000 ? {} : { minuteMs }),
    },
    'worker starting',
  );
  const served = servedBy(genesys.apiUrl);
  log.info({ kinds: served.kinds }, served.sentence);
}

function readiness({ stop, worker }: Process): Readiness {
  return stop.aborted ? 'draining' : (worker?.readiness() ?? 'starting');
}

async function tellWhenReady(worker: InterludeWorker, log: Logger): Promise<void> {
  if (await worker.ready) log.info('worker ready');
}

async function runConnected(running: Process, connection: NativeConnection): Promise<void> {
  const { config, log, metrics, stop } = running;
  const { address, namespace } = config.temporal;
  const registry = createAttributeRegistry(connection, namespace);
  const isSealed = config.payloadKeys !== null;
  const tell = (message: string): void => log.info(message);
  const [bundle] = await Promise.all([
    workflowBundle({ directory: DIRECTORY, isSealed, tell }),
    ensureSearchAttributes({ registry, address, namespace, log, stop }),
  ]);
  await ensureKeys({
    connection,
    namespace,
    taskQueue: config.taskQueue,
    organizationId: config.genesys.organizationId,
    keys: config.payloadKeys,
    log,
    stop,
  });
  if (stop.aborted) return;
  const worker = await createInterludeWorker({
    config,
    connection,
    bundle,
    converters: converterPaths(DIRECTORY, isSealed),
    log,
    metrics,
    release: `interlude@${version()}`,
  });
  running.worker = worker;
  stop.addEventListener('abort', () => worker.shutdown());
  if (stop.aborted) worker.shutdown();
  await Promise.all([worker.run(), tellWhenReady(worker, log)]);
}

async function serve(running: Process): Promise<void> {
  const { config, log, stop } = running;
  const connection = await connectToTemporal(config.temporal, log, stop);
  if (connection === null) return;
  try {
    await runConnected(running, connection);
  } finally {
    await connection.close();
  }
}

async function openMetrics(running: Process): Promise<Endpoint | null> {
  const { config, log, metrics } = running;
  if (config.metricsAddress === null) return null;
  const endpoint = await openEndpoint(config.metricsAddress, {
    readiness: () => readiness(running),
    metrics,
  });
  log.info({ url: endpoint.url }, 'serving /metrics, /ready and /healthz');
  return endpoint;
}

/** @throws {StartError} the SDK's metrics cannot be served at their address */
function installRuntime({ config, log }: Process): void {
  const { temporal, sdkMetricsAddress: at } = config;
  const metricsAt = at === null ? null : addressText(at);
  try {
    Runtime.install(runtimeOptions(log, temporal.address, metricsAt));
  } catch (error) {
    if (metricsAt === null) throw error;
    throw new StartError(
      `TEMPORAL_METRICS_ADDRESS ${metricsAt} cannot be listened on: ${errorLine(error)}`,
    );
  }
  if (metricsAt !== null) log.info({ url: `http://${metricsAt}/metrics` }, 'serving SDK metrics');
}

async function run(config: WorkerConfig): Promise<void> {
  const log = createLog(config.logLevel);
  const stop = stopOnSignals(log);
  const running: Process = { config, log, metrics: createMetrics(version()), stop, worker: null };
  introduce(running);
  const endpoint = await openMetrics(running);
  installRuntime(running);
  try {
    await checkRescueDirectory(config.rescueDirectory, log);
    await serve(running);
    log.info('worker stopped');
  } finally {
    await endpoint?.close();
    await Runtime.instance().shutdown();
  }
}

/** Dates in workflow code must not depend on where a worker runs. */
process.env['TZ'] = 'UTC';
const reading = readConfig(process.env);
if (reading.ok) {
  try {
    await run(reading.config);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`The worker cannot start: ${error.message}\n`);
    process.exit(1);
  }
}
process.stderr.write(`${describeProblems(reading.problems)}\n`);
process.exit(1);
