/** Why a connection failed, as a clause about the server: a person can fix its certificate and its TLS. Pure. */
const TRUST =
  "put it into a file that NODE_EXTRA_CA_CERTS of the worker's environment names, and restart the worker";

const SELF_SIGNED = `its certificate is self-signed: ${TRUST}, or give the server a certificate of a known authority`;
const UNKNOWN_ISSUER = `its certificate comes from an authority that this worker does not know: get that authority's certificate and ${TRUST}`;
const NO_CHAIN = `it does not send the certificates between its own and a known authority, or that authority is not known here: let the server send its whole chain, or get the authority's certificate and ${TRUST}`;
const NO_TLS =
  'it does not speak TLS at this port: should the URL begin with http, or is the port wrong?';
const NO_COMMON_TLS = 'it and this worker share no TLS version or cipher';
const CLIENT_CERTIFICATE = "it asks for a client's certificate, and there is none";
const NO_HANDSHAKE = `${NO_COMMON_TLS}, or ${CLIENT_CERTIFICATE}`;
const UNREACHABLE = 'there is no route to its address: check routes and firewalls';
const TORN = 'it closed the connection before it answered';

/** Found before a request leaves. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NO_CHAIN,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NO_CHAIN,
  CERT_UNTRUSTED: UNKNOWN_ISSUER,
  CERT_HAS_EXPIRED: 'its certificate has expired: renew it at the server',
  CERT_NOT_YET_VALID:
    "its certificate is not valid yet: look at it and at the clock of the worker's machine",
  CERT_REVOKED: 'its certificate has been revoked: the server needs a new one',
  CERT_REJECTED: 'its certificate is not for a server: it needs another one',
  INVALID_PURPOSE: 'its certificate is not for a server: it needs another one',
  CERT_SIGNATURE_FAILURE: 'its certificate is damaged or forged: its signature does not match',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for other host names: use a name from the certificate, or give the server one for this name',
  HOSTNAME_MISMATCH:
    'its certificate is for other host names: use a name from the certificate, or give the server one for this name',
  EE_KEY_TOO_SMALL: 'the key of its certificate is too weak',
  CA_MD_TOO_WEAK: 'its certificate is signed with a method that is too weak',
};

const CONNECTIONS: Readonly<Record<string, string>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_HTTP_REQUEST: NO_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: NO_COMMON_TLS,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: NO_COMMON_TLS,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: NO_HANDSHAKE,
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: NO_COMMON_TLS,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'it does not know the host name of the URL',
  ERR_SSL_SSLV3_ALERT_UNRECOGNIZED_NAME: 'it does not know the host name of the URL',
  EPROTO: 'TLS with it failed: does it speak TLS at this port?',
  HPE_INVALID_CONSTANT:
    'its answer is not HTTP: should the URL begin with https, or is the port wrong?',
  HPE_INVALID_VERSION: 'its answer is not HTTP that can be read here',
  HPE_HEADER_OVERFLOW: 'the head of its answer is too long',
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'its name cannot be looked up now: check the name servers',
  ECONNREFUSED: 'nothing listens at its address and port',
  ECONNRESET: TORN,
  ECONNABORTED: TORN,
  EPIPE: TORN,
  ETIMEDOUT: 'no connection within the time limit: check routes and firewalls',
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  EACCES: UNREACHABLE,
  EPERM: UNREACHABLE,
  EMFILE: "this worker has too many files open: raise its machine's limit",
};

/** Numbers of OpenSSL's reasons, for errors where Node says EPROTO and puts OpenSSL's error into the message. */
const REASONS: Readonly<Record<number, string>> = {
  156: 'ERR_SSL_HTTP_REQUEST',
  191: 'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
  198: 'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  258: 'ERR_SSL_UNSUPPORTED_PROTOCOL',
  267: 'ERR_SSL_WRONG_VERSION_NUMBER',
  1040: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  1070: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  1112: 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
  1116: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
};
const REASON_BITS = 0x7fffff;

/** The most specific code of a connection error; undefined if it has none. */
export function codeOfFault(error: Error): string | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== 'EPROTO') return code;
  const number = /error:([0-9A-F]{8}):SSL routines/i.exec(error.message)?.[1];
  if (number === undefined) return code;
  return REASONS[Number.parseInt(number, 16) & REASON_BITS] ?? code;
}

function wordsIn(words: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(words, code) ? words[code] : undefined;
}

/** Whether the certificate was refused here: then nothing was sent. */
export function isUntrusted(code: string): boolean {
  return wordsIn(CERTIFICATES, code) !== undefined;
}

/** E.g. `its certificate has expired: renew it at the server (CERT_HAS_EXPIRED)`; at least the code. */
export function sayFault(code: string | undefined): string {
  if (code === undefined) return 'the connection failed';
  const words = wordsIn(CERTIFICATES, code) ?? wordsIn(CONNECTIONS, code);
  return `${words ?? 'the connection failed'} (${code})`;
}
