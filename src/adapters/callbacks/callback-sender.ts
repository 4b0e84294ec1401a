/**
 * The only file that calls receivers of callbacks: checks the address, signs, posts once. A receiver cannot block it:
 * there is one deadline for everything, no redirect, a bounded answer, and a bounded number of slots per receiver.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { create, isAxiosError, type AxiosResponse } from 'axios';
import { reachReceiver } from './callback-address.ts';
import { receiverKey, type CallbackAllowance } from './callback-allowance.ts';
import { CallbackError } from './callback-error.ts';
import { codeOfFault, sayFault } from '../genesys/errors/connection-fault.ts';
import type { CallbackContent } from './chat/callback-content.ts';
import { callbackLabel } from '../../contract/reporting/callback-label.ts';
import { readPause } from './callback-pause.ts';
import type { CallbackSender } from '../../activities/deps.ts';
import { createHostLookup, type HostAddress, type HostLookup } from './names/host-lookup.ts';
import { ReceiverPlaces, type ReceiverPlacesOptions } from './receiver-places.ts';
import { signWebhook } from './webhook-signature.ts';
import { hide, toHidden } from '../genesys/errors/hidden-text.ts';

/** Shorter parts of a URL are words such as `api` or `hooks`, not secrets. */
const SHORTEST_PART = 8;

function partsOf(url: string): string[] {
  const { pathname, search, searchParams } = new URL(url);
  // A parameter without a value is itself the value, as in `?token`.
  const sent = Array.from(searchParams, ([name, value]) => (value === '' ? name : value));
  const parts = [...pathname.split(/[/;,=]/), ...sent];
  const long = parts.filter((part) => part.length >= SHORTEST_PART);
  return [url, `${pathname}${search}`, pathname, search, ...long].filter((part) => part.length > 1);
}

/** A careless receiver echoes what it was sent, and its URL may itself be a secret. */
export function scrubAnswer(text: string, url: string, secrets: readonly string[]): string {
  const bare = secrets.map((secret) => secret.replace(/^whsec_/, ''));
  const hidden = [...partsOf(url), ...secrets, ...bare].filter((part) => part !== '');
  return hide(text, [...new Set(hidden)].map(toHidden));
}

const DEADLINE_MS = 10_000;
/** Nothing beyond this part of an answer is read or kept. */
const MAX_ANSWER_BYTES = 2_000;
const BUSY =
  'it is slow to answer, and other callbacks are waiting for it; this one was not sent yet';

export interface CallbackSenderOptions {
  /** Empty if callbacks are not signed. */
  readonly secrets: readonly string[];
  readonly allowance: CallbackAllowance;
  /** @default the system's */
  readonly lookup?: HostLookup;
  readonly places?: ReceiverPlacesOptions;
  /** Who may sign a receiver's certificate, in PEM. @default the authorities of Node and NODE_EXTRA_CA_CERTS */
  readonly authorities?: readonly string[];
  /** From the look-up to the last byte, ms. @default 10,000 */
  readonly deadlineMs?: number;
}

type Answer = Awaited<ReturnType<CallbackSender['post']>>;

