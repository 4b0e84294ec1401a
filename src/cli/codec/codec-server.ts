/**
 * Decrypts and encrypts for the Temporal UI, which calls it from the operator's browser: `POST /decode` and `/encode`
 * with payloads in Temporal's JSON. Only pages of the UI's own origin may call it, and beyond loopback a token is
 * required.
 */
import { timingSafeEqual, createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { PayloadJson, PayloadTranslator } from '../../client/codec/payload-json.ts';

/** The size of the largest page of a history. */
const MOST_BYTES = 32 * 1024 * 1024;

export interface CodecServerOptions {
  readonly host: string;
  readonly port: number;
  /** Origins of the UI, e.g. `http://localhost:8080`. */
  readonly origins: readonly string[];
  readonly token: string | null;
  readonly translator: PayloadTranslator;
}

export interface CodecServer {
  readonly url: string;
  close(): Promise<void>;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isAllowed({ headers }: IncomingMessage, token: string | null): boolean {
  const given = (headers.authorization ?? '').replace(/^Bearer /i, '');
  return token === null || timingSafeEqual(digest(given), digest(token));
}

function corsHeaders(origin: string): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Methods': 'POST, OPTIONS',
    'Access-Control-Allow-Headers':
      'content-type, authorization, authorization-extras, x-namespace',
    Vary: 'Origin',
  };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_BYTES) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function translate(
  request: IncomingMessage,
  response: ServerResponse,
  act: (payloads: readonly PayloadJson[]) => readonly PayloadJson[],
  read: PayloadTranslator['read'],
): Promise<void> {
  const text = await bodyOf(request);
  if (text === null) return answer(response, 413, { error: 'the body is too large' });
  const payloads = read(text);
  if (payloads === null)
    return answer(response, 400, { error: 'the body must be {"payloads":[…]}' });
  answer(response, 200, { payloads: act(payloads) });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { origins, token, translator }: CodecServerOptions,
): Promise<void> {
  const { origin } = request.headers;
  // A page of another origin must not even trigger the work: CORS only hides the answer.
  if (origin !== undefined && !origins.includes(origin))
    return answer(response, 403, { error: 'this origin is not allowed' });
  if (origin !== undefined)
    for (const [name, value] of Object.entries(corsHeaders(origin)))
      response.setHeader(name, value);
  if (request.method === 'OPTIONS') return void response.writeHead(204).end();
  if (request.url === '/healthz') return answer(response, 200, { state: 'alive' });
  if (request.method !== 'POST') return answer(response, 405, { error: 'only POST' });
  if (!isAllowed(request, token)) return answer(response, 401, { error: 'a token is required' });
  const [path] = (request.url ?? '').split('?');
  if (path === '/decode') return translate(request, response, translator.decode, translator.read);
  if (path === '/encode') return translate(request, response, translator.encode, translator.read);
  answer(response, 404, { error: 'only /decode and /encode exist' });
}

/** Serves until closed. @throws if the address is in use, or is not one of this machine */
export async function openCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  const server = createServer((request, response) => {
    serve(request, response, options).catch(() => {
      if (response.headersSent) response.destroy();
      else answer(response, 500, { error: 'failed' });
    });
  });
  server.requestTimeout = 10_000;
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const bound = server.address();
  const port = bound === null || typeof bound === 'string' ? options.port : bound.port;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
