/** For receivers of callbacks: whether a callback is genuine, and what it says. Sends nothing. */
import {
  doubtWebhook,
  isUsableSecret,
  type WebhookDoubt,
} from '../adapters/callbacks/webhook-signature.ts';
import type { CallbackBody } from '../contract/reporting/callback.ts';
import { readCallback } from '../contract/reporting/callback-schema.ts';
import { isRecord } from '../contract/values/json.ts';
import { ConfigurationError, WebhookInvalidError } from './errors/reach-errors.ts';

/** A request as a receiver got it. */
export interface IncomingWebhook {
  /** The body exactly as received: once parsed and serialised again, it has another signature. */
  readonly body: string | Uint8Array;
  /** Node's `request.headers`, or the `Headers` object of fetch. */
  readonly headers:
    Readonly<Record<string, string | readonly string[] | undefined>> | HeadersOfFetch;
}

interface HeadersOfFetch {
  forEach(each: (value: string, name: string) => void): void;
}

/** The worker's `CALLBACK_SIGNING_SECRET`: several as a list or separated by commas. An unset variable is refused. */
export type Secret = string | readonly string[] | undefined;

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

type HeaderValue = string | readonly string[] | undefined;

function isIterable(headers: IncomingWebhook['headers']): headers is HeadersOfFetch {
  return typeof headers['forEach'] === 'function';
}

/** A gateway may write names in capitals, and put each value into a list. */
function byName(headers: IncomingWebhook['headers']): Readonly<Record<string, HeaderValue>> {
  const named = new Map<string, HeaderValue>();
  const add = (value: HeaderValue, name: string): void => {
    const only = Array.isArray(value) && value.length === 1 ? value[0] : value;
    named.set(name.toLowerCase(), only);
  };
  if (isIterable(headers)) headers.forEach((value, name) => add(value, name));
  else for (const [name, value] of Object.entries(headers)) add(value, name);
  return Object.fromEntries(named);
}

function wrong(path: string, message: string): ConfigurationError {
  return new ConfigurationError([{ path, message }]);
}

function usableSecrets(secret: Secret): readonly string[] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  const texts = secrets.filter((one) => typeof one === 'string');
  const all = texts.flatMap((text) => text.split(',').map((one) => one.trim()));
  if (all.length === 0 || texts.length < secrets.length || !all.every(isUsableSecret))
    throw wrong('secret', 'must be a string, or whsec_ and base64; is its variable set?');
  return all;
}

/** A framework may use other names for them. */
function checkIncoming(incoming: unknown, options: unknown): void {
  const { headers } = isRecord(incoming) ? incoming : {};
  if (!isRecord(headers)) throw wrong('headers', "must be the request's headers, by their names");
  if (!isRecord(options)) throw wrong('options', 'must be an object');
}

/** A tolerance that is not a number would let old callbacks through. */
function checkTolerance({ toleranceMs = 0, nowMs = 0 }: VerifyOptions): void {
  if (!(toleranceMs >= 0)) throw wrong('toleranceMs', 'must be a number of milliseconds');
  if (!Number.isFinite(nowMs)) throw wrong('nowMs', 'must be a number of milliseconds');
}

function textOf(body: IncomingWebhook['body']): string {
  if (typeof body === 'string') return body;
  if (!(body instanceof Uint8Array))
    throw wrong('body', 'must be the text or the bytes received, before anything parses them');
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
}

/**
 * Verifies a callback by its Standard Webhooks signature and returns its content. Several secrets may be passed while
 * they are rotated. Drop repeats by the header `webhook-id`, which is the same for every attempt.
 * @throws {WebhookInvalidError} it is not genuine, too old, or not a callback: answer 400 and use nothing of it
 * @throws {ConfigurationError} a secret is missing or empty, or starts with `whsec_` without base64 after it; the body
 * has already been parsed; or an option is not a number
 */
export function verifyWebhook(
  incoming: IncomingWebhook,
  secret: Secret,
  options: VerifyOptions = {},
): CallbackBody {
  checkIncoming(incoming, options);
  const { body, headers } = incoming;
  const secrets = usableSecrets(secret);
  checkTolerance(options);
  const { nowMs = Date.now(), ...others } = options;
  const text = textOf(body);
  const received = { headers: byName(headers), body: text, nowMs, ...others };
  const doubt = doubtWebhook(secrets, received);
  if (doubt !== null) throw new WebhookInvalidError(doubt, WORDS[doubt]);
  const callback = readCallback(text);
  if (callback === null) throw new WebhookInvalidError('no_callback', 'its body is not a callback');
  return callback;
}
