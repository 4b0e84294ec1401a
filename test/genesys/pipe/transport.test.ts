/** The transport with bare servers: connections, proxies, and how much of an answer is accepted. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import {
  NoAnswer,
  createTransport,
  type Transport,
} from '../../../src/adapters/genesys/pipe/transport.ts';

interface Scene {
  readonly transport: Transport;
  readonly url: string;
  readonly server: Server;
}

async function withServer(
  listener: RequestListener,
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const transport = createTransport(2_000);
  try {
    await run({ transport, url: `http://127.0.0.1:${port}`, server });
  } finally {
    transport.close();
    server.closeAllConnections();
    server.close();
  }
}

function get(transport: Transport, url: string) {
  const { signal } = new AbortController();
  return transport.send({ method: 'GET', url, headers: {}, signal });
}

const ENVIRONMENT = { ...process.env };

afterEach(() => {
  process.env = { ...ENVIRONMENT };
});

it('keeps one connection for requests after each other', async () => {
  await withServer(
    (_, response) => response.end('{}'),
    async ({ transport, url, server }) => {
      let connections = 0;
      server.on('connection', () => (connections += 1));
      await get(transport, url);
      await get(transport, url);
      expect(connections).toBe(1);
    },
  );
});

it('hands over the text as it came, of any status', async () => {
  await withServer(
    (_, response) => {
      response.writeHead(503, { 'X-Odd': 'one' }).end('<html>täglich</html>');
    },
    async ({ transport, url }) => {
      const answer = await get(transport, url);
      expect(answer).toMatchObject({ status: 503, text: '<html>täglich</html>' });
      expect(answer.header('x-odd')).toBe('one');
      expect(answer.header('X-ODD')).toBe('one');
      expect(answer.header('absent')).toBeNull();
    },
  );
});

it.each([
  ['UTF-8', Buffer.from('"täglich \ufffd"'), '"täglich \ufffd"', true],
  ['UTF-8 after a byte order mark', Buffer.from('\ufeff"täglich"'), '"täglich"', true],
  ['Latin-1', Buffer.from('"täglich"', 'latin1'), '"t\ufffdglich"', false],
  ['UTF-8 that is cut within a character', Buffer.from('"ä').subarray(0, 2), '"\ufffd', false],
])('reports %s whether all of it is UTF-8', async (_what, body, text, isUtf8) => {
  await withServer(
    (_, response) => response.end(body),
    async ({ transport, url }) => {
      await expect(get(transport, url)).resolves.toMatchObject({ text, isUtf8 });
    },
  );
});

it('takes no more than two megabytes of what is packed', async () => {
  const packed = gzipSync('x'.repeat(2 ** 24));
  await withServer(
    (_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(packed),
    async ({ transport, url }) => {
      await expect(get(transport, url)).rejects.toThrow(NoAnswer);
    },
  );
});

it('takes no more than two megabytes', async () => {
  await withServer(
    (_, response) => response.end('x'.repeat(2 ** 21 + 1)),
    async ({ transport, url }) => {
      await expect(get(transport, url)).rejects.toThrow(NoAnswer);
    },
  );
});

it('sends an object of any size back: it may have grown since it was changed', async () => {
  const body = JSON.stringify('ä'.repeat(2 ** 21));
  await withServer(
    async (request, response) => {
      const sizes = await request.map((bytes: Buffer) => bytes.length).toArray();
      response.end(String(sizes.reduce((sum, bytes) => sum + bytes, 0)));
    },
    async ({ transport, url }) => {
      const { signal } = new AbortController();
      const answer = await transport.send({ method: 'PUT', url, headers: {}, body, signal });
      expect(answer.text).toBe(String(Buffer.byteLength(body)));
    },
  );
});

describe('proxies', () => {
  it('are never used for this machine', async () => {
    await withServer(
      (request, response) => response.end(request.url),
      async ({ transport, url }) => {
        process.env.HTTP_PROXY = 'http://127.0.0.1:9';
        process.env.http_proxy = 'http://127.0.0.1:9';
        process.env.NO_PROXY = '';
        const answer = await get(transport, `${url}/direct`);
        expect(answer.text).toBe('/direct');
      },
    );
  });

  it('are used for other hosts, by a tunnel that shows the proxy no header', async () => {
    await withServer(
      () => undefined,
      async ({ transport, url, server }) => {
        const tunnels: (string | undefined)[] = [];
        server.on('connect', ({ url: host, headers }, socket) => {
          tunnels.push(host, headers.authorization);
          socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
        });
        process.env.HTTPS_PROXY = url;
        process.env.https_proxy = url;
        process.env.NO_PROXY = '';
        const request = {
          method: 'GET',
          url: 'https://api.example.test/api/v2/x',
          headers: { Authorization: 'Bearer secret-token' },
          signal: new AbortController().signal,
        } as const;
        const [result] = await Promise.allSettled([transport.send(request)]);
        expect(tunnels).toEqual(['api.example.test:443', undefined]);
        // The proxy's refusal may reach us as its status or as a broken connection.
        const failed = result?.status === 'rejected' || (result?.value.status ?? 200) >= 500;
        expect(failed).toBe(true);
      },
    );
  });
});
