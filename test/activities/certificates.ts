// Certificates made on the spot, each with the fault that a test wants: there is no library for it in Node.
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** `ecdsa-with-SHA256`, `commonName`, `subjectAltName`, `basicConstraints`. */
const OIDS = {
  signature: '2a8648ce3d040302',
  commonName: '550403',
  altNames: '551d11',
  constraints: '551d13',
} as const;

const DAY_MS = 24 * 60 * 60_000;

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly name: string;
  readonly privateKey: KeyObject;
}

export interface CertificateWishes {
  /** The host name it is for. @default 127.0.0.1 */
  readonly host?: string;
  /** Who signs it. @default itself */
  readonly issuer?: Certificate;
  readonly isAuthority?: boolean;
  /** From when to when it is valid, in days from now. */
  readonly days?: readonly [number, number];
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function nameOf(common: string): Buffer {
  return sequence(
    der(0x31, sequence(oid(OIDS.commonName), der(0x0c, Buffer.from(common, 'utf8')))),
  );
}

function time(daysFromNow: number): Buffer {
  const iso = new Date(Date.now() + daysFromNow * DAY_MS).toISOString();
  return der(0x18, Buffer.from(`${iso.slice(0, 19).replaceAll(/[-:T]/g, '')}Z`, 'latin1'));
}

function altName(host: string): Buffer {
  const isAddress = /^[\d.]+$/.test(host);
  return isAddress
    ? der(0x87, Buffer.from(host.split('.').map(Number)))
    : der(0x82, Buffer.from(host, 'latin1'));
}

function extensions(host: string, isAuthority: boolean): Buffer {
  const names = sequence(oid(OIDS.altNames), der(0x04, sequence(altName(host))));
  const isCa = isAuthority ? [der(0x01, Buffer.from([0xff]))] : [];
  const constraints = sequence(oid(OIDS.constraints), der(0x04, sequence(...isCa)));
  return der(0xa3, sequence(names, constraints));
}

function pem(what: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${what}-----`, ...lines, `-----END ${what}-----`, ''].join('\n');
}

/** A certificate with its key. */
export function makeCertificate(wishes: CertificateWishes = {}): Certificate {
  const { host = '127.0.0.1', issuer, isAuthority = false, days = [-1, 1] } = wishes;
  const name = isAuthority ? `authority ${host}` : host;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(OIDS.signature));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([Math.floor(Math.random() * 100) + 1])),
    algorithm,
    nameOf(issuer?.name ?? name),
    sequence(time(days[0]), time(days[1])),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(host, isAuthority),
  );
  const signature = sign('sha256', toBeSigned, issuer?.privateKey ?? privateKey);
  const whole = sequence(
    toBeSigned,
    algorithm,
    der(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return { cert: pem('CERTIFICATE', whole), key: key.toString(), name, privateKey };
}
