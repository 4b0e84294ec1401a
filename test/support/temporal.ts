// The development server that one test run shares (started by test/global-setup.ts): its address,
// its namespace, and a connection a file. Keep files apart by a task queue and ids of their own.
import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { TEST_NAMESPACE, TEST_SERVER_VARIABLE } from './test-server.ts';
import { until } from './until.ts';

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

/** Calls without an answer, and tries of them that are with the server. */
const underWay = { calls: 0, tries: 0 };
let isClosing = false;

function counting(what: keyof typeof underWay): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, _listener, next) => {
        underWay[what] += 1;
        next(metadata, {
          onReceiveStatus: (status, answer) => {
            underWay[what] -= 1;
            answer(status);
          },
        });
      },
    });
}

const RETRY = defaultGrpcRetryOptions();
const retrying = makeGrpcRetryInterceptor({
  ...RETRY,
  retryableDecider: (attempt, status) => !isClosing && RETRY.retryableDecider(attempt, status),
});

/** A connection for the whole test file; closed after its last test. */
export function temporalConnection(): Promise<Connection> {
  shared ??= Connection.connect({
    address: temporalAddress(),
    interceptors: [counting('calls'), retrying, counting('tries')],
  });
  return shared;
}

/**
 * The SDK tries a call again after a pause, also on a connection that was closed meanwhile, and that
 * throws where nobody can catch it: no call may be in such a pause.
 */
afterAll(async () => {
  const connection = await shared?.catch(() => undefined);
  shared = undefined;
  isClosing = true;
  await until(
    'the end of each pause',
    () => underWay.calls - underWay.tries,
    (waiting) => waiting === 0,
  );
  await connection?.close();
});
