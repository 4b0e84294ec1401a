/** What is wrong with the TLS of an API or a login is reported in words, against real servers with real faults. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { GenesysConfig } from '../../../src/adapters/genesys/index.ts';
import { makeCertificate, type Certificate } from '../../activities/callbacks/certificates.ts';
import { applyTo, errorOf, readLine, withScene } from '../simulated.ts';

async function withTls(
  certificate: Certificate,
  run: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(certificate, (_request, answer) => answer.end('{}'));
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    await run(`https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const SELF_SIGNED = /self-signed.*NODE_EXTRA_CA_CERTS.*\(DEPTH_ZERO_SELF_SIGNED_CERT\)/;

describe.each<[keyof GenesysConfig, RegExp]>([
  [
    'loginUrl',
    /the login did not answer: its certificate .*check GENESYS_ENVIRONMENT and GENESYS_LOGIN_URL/,
  ],
  ['apiUrl', /Genesys is not available: its certificate .*Try again/],
])('a fault of the TLS at %s', (name, where) => {
  it('is told with what fixes it, and nothing was sent', async () => {
    await withTls(makeCertificate(), async (url) => {
      await withScene({ config: { [name]: url } }, async (scene) => {
        const error = await errorOf(applyTo(scene));
        expect(error).toMatchObject({ code: 'unavailable', outcome: 'not_sent' });
        expect(error.message).toMatch(SELF_SIGNED);
        expect(error.message).toMatch(where);
      });
    });
  });

  it.each([
    [{ days: [-9, -2] }, /has expired.*\(CERT_HAS_EXPIRED\)/],
    [{ days: [2, 9] }, /not valid yet.*\(CERT_NOT_YET_VALID\)/],
  ] as const)('is told: %j', async (wishes, said) => {
    await withTls(makeCertificate(wishes), async (url) => {
      await withScene({ config: { [name]: url } }, async (scene) => {
        const read = await errorOf(readLine(scene));
        expect(read.message).toMatch(said);
        await expect(errorOf(applyTo(scene))).resolves.toMatchObject({ outcome: 'not_sent' });
      });
    });
  });
});
