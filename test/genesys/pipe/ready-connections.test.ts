/** Connections opened ahead: the next requests use them, and nothing that happens to them breaks anything. */
import { once } from 'node:events';
import { Agent, createServer, type Server } from 'node:http';
import {
  Agent as HttpsAgent,
  createServer as createTlsServer,
  get as getByTls,
  type Server as TlsServer,
} from 'node:https';
import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { ReadyConnections } from '../../../src/adapters/genesys/pipe/ready-connections.ts';
import { createTransport } from '../../../src/adapters/genesys/pipe/transport.ts';
import { makeCertificate } from '../../activities/callbacks/certificates.ts';

function portOf(server: Server | TlsServer): string {
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('no port');
  return String(place.port);
}

/** Resolves when this many client connections have been accepted. */
async function untilAccepted(sockets: readonly Socket[], server: Server, count: number) {
  while (sockets.length < count) await once(server, 'connection');
}

describe('a connection that is opened ahead', () => {
  let server: Server;
  let url: string;
  let accepted: Socket[];
  let transport: ReturnType<typeof createTransport>;

  beforeEach(async () => {
    accepted = [];
    server = createServer((_, answer) => answer.end('{}')).listen(0, '127.0.0.1');
    server.on('connection', (socket) => accepted.push(socket));
    await once(server, 'listening');
    url = `http://127.0.0.1:${portOf(server)}`;
    transport = createTransport(5_000);
  });

  afterEach(() => {
    transport.close();
    server.closeAllConnections();
    server.close();
  });

  function ask() {
    const { signal } = new AbortController();
    return transport.send({ method: 'GET', url: `${url}/x`, headers: {}, signal });
  }

  it('is the one that a request goes over', async () => {
    transport.open(`${url}/whatever`);
    transport.open(url);
    await untilAccepted(accepted, server, 2);
    await Promise.all([ask(), ask()]);
    expect(accepted).toHaveLength(2);
  });

  it('is not needed if one lies idle', async () => {
    await ask();
    transport.open(url);
    transport.open(url);
    await untilAccepted(accepted, server, 2);
    await Promise.all([ask(), ask()]);
    expect(accepted).toHaveLength(2);
  });

  it('is left alone once the server has closed it', async () => {
    transport.open(url);
    await untilAccepted(accepted, server, 1);
    const [first] = accepted;
    first?.end();
    if (first !== undefined) await once(first, 'close');
    expect((await ask()).status).toBe(200);
    expect(accepted).toHaveLength(2);
  });

  it('breaks nothing if nobody listens', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const port = portOf(gone);
    gone.close();
    transport.open(`http://127.0.0.1:${port}`);
    const probe = connect(Number(port), '127.0.0.1');
    await once(probe, 'error').catch(() => undefined);
    expect((await ask()).status).toBe(200);
  });
});

describe('a connection that nobody took', () => {
  const place = { host: 'api.example.test', port: '443' };

  /** An agent whose connections are streams of this process. */
  function anAgent() {
    const agent = new Agent();
    const opened: PassThrough[] = [];
    agent.createConnection = () => {
      const stream = new PassThrough();
      opened.push(stream);
      return stream;
    };
    const ready = new ReadyConnections(agent, {});
    ready.open(place);
    return { agent, ready, opened };
  }

  it('ends with the transport', () => {
    const { ready, opened } = anAgent();
    ready.close();
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it.each([
    ['is handed out once', () => undefined, place, 1],
    ['is not handed out once it is broken', (one?: PassThrough) => one?.destroy(), place, 2],
    ['is for its own host', () => undefined, { ...place, host: 'login.example.test' }, 2],
  ])('%s', (_, happen, asked, count) => {
    const { agent, opened } = anAgent();
    happen(opened[0]);
    const given = agent.createConnection(asked);
    expect(opened).toHaveLength(count);
    expect(given).toBe(opened.at(-1));
    expect(agent.createConnection(asked)).not.toBe(given);
  });
});

describe('a connection with TLS that is opened ahead', () => {
  it('is checked as any other, and names the server that it asks for', async () => {
    const { cert, key } = makeCertificate({ host: 'localhost' });
    const server = createTlsServer({ cert, key }, (_, answer) => answer.end('{}'));
    server.listen(0, 'localhost');
    await once(server, 'listening');
    const port = portOf(server);
    const names: unknown[] = [];
    server.on('secureConnection', ({ servername }: TLSSocket) => names.push(servername));
    const options = { keepAlive: true, ca: cert };
    const agent = new HttpsAgent(options);
    const ready = new ReadyConnections(agent, options);
    try {
      ready.open({ host: 'localhost', port });
      await once(server, 'secureConnection');
      const request = getByTls({ host: 'localhost', port, agent });
      const [answer] = await once(request, 'response');
      answer.resume();
      expect(names).toEqual(['localhost']);
    } finally {
      ready.close();
      agent.destroy();
      server.closeAllConnections();
      server.close();
    }
  });
});
