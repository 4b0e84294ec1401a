// Takes the callbacks of a run: every fourth one is turned away, so that it is sent again.
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface Receiver {
  readonly url: string;
  /** `host:port`, as `CALLBACK_ALLOW` names it. */
  readonly address: string;
  /** How many were taken. */
  taken(): number;
  close(): Promise<void>;
}

/** Starts one on a free port of this machine. */
export async function startReceiver(): Promise<Receiver> {
  let [came, taken] = [0, 0];
  const server = createServer((request, answer) => {
    request.resume();
    came += 1;
    const isTaken = came % 4 !== 0;
    if (isTaken) taken += 1;
    answer.writeHead(isTaken ? 204 : 503).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('the receiver has no port');
  const address = `127.0.0.1:${place.port}`;
  return {
    url: `http://${address}/changes`,
    address,
    taken: () => taken,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
