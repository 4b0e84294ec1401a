/**
 * Before the first test file: removes every Temporal server and organisation from the environment, starts one
 * development server for the run and bundles the workflow code once.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { startDevServer, type DevServer } from '../dev/dev-server/index.ts';
import {
  EXECUTABLE_VARIABLE,
  START_MS,
  TEST_NAMESPACE,
  TEST_SERVER_VARIABLE,
} from './support/temporal/test-server.ts';
import { keepBundleOfRun } from './support/temporal/workflow-bundle.ts';

declare global {
  var interludeTestServer: DevServer | undefined;
  var interludeTestBundle: string | undefined;
}

/**
 * The server sets a timer task at least this far ahead of its clock, one second by default: each skip of a
 * time-skipping test takes that long.
 */
const SKIP_AT_ONCE = { 'history.timerProcessorMaxTimeShift': '20ms' };

/** Collecting garbage takes the server a good part of its time; it may use more memory instead. */
const GARBAGE_PERCENT = '400';

async function setup(): Promise<void> {
  for (const name of Object.keys(process.env)) {
    if (/^(TEMPORAL|GENESYS)_/.test(name)) delete process.env[name];
  }
  const executable = process.env[EXECUTABLE_VARIABLE] ?? findExecutable();
  process.env[EXECUTABLE_VARIABLE] = executable;
  process.env['GOGC'] ??= GARBAGE_PERCENT;
  const options = {
    executable,
    startTimeoutMs: START_MS,
    uiPort: 'none',
    namespaces: [TEST_NAMESPACE],
    dynamicConfig: SKIP_AT_ONCE,
  } as const;
  [globalThis.interludeTestServer, globalThis.interludeTestBundle] = await Promise.all([
    startDevServer(options),
    keepBundleOfRun(),
  ]);
  process.env[TEST_SERVER_VARIABLE] = globalThis.interludeTestServer.address;
}

/** For jest started by hand; `npm test` has already found it. */
function findExecutable(): string {
  const tool = path.resolve(__dirname, '../tools/temporal-server.mjs');
  const found = execFileSync(process.execPath, [tool, 'path'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  return found.trim();
}

export { setup as default };
