// The development server that one test run shares (started by test/global-setup.ts): its address,
// its namespace, and a connection a file. Keep files apart by a task queue and ids of their own.
import { Connection } from '@temporalio/client';
import { TEST_NAMESPACE, TEST_SERVER_VARIABLE } from './test-server.ts';

let shared: Promise<Connection> | undefined;

/** `host:port` of the server of this run. */
export function temporalAddress(): string {
  const address = process.env[TEST_SERVER_VARIABLE];
  if (address === undefined) throw new Error('no Temporal server: run the tests with jest');
  return address;
}

/** The namespace of this run; it has the search attributes of the contract. */
export function temporalNamespace(): string {
  return TEST_NAMESPACE;
}

/** A connection for the whole test file; closed after its last test. */
export function temporalConnection(): Promise<Connection> {
  shared ??= Connection.connect({ address: temporalAddress() });
  return shared;
}

afterAll(async () => {
  const connection = await shared?.catch(() => undefined);
  shared = undefined;
  await connection?.close();
});
