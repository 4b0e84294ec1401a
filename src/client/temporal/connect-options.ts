/** How a user of the library says where Temporal is. Types only. */

/** Certificates in PEM. */
export interface TlsCertificates {
  /** Of the authority that signed the server's certificate. @default those trusted by this machine */
  readonly serverRootCACertificate?: Uint8Array;
  /** The client's own, for mTLS. */
  readonly clientCertPair?: { readonly crt: Uint8Array; readonly key: Uint8Array };
  /** The name in the server's certificate, if it differs from the address. */
  readonly serverNameOverride?: string;
}

/** Where Temporal is. Missing options come from the environment and its profiles. */
export interface ConnectOptions {
  /** `host:port`. @default TEMPORAL_ADDRESS, else localhost:7233 */
  readonly address?: string;
  /** @default TEMPORAL_NAMESPACE, else default */
  readonly namespace?: string;
  /** @default TEMPORAL_TASK_QUEUE, else ivr-maintenance */
  readonly taskQueue?: string;
  /** `true`, or certificates. @default TEMPORAL_TLS and its certificates, else on with an API key */
  readonly tls?: boolean | TlsCertificates;
  /** For Temporal Cloud. @default TEMPORAL_API_KEY */
  readonly apiKey?: string;
  /** A profile of the Temporal configuration file. @default TEMPORAL_PROFILE, else default */
  readonly profile?: string;
  /** The name of this connection in histories and the audit. @default process id and host, like the SDK's */
  readonly identity?: string;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds. @default 10,000 */
  readonly connectTimeoutMs?: number;
}
