/** For receivers of callbacks: whether one is genuine, and its content. Sends nothing. */
import {
  doubtWebhook,
  isUsableSecret,
  type WebhookDoubt,
} from '../adapters/callbacks/webhook-signature.ts';
import type { CallbackBody } from '../contract/telling/callback.ts';
import { readCallback } from '../contract/telling/callback-schema.ts';
import { ConfigurationError, WebhookInvalidError } from './errors.ts';

/** A request that a receiver got. */
export interface IncomingWebhook {
  /** The body exactly as received: parsed and serialised again, it has another signature. */
  readonly body: string | Uint8Array;
  /** Node's `request.headers`, or a `Headers` object of fetch. */
  readonly headers:
    | Readonly<Record<string, string | readonly string[] | undefined>>
    | { forEach(each: (value: string, name: string) => void): void };
}

export interface VerifyOptions {
  /** The receiver's clock, epoch ms. @default Date.now() */
  readonly nowMs?: number;
  /** How far the clocks of sender and receiver may differ, ms. @default 300,000 */
  readonly toleranceMs?: number;
}

const WORDS: Readonly<Record<WebhookDoubt, string>> = {
  headers_missing:
    'it is not signed: it has no webhook-id, webhook-timestamp and webhook-signature (is CALLBACK_SIGNING_SECRET set for the worker?)',
  too_old: 'it was signed too long ago',
  too_new: 'it was signed in the future: compare the clocks',
  signature_wrong: 'its signature matches no secret',
};

type NamedHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

function isIterable(
  headers: IncomingWebhook['headers'],
): headers is { forEach(each: (value: string, name: string) => void): void } {
  return typeof headers['forEach'] === 'function';
}

function byName(headers: IncomingWebhook['headers']): NamedHeaders {
  if (!isIterable(headers)) return headers;
  const named: Record<string, string> = {};
  headers.forEach((value, name) => {
    named[name.toLowerCase()] = value;
  });
  return named;
}

/**
 * Verifies a callback by its Standard Webhooks signature and returns its content. Several secrets may be passed
 * while they are rotated. Drop repeats by the header `webhook-id`: it is the same for every attempt.
 * @throws {WebhookInvalidError} it is not genuine, too old, or not a callback: answer 400 and use nothing of it.
 * @throws {ConfigurationError} a secret is empty, or starts with `whsec_` without base64 after it.
 */
export function verifyWebhook(
  { body, headers }: IncomingWebhook,
  secret: string | readonly string[],
  { nowMs = Date.now(), ...options }: VerifyOptions = {},
): CallbackBody {
  const secrets = typeof secret === 'string' ? [secret] : secret;
  if (secrets.length === 0 || !secrets.every(isUsableSecret)) {
    const message = 'must be a text, or whsec_ and base64';
    throw new ConfigurationError([{ path: 'secret', message }]);
  }
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const doubt = doubtWebhook(secrets, { headers: byName(headers), body: text, nowMs, ...options });
  if (doubt !== null) throw new WebhookInvalidError(doubt, WORDS[doubt]);
  const callback = readCallback(text);
  if (callback === null) throw new WebhookInvalidError('no_callback', 'its body is not a callback');
  return callback;
}
