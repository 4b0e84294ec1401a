/** The only file that knows axios: from one HTTP request to its raw answer, or why there was none. */
import { isUtf8 } from 'node:buffer';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { AxiosHeaders, getAdapter, isAxiosError, type InternalAxiosRequestConfig } from 'axios';
import { codeOfFault, isUntrusted, sayFault } from '../errors/connection-fault.ts';
import { isLoopback } from '../hosts.ts';
import type { RequestMethod } from './observation.ts';
import { ReadyConnections } from './ready-connections.ts';

/** The largest answer accepted, bytes. A body has no limit: what was read must go back, however much it has grown. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
/** Idle connections are closed before a firewall drops them: a write on a dead one has an unknown outcome. */
const IDLE_MS = 30_000;
/** Of hundreds of writes at one instant, none waits while the connections of others are closed. */
const MAX_IDLE = 1_024;

export interface RawRequest {
  readonly method: RequestMethod;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  /** If false, some bytes belong to no UTF-8 character; `text` has U+FFFD in their place. */
  readonly isUtf8: boolean;
  /** By any spelling of the name; null if absent. */
  header(name: string): string | null;
}

/** No answer. `hasLeft`: the server may have received the request. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly hasLeft: boolean;
  /** E.g. `ECONNREFUSED`; never another library's message, which could contain headers. */
  readonly code: string | undefined;

  constructor(code: string | undefined, hasLeft: boolean) {
    super(`no answer: ${sayFault(code)}`);
    this.code = code;
    this.hasLeft = hasLeft;
  }
}

export interface Transport {
  /** @throws {NoAnswer} and nothing else */
  send(request: RawRequest): Promise<RawAnswer>;
  /** Opens a connection to the host of a URL, for a request within seconds. Never throws. */
  open(url: string): void;
  /** Closes idle connections. */
  close(): void;
}

export function createTransport(requestTimeoutMs: number): Transport {
  const agentOptions = {
    keepAlive: true,
    scheduling: 'lifo' as const,
    maxFreeSockets: MAX_IDLE,
    timeout: Math.max(IDLE_MS, requestTimeoutMs + 1_000),
  };
  const httpAgent = new HttpAgent(agentOptions);
  const httpsAgent = new HttpsAgent(agentOptions);
  const readyHttp = new ReadyConnections(httpAgent, agentOptions);
  const readyHttps = new ReadyConnections(httpsAgent, agentOptions);
  const common = {
    httpAgent,
    httpsAgent,
    timeout: requestTimeoutMs,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    validateStatus: () => true,
    // Raw bytes, because JSON is parsed later, strictly and with the raw body at hand.
    responseType: 'arraybuffer',
  } as const;
  return {
    send: (request) => sendOnce(common, request),
    open(url) {
      const { protocol, hostname, port } = new URL(url);
      if (!isLoopback(url) && hasProxy()) return;
      if (protocol === 'http:') readyHttp.open({ host: hostname, port: port || '80' });
      else readyHttps.open({ host: hostname, port: port || '443' });
    },
    close() {
      readyHttp.close();
      readyHttps.close();
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** Through a proxy, the connection does not go to the host. */
function hasProxy(): boolean {
  return Object.entries(process.env).some(
    ([name, value]) => /^(https?|all)_proxy$/i.test(name) && value !== '',
  );
}

/** Without a byte order mark. */
function textOf(bytes: Buffer): Pick<RawAnswer, 'text' | 'isUtf8'> {
  return { text: new TextDecoder().decode(bytes), isUtf8: isUtf8(bytes) };
}

/**
 * The HTTP adapter itself: merging defaults into each request, and interceptors that nobody sets, take as long as the
 * request, and hundreds may be due at one instant.
 */
const sendByHttp = getAdapter('http');
const HEADERS = { Accept: 'application/json', 'User-Agent': 'interlude' };

async function sendOnce(
  common: Omit<InternalAxiosRequestConfig, 'headers'>,
  request: RawRequest,
): Promise<RawAnswer> {
  try {
    const answer = await sendByHttp({
      ...common,
      method: request.method,
      url: request.url,
      headers: new AxiosHeaders({ ...HEADERS, ...request.headers }),
      data: request.body,
      signal: request.signal,
      // The standard proxy variables apply to real hosts, never to this machine.
      ...(isLoopback(request.url) ? { proxy: false as const } : {}),
    });
    const headers = new Map(
      Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    return {
      status: answer.status,
      ...textOf(Buffer.isBuffer(answer.data) ? answer.data : Buffer.alloc(0)),
      header: (name) => headers.get(name.toLowerCase()) ?? null,
    };
  } catch (error) {
    throw noAnswerOf(error);
  }
}

const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ERR_INVALID_URL',
  'ERR_INVALID_CHAR',
]);

/** Keeps only the code, because axios' error contains the request's headers, and with them the token. */
function noAnswerOf(error: unknown): NoAnswer {
  const code = isAxiosError(error) ? codeOfFault(error) : undefined;
  const hasLeft = code === undefined || !(NEVER_LEFT.has(code) || isUntrusted(code));
  return new NoAnswer(code, hasLeft);
}
