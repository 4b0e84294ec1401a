/** The other side of callbacks: a small HTTP server that checks every signature and keeps what arrives. */
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { whatIsWrong } from '../programs/standard-webhooks.ts';

const PATH = '/genesys-changes';
const MAX_BODY_BYTES = 100_000;

/** One callback as received. */
export interface ReceivedCallback {
  /** Header `webhook-id`, the same for all retries. */
  readonly id: string;
  readonly eventType: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Null if it is genuine. */
  readonly doubt: string | null;
  /** Epoch ms. */
  readonly atMs: number;
}

export interface Receiver {
  readonly url: string;
  /** `host:port`, for `CALLBACK_ALLOW`. */
  readonly address: string;
  /** In the order of arrival. */
  readonly received: readonly ReceivedCallback[];
  /** Resolves with the first callback of this type, also if it arrived before. */
  next(eventType: string): Promise<ReceivedCallback>;
  close(): Promise<void>;
}

/** Starts one on a free port of this machine; `onCallback` is called for each callback. */
export async function startReceiver(
  secret: string,
  onCallback: (callback: ReceivedCallback) => void,
): Promise<Receiver> {
  const received: ReceivedCallback[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  async function take(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const callback = await receive(request, answer, secret);
    if (callback === null) return;
    received.push(callback);
    onCallback(callback);
    arrivals.emit('arrival');
  }
  const server = createServer((request, answer) => {
    void take(request, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('the receiver has no port');
  const address = `127.0.0.1:${place.port}`;
  return {
    url: `http://${address}${PATH}`,
    address,
    received,
    async next(eventType) {
      for (;;) {
        const found = received.find((callback) => callback.eventType === eventType);
        if (found !== undefined) return found;
        await once(arrivals, 'arrival');
      }
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function receive(
  request: IncomingMessage,
  answer: ServerResponse,
  secret: string,
): Promise<ReceivedCallback | null> {
  const text = await readBody(request);
  const isOurs = request.method === 'POST' && request.url === PATH;
  const body = text === null ? null : readJson(text);
  if (!isOurs || text === null || body === null) {
    answer.writeHead(isOurs ? 400 : 404).end();
    return null;
  }
  const doubt = whatIsWrong(secret, request.headers, text);
  answer.writeHead(doubt === null ? 204 : 401).end();
  return {
    id: String(request.headers['webhook-id']),
    eventType: String(body['event_type']),
    body,
    doubt,
    atMs: Date.now(),
  };
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return null;
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
