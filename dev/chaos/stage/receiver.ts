/** Receives the callbacks of a run and records them: every fourth one is rejected, so that it is sent again. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { readDelivery } from './delivery.ts';
import type { Received } from '../rules/trial.ts';

export interface Receiver {
  /** A window's callbacks go to this and `/<key>`. */
  readonly url: string;
  /** `host:port`, for `CALLBACK_ALLOW`. */
  readonly address: string;
  /** All that arrived, accepted or rejected, in order. */
  received(): readonly Received[];
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Starts one on a free port of this machine; `secret` is that of the signatures. */
export async function startReceiver(secret: string): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, answer) => {
    const take = async (): Promise<void> => {
      const body = await bodyOf(request);
      const isTaken = received.length % 4 !== 3;
      const { url = '', headers } = request;
      received.push({ ...readDelivery({ url, headers, body }, secret), isTaken });
      answer.writeHead(isTaken ? 204 : 503).end();
    };
    // Aborted: its sender sends it again.
    take().catch(() => answer.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('the receiver has no port');
  const address = `127.0.0.1:${place.port}`;
  return {
    url: `http://${address}/changes`,
    address,
    received: () => [...received],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
