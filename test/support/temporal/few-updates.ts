/** A test file's own server that accepts few updates per run, so that a test can use them up. */
import { startDevServer, type DevServer } from '../../../dev/dev-server/index.ts';
import {
  EXECUTABLE_VARIABLE,
  START_MS,
  TEST_NAMESPACE,
  TEST_SERVER_VARIABLE,
} from './test-server.ts';

/** The default of a server is 2,000; a calendar needs some as well. */
export const MOST_UPDATES = 100;

/** From here on it is the server of this test file. Stop it after everything else. */
export async function serverOfFewUpdates(): Promise<DevServer> {
  const server = await startDevServer({
    executable: process.env[EXECUTABLE_VARIABLE] ?? '',
    startTimeoutMs: START_MS,
    uiPort: 'none',
    namespaces: [TEST_NAMESPACE],
    dynamicConfig: { 'history.maxTotalUpdates': MOST_UPDATES },
  });
  process.env[TEST_SERVER_VARIABLE] = server.address;
  return server;
}
