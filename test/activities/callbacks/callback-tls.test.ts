/** What is wrong with a receiver's TLS is reported in words, against real servers with real faults. */
import { once } from 'node:events';
import { createServer, type ServerOptions } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { CallbackError } from '../../../src/adapters/callbacks/callback-error.ts';
import { sayFault } from '../../../src/adapters/genesys/errors/connection-fault.ts';
import { readAllowance } from '../../../src/adapters/callbacks/callback-allowance.ts';
import { createCallbackSender } from '../../../src/adapters/callbacks/callback-sender.ts';
import { makeCertificate } from './certificates.ts';

const authority = makeCertificate({ host: 'ca.example.com', isAuthority: true });
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      server.closeAllConnections();
    await once(server, 'close');
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function tlsServer(options: ServerOptions): Promise<number> {
  const server = createServer(options, (_request, answer) => answer.writeHead(204).end());
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

/** Why a callback to the URL failed; null if it did not. */
async function faultOf(url: string): Promise<string | null> {
  const reading = readAllowance('127.0.0.1/32');
  if (!reading.ok) throw new Error('wrong allowance');
  const sender = createCallbackSender({
    secrets: [],
    allowance: reading.allowance,
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    authorities: [authority.cert],
  });
  const failed = await sender
    .post(
      `${url}/hook?token=secret`,
      'msg_1',
      { type: 'application/json', text: '{}' },
      new AbortController().signal,
    )
    .then(() => null, toError);
  if (failed === null) return null;
  const [receiver = '', fault = ''] = failed.message.split(': no answer: ');
  const isNamed = /^[a-z\d.]+:\d+ \(#[0-9a-f]{8}\)$/.test(receiver);
  if (failed.code !== 'network' || !isNamed || failed.message.includes('secret')) throw failed;
  return fault;
}

function toError(error: unknown): CallbackError {
  if (error instanceof CallbackError) return error;
  throw error;
}

describe('a receiver whose certificate', () => {
  it('is known here is called', async () => {
    const port = await tlsServer(makeCertificate({ issuer: authority }));
    expect(await faultOf(`https://127.0.0.1:${port}`)).toBeNull();
  });

  it('is self-signed is reported with what fixes it', async () => {
    const fault = await faultOf(`https://127.0.0.1:${await tlsServer(makeCertificate())}`);
    expect(fault).toMatch(/self-signed.*NODE_EXTRA_CA_CERTS.*\(DEPTH_ZERO_SELF_SIGNED_CERT\)$/);
  });

  it('comes from an unknown authority is reported with what fixes it', async () => {
    const unknown = makeCertificate({ host: 'other', isAuthority: true });
    const leaf = makeCertificate({ issuer: unknown });
    const alone = await faultOf(`https://127.0.0.1:${await tlsServer(leaf)}`);
    expect(alone).toMatch(/whole chain.*NODE_EXTRA_CA_CERTS.*\(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/);
    const chain = { ...leaf, cert: leaf.cert + unknown.cert };
    const withRoot = await faultOf(`https://127.0.0.1:${await tlsServer(chain)}`);
    expect(withRoot).toMatch(
      /authority that this worker does not know.*NODE_EXTRA_CA_CERTS.*\(SELF_SIGNED_CERT_IN_CHAIN\)$/,
    );
  });

  it('has expired, or is not valid yet, is reported as such', async () => {
    const expired = await tlsServer(makeCertificate({ issuer: authority, days: [-9, -2] }));
    expect(await faultOf(`https://127.0.0.1:${expired}`)).toMatch(/expired.*\(CERT_HAS_EXPIRED\)$/);
    const early = await tlsServer(makeCertificate({ issuer: authority, days: [2, 9] }));
    expect(await faultOf(`https://127.0.0.1:${early}`)).toMatch(/not valid yet/);
  });

  it('is for another host is reported as such', async () => {
    const port = await tlsServer(makeCertificate({ issuer: authority, host: 'hooks.example.com' }));
    expect(await faultOf(`https://hooks.example.com:${port}`)).toBeNull();
    const fault = await faultOf(`https://other.example.com:${port}`);
    expect(fault).toMatch(/for other host names.*\(ERR_TLS_CERT_ALTNAME_INVALID\)$/);
    expect(fault).not.toContain('NODE_EXTRA_CA_CERTS');
  });
});

/** Like an HTTP server that gets something other than HTTP, but it hangs up only once its answer is sent. */
function refuse(socket: Socket): void {
  socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
}

describe('a receiver that', () => {
  it('speaks no TLS at the port of an https URL is reported as such', async () => {
    const server = createTcpServer((socket) => void socket.once('data', () => refuse(socket)));
    const port = await listen(server);
    expect(await faultOf(`https://127.0.0.1:${port}`)).toMatch(/does not speak TLS at this port/);
  });

  it('speaks TLS at the port of an http URL is reported as torn or no HTTP', async () => {
    const port = await tlsServer(makeCertificate({ issuer: authority }));
    expect(await faultOf(`http://127.0.0.1:${port}`)).toMatch(/closed the connection|not HTTP/);
  });

  it('knows only old versions of TLS is reported as such', async () => {
    const port = await tlsServer({
      ...makeCertificate({ issuer: authority }),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(await faultOf(`https://127.0.0.1:${port}`)).toMatch(/share no TLS version or cipher/);
  });

  it("asks for a client's certificate is reported as such, whether it says so or not", async () => {
    const options = { ...makeCertificate({ issuer: authority }), requestCert: true };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const port = await tlsServer({ ...options, maxVersion });
      expect(await faultOf(`https://127.0.0.1:${port}`)).toMatch(
        /client's certificate|closed the connection/,
      );
    }
  });

  it('closes every connection is reported as such', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    expect(await faultOf(`https://127.0.0.1:${port}`)).toMatch(/closed the connection/);
  });
});

describe('the words for a code', () => {
  it('name the code, so that it can be looked up', () => {
    expect(sayFault('CERT_HAS_EXPIRED')).toBe(
      'its certificate has expired: renew it at the server (CERT_HAS_EXPIRED)',
    );
  });

  it.each(['ENEW', 'toString', '__proto__'])('are general for %s', (code) => {
    expect(sayFault(code)).toBe(`the connection failed (${code})`);
  });

  it('do without one', () => {
    expect(sayFault(undefined)).toBe('the connection failed');
  });
});
