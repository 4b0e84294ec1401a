// The development server that one test run shares (started by test/global-setup.ts): its address,
// its namespace, and a connection a file. Keep files apart by a task queue and ids of their own.
import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { TEST_NAMESPACE, TEST_SERVER_VARIABLE } from './test-server.ts';
import { until } from './until.ts';

let underWay = 0;
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

/** Counts the calls that have no answer yet. */
const countCalls: Interceptor = (options, nextCall) =>
  new InterceptingCall(nextCall(options), {
    start: (metadata, _listener, next) => {
      underWay += 1;
      next(metadata, {
        onReceiveStatus: (status, answer) => {
          underWay -= 1;
          answer(status);
        },
      });
    },
  });

/** A connection for the whole test file; closed after its last test. */
export function temporalConnection(): Promise<Connection> {
  shared ??= Connection.connect({
    address: temporalAddress(),
    interceptors: [countCalls, makeGrpcRetryInterceptor(defaultGrpcRetryOptions())],
  });
  return shared;
}

/**
 * A call that is under way while its connection closes is tried again by the SDK a moment later, on
 * a closed channel, and that throws where nobody can catch it.
 */
afterAll(async () => {
  const connection = await shared?.catch(() => undefined);
  shared = undefined;
  await until(
    'an answer to every call',
    () => underWay,
    (count) => count === 0,
  );
  await connection?.close();
});