interface Delivery {
  readonly url: string;
  readonly authorities: readonly string[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Connects only to the addresses that were checked. */
function only(addresses: readonly HostAddress[]): LookupFunction {
  return (_hostname, options, done) => {
    const [first] = addresses;
    if (options.all === true) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
}

function send(delivery: Delivery, addresses: readonly HostAddress[]) {
  const { authorities } = delivery;
  const agentOptions = { keepAlive: false, lookup: only(addresses) };
  const trust = authorities === undefined ? {} : { ca: [...authorities] };
  const client = create({
    adapter: 'http',
    httpAgent: new HttpAgent(agentOptions),
    httpsAgent: new HttpsAgent({ ...agentOptions, ...trust }),
    proxy: false,
    maxRedirects: 0,
    decompress: false,
    responseType: 'stream',
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
  });
  return client.request<Readable>({
    method: 'POST',
    url: delivery.url,
    headers: { ...delivery.headers },
    data: delivery.body,
    signal: delivery.signal,
  });
}

/** The beginning of an answer's body; if something ends it early, what has arrived is enough. */
async function readBeginning(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      size += bytes.length;
      if (size >= MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The status is known, and a body cut short changes nothing.
  }
  body.destroy();
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
}

function header(answer: AxiosResponse<Readable>, name: string): string | null {
  const value: unknown = answer.headers[name.toLowerCase()];
  return typeof value === 'string' ? value : null;
}

/** Rejects when the signal aborts; never resolves. */
function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new Error('stopped'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** The headers of one post; `now` is called only if it is signed. */
async function headersFor(
  secrets: readonly string[],
  { webhookId, content, now }: Posted,
): Promise<Record<string, string>> {
  const plain = {
    'Content-Type': content.type,
    'User-Agent': 'interlude',
    'X-Maintenance-Event': 'true',
  };
  if (secrets.length === 0) return plain;
  const timestamp = Math.floor((await now()) / 1_000);
  return { ...plain, ...signWebhook(secrets, { id: webhookId, timestamp, body: content.text }) };
}

/** Keeps only the code, because the library's error contains headers and URL. */
function toCallbackError(error: unknown, { url, signal }: Posted, late: Late): CallbackError {
  if (error instanceof CallbackError) return error;
  const label = callbackLabel(url);
  if (signal.aborted) return new CallbackError('cancelled', `${label}: the delivery was cancelled`);
  if (late.signal.aborted)
    return new CallbackError('timeout', `${label}: no answer within ${late.ms / 1_000} s`);
  const fault = sayFault(isAxiosError(error) ? codeOfFault(error) : undefined);
  return new CallbackError('network', `${label}: no answer: ${fault}`);
}

interface Posted {
  readonly url: string;
  readonly webhookId: string;
  readonly content: CallbackContent;
  readonly signal: AbortSignal;
  readonly now: () => Promise<number>;
}

interface Late {
  readonly ms: number;
  readonly signal: AbortSignal;
}

class Sender {
  readonly #options: CallbackSenderOptions;
  readonly #lookup: HostLookup;
  readonly #places: ReceiverPlaces;

  constructor(options: CallbackSenderOptions) {
    this.#options = options;
    this.#lookup = options.lookup ?? createHostLookup();
    this.#places = new ReceiverPlaces(options.places);
  }

  async check(url: string): Promise<string | null> {
    const reach = await reachReceiver(new URL(url), this.#options.allowance, this.#lookup);
    // A name that cannot be resolved now may be resolved when the callback is sent, and is checked again then.
    return reach.kind === 'refused' ? reach.message : null;
  }

  async post(
    url: string,
    webhookId: string,
    content: CallbackContent,
    signal: AbortSignal,
    now: () => Promise<number> = async () => Date.now(),
  ): Promise<Answer> {
    const { secrets, authorities, deadlineMs = DEADLINE_MS } = this.#options;
    const late = { ms: deadlineMs, signal: AbortSignal.timeout(deadlineMs) };
    const posted = { url, webhookId, content, signal, now };
    try {
      const headers = await headersFor(secrets, posted);
      const either = AbortSignal.any([signal, late.signal]);
      const body = content.text;
      return await this.#inPlace({ url, authorities, headers, body, signal: either });
    } catch (error) {
      throw toCallbackError(error, posted, late);
    }
  }

  async #inPlace(delivery: Delivery): Promise<Answer> {
    const key = receiverKey(new URL(delivery.url));
    if (!(await this.#places.enter(key, delivery.signal))) {
      delivery.signal.throwIfAborted();
      throw new CallbackError('busy', `${callbackLabel(delivery.url)}: ${BUSY}`);
    }
    try {
      return await this.#exchange(delivery);
    } finally {
      this.#places.leave(key);
    }
  }

  async #exchange(delivery: Delivery): Promise<Answer> {
    const { url, signal } = delivery;
    const { allowance, secrets } = this.#options;
    const reaching = reachReceiver(new URL(url), allowance, this.#lookup, signal);
    const reach = await Promise.race([reaching, stopped(signal)]);
    signal.throwIfAborted();
    if (reach.kind !== 'reachable')
      throw new CallbackError(reach.kind, `${callbackLabel(url)}: ${reach.message}`);
    const answer = await send(delivery, reach.addresses);
    const retryAfterMs = readPause((name) => header(answer, name));
    const body = scrubAnswer(await readBeginning(answer.data), url, secrets);
    return { status: answer.status, body, retryAfterMs };
  }
}

export function createCallbackSender(options: CallbackSenderOptions): CallbackSender {
  const sender = new Sender(options);
  return {
    check: (url) => sender.check(url),
    post: (...posted) => sender.post(...posted),
  };
}
