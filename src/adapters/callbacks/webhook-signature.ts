/** Standard Webhooks: HMAC-SHA-256 over `<id>.<timestamp>.<body>`, one signature per secret. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** A secret with this prefix contains its key in base64; any other is used as written. */
const KEY_PREFIX = 'whsec_';
const SCHEME = 'v1';
/** How far a receiver lets the sender's clock differ. */
const TOLERANCE_MS = 5 * 60_000;

export interface WebhookMessage {
  /** The same for all retries. */
  readonly id: string;
  /** Whole seconds since 1970, as in the header `webhook-timestamp`. */
  readonly timestamp: number;
  readonly body: string;
}

export interface WebhookHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

export type WebhookDoubt = 'headers_missing' | 'too_old' | 'too_new' | 'signature_wrong';

export interface ReceivedWebhook {
  /** Headers by lower-case name, as Node's HTTP server gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** The receiver's clock, epoch ms. */
  readonly nowMs: number;
  /** @default 5 minutes */
  readonly toleranceMs?: number;
}

/** Whether the secret is not empty and, with the prefix `whsec_`, its key is base64. */
export function isUsableSecret(secret: string): boolean {
  return keyOf(secret).length > 0;
}

function keyOf(secret: string): Buffer {
  if (!secret.startsWith(KEY_PREFIX)) return Buffer.from(secret, 'utf8');
  const encoded = secret.slice(KEY_PREFIX.length);
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded);
  return isBase64 ? Buffer.from(encoded, 'base64') : Buffer.alloc(0);
}

function signature(secret: string, message: WebhookMessage): string {
  const signed = `${message.id}.${message.timestamp}.${message.body}`;
  return createHmac('sha256', keyOf(secret)).update(signed, 'utf8').digest('base64');
}

/** The three headers of a signed message; one signature per secret, in the given order. */
export function signWebhook(secrets: readonly string[], message: WebhookMessage): WebhookHeaders {
  const signatures = secrets.map((secret) => `${SCHEME},${signature(secret, message)}`);
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8')];
  return a.length === b.length && timingSafeEqual(a, b);
}

function single(value: string | readonly string[] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Null if a message is genuine and recent, otherwise why it must be rejected. */
export function doubtWebhook(
  secrets: readonly string[],
  received: ReceivedWebhook,
): WebhookDoubt | null {
  const id = single(received.headers['webhook-id']);
  const sentAt = single(received.headers['webhook-timestamp']);
  const given = single(received.headers['webhook-signature']);
  if (id === null || sentAt === null || given === null || !/^\d{1,12}$/.test(sentAt))
    return 'headers_missing';
  const timestamp = Number(sentAt);
  const ageMs = received.nowMs - timestamp * 1_000;
  const toleranceMs = received.toleranceMs ?? TOLERANCE_MS;
  if (ageMs > toleranceMs) return 'too_old';
  if (ageMs < -toleranceMs) return 'too_new';
  const message: WebhookMessage = { id, timestamp, body: received.body };
  const expected = secrets.map((secret) => `${SCHEME},${signature(secret, message)}`);
  const isGenuine = given
    .split(' ')
    .some((candidate) => expected.some((right) => isSame(candidate, right)));
  return isGenuine ? null : 'signature_wrong';
}
