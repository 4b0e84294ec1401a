/**
 * The development server that one test run shares (started by test/global-setup.ts): its address, its namespace, and a
 * connection for each file. Keep files apart by separate task queues and ids.
 */
import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import { TEST_NAMESPACE, TEST_SERVER_VARIABLE } from './temporal/test-server.ts';
import { until } from './until.ts';

let shared: Promise<TestConnection> | undefined;

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

export interface TestConnection {
  readonly connection: Connection;
  close(): Promise<void>;
}

/** Calls of a connection without an answer, and attempts of them at the server. */
interface UnderWay {
  calls: number;
  tries: number;
}

function counting(underWay: UnderWay, what: keyof UnderWay): Interceptor {
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

/**
 * The SDK retries a call after a pause, even on a connection that was closed meanwhile, and then throws where
 * nobody can catch it: this one is closed when no call is in such a pause.
 */
export async function connectTo(address: string): Promise<TestConnection> {
  const underWay: UnderWay = { calls: 0, tries: 0 };
  let isClosing = false;
  const retrying = makeGrpcRetryInterceptor({
    ...RETRY,
    retryableDecider: (attempt, status) => !isClosing && RETRY.retryableDecider(attempt, status),
  });
  const connection = await Connection.connect({
    address,
    interceptors: [counting(underWay, 'calls'), retrying, counting(underWay, 'tries')],
  });
  const close = async (): Promise<void> => {
    isClosing = true;
    await until(
      'the end of each pause',
      () => underWay.calls - underWay.tries,
      (waiting) => waiting === 0,
    );
    await connection.close();
  };
  return { connection, close };
}

/** A connection for the whole test file; closed after its last test. */
export async function temporalConnection(): Promise<Connection> {
  shared ??= connectTo(temporalAddress());
  return (await shared).connection;
}

afterAll(async () => {
  const opened = await shared?.catch(() => undefined);
  shared = undefined;
  await opened?.close();
});
