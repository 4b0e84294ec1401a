/** Serves `/metrics`, `/ready` and `/healthz` over plain HTTP at METRICS_ADDRESS. Reads only. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { ListenAddress } from '../settings/environment.ts';
import { errorCode, StartError } from '../error-words.ts';

/** `starting` and `draining` are not ready; the process is alive in any state. */
export type Readiness = 'starting' | 'ready' | 'draining';

export interface EndpointOptions {
  readonly readiness: () => Readiness;
  readonly metrics: { readonly contentType: string; scrape(): Promise<string> };
}

export interface Endpoint {
  readonly url: string;
  close(): Promise<void>;
}

function answer(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, { 'Content-Type': type }).end(text);
}

async function answerMetrics(response: ServerResponse, { metrics }: EndpointOptions) {
  try {
    answer(response, 200, await metrics.scrape(), metrics.contentType);
  } catch {
    answer(response, 500, 'the metrics could not be collected\n');
  }
}

async function serve(path: string, response: ServerResponse, options: EndpointOptions) {
  if (path === '/metrics') return answerMetrics(response, options);
  if (path === '/healthz') return answer(response, 200, 'alive\n');
  if (path !== '/ready') return answer(response, 404, 'only /metrics, /ready and /healthz exist\n');
  const readiness = options.readiness();
  return answer(response, readiness === 'ready' ? 200 : 503, `${readiness}\n`);
}

export function addressText({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function whyNot(error: unknown, address: ListenAddress): string {
  const where = `METRICS_ADDRESS ${addressText(address)}`;
  const code = errorCode(error) ?? 'unknown';
  if (code === 'EADDRINUSE')
    return `${where} is in use by another program: end it, or choose another port`;
  if (code === 'EACCES') return `${where} needs a permission that this process lacks`;
  return `${where} cannot be listened on (${code})`;
}

async function listen(server: Server, address: ListenAddress): Promise<void> {
  server.listen(address.port, address.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new StartError(whyNot(error, address));
  }
}

/** @throws {StartError} if the address is in use, or is not one of this machine */
export async function openEndpoint(
  address: ListenAddress,
  options: EndpointOptions,
): Promise<Endpoint> {
  const server = createServer((request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    if (request.method === 'GET' || request.method === 'HEAD') void serve(path, response, options);
    else answer(response, 405, 'only GET\n');
  });
  server.requestTimeout = 10_000;
  await listen(server, address);
  const bound = server.address();
  const port = bound === null || typeof bound === 'string' ? address.port : bound.port;
  return {
    url: `http://${addressText({ host: address.host, port })}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
