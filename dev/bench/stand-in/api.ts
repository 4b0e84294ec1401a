/**
 * A plain API on loopback: logins, flows that exist once somebody asks for them, and callbacks. It does as little as
 * possible, so that its caller is measured, and records when each write arrived.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** One write: the flow, its arrival in epoch ms with fractions, the version it created. */
export type Arrival = readonly [id: string, atMs: number, version: number];

const FLOW = '/api/v2/flow/ivr/';
const LOGIN = { access_token: 'stand-in', token_type: 'bearer', expires_in: 86_400 };
const BASELINE = {
  name: 'Main menu',
  greeting: { text: 'Welcome. Please choose one of the following options.' },
  routing: { method: 'longest-idle', queue: { id: 'front-desk' } },
};
/** How long a load balancer keeps idle connections: longer than any window here lasts. */
const KEPT_MS = 600_000;

type Flow = Readonly<Record<string, unknown>> & { readonly version: number };

function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function send(answer: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  answer.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  answer.end(text);
}

/** Requests other than for flows: everything is well, nothing depends on anything. */
function besideFlows(path: string): unknown {
  if (path === '/oauth/token') return LOGIN;
  if (path.endsWith('/build')) return { status: 'OPERATIONAL' };
  if (path.includes('/consumingresources')) return { entities: [], pageCount: 0 };
  return {};
}

class StandIn {
  readonly #flows = new Map<string, Flow>();
  #arrivals: Arrival[] = [];
  #requests = 0;

  async answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const at = nowMs();
    const { method = 'GET', url = '/' } = request;
    const body = await bodyOf(request);
    if (url.startsWith('/_bench')) return this.#tell(method, answer);
    this.#requests += 1;
    if (!url.startsWith(FLOW)) return send(answer, 200, besideFlows(url.split('?', 1)[0] ?? ''));
    const id = decodeURIComponent(url.slice(FLOW.length));
    const flow = this.#flows.get(id) ?? { id, version: 1, ...BASELINE };
    if (method === 'GET') return send(answer, 200, flow);
    const expected = Number(request.headers['if-match'] ?? flow.version);
    if (expected !== flow.version) return send(answer, 409, { message: 'version conflict' });
    const fields: object = JSON.parse(body);
    const written = { ...flow, ...fields, version: flow.version + 1 };
    this.#flows.set(id, written);
    this.#arrivals.push([id, at, written.version]);
    return send(answer, 200, written);
  }

  /** What has arrived since the last report, or from now on. */
  #tell(method: string, answer: ServerResponse): void {
    send(answer, 200, { arrivals: this.#arrivals, requests: this.#requests });
    if (method !== 'DELETE') return;
    this.#arrivals = [];
    this.#requests = 0;
  }
}

/** On a free port of this machine. */
export async function startStandIn(): Promise<{ readonly server: Server; readonly url: string }> {
  const api = new StandIn();
  const server = createServer((request, answer) => {
    api.answer(request, answer).catch(() => answer.destroy());
  });
  server.keepAliveTimeout = KEPT_MS;
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('the stand-in has no port');
  return { server, url: `http://127.0.0.1:${place.port}` };
}
