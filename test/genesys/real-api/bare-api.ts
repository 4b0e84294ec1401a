/** A pipe of the adapter with a bare server that answers as the test says, over real HTTP; both end with the test. */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { SecretScrubber } from '../../../src/adapters/genesys/errors/secret-scrubber.ts';
import { AccessTokens } from '../../../src/adapters/genesys/login/access-tokens.ts';
import { monotonicClock } from '../../../src/adapters/genesys/pipe/clock.ts';
import { Exchange } from '../../../src/adapters/genesys/pipe/exchange.ts';
import { RequestBudget } from '../../../src/adapters/genesys/pipe/pace/request-budget.ts';
import { RequestPipe } from '../../../src/adapters/genesys/pipe/request-pipe.ts';
import { createTransport } from '../../../src/adapters/genesys/pipe/transport.ts';

/** A request as the server got it. */
export interface Got {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Reply {
  readonly status: number;
  /** JSON; text and bytes are sent as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A test's answers; it throws for an unexpected request, which then gets a 418. */
type Answering = (got: Got, nth: number) => Reply;

interface Handling {
  readonly answering: Answering;
  readonly got: Got[];
}

interface BareApi {
  readonly pipe: RequestPipe;
  /** In the order in which they came. */
  readonly got: Got[];
}

const TIMEOUT_MS = 5_000;
const LOGIN = { token: 'bare-token', lifeMs: 60_000 };

function openPipe(apiUrl: string, closing: AbortSignal) {
  const transport = createTransport(TIMEOUT_MS);
  const exchange = new Exchange({ transport, timeoutMs: TIMEOUT_MS, observe: undefined });
  const tokens = new AccessTokens(() => Promise.resolve(LOGIN), monotonicClock);
  const scrubber = new SecretScrubber();
  const budget = new RequestBudget();
  const pipe = new RequestPipe({ apiUrl, tokens, budget, exchange, scrubber, closing });
  return { pipe, transport };
}

async function handle(
  { answering, got }: Handling,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url: path = '', headers } = request;
  const asked = { method, path, headers, text: await textOf(request) };
  got.push(asked);
  const reply = answering(asked, got.length);
  const isReady = typeof reply.body === 'string' || Buffer.isBuffer(reply.body);
  const body = isReady ? reply.body : JSON.stringify(reply.body ?? {});
  response.writeHead(reply.status, { ...reply.headers });
  response.end(reply.status === 204 ? '' : body);
}

export async function withBareApi(
  answering: Answering,
  run: (api: BareApi) => Promise<void>,
): Promise<void> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    handle({ answering, got }, request, response).catch((error: unknown) => {
      response.writeHead(418).end(String(error));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const closed = new AbortController();
  const { pipe, transport } = openPipe(`http://127.0.0.1:${port}`, closed.signal);
  try {
    await run({ pipe, got });
  } finally {
    closed.abort();
    transport.close();
    server.closeAllConnections();
    server.close();
  }
}
