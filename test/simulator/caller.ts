/** A bare client of the simulated API, for these tests: real HTTP, no retries, complete answers. */
import type { ClientCredentials } from '../../dev/simulator/index.ts';

export const IVR = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
export const QUEUE = 'q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6';

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed; undefined if it is not JSON. */
  readonly body: unknown;
  /** The fields that the `errors` array names. */
  fields(): unknown;
}

interface Sending {
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly signal?: AbortSignal;
}

export interface Caller {
  readonly token: string;
  send(method: string, path: string, sending?: Sending): Promise<Received>;
  get(path: string): Promise<Received>;
  /** Sends JSON. */
  write(method: string, path: string, body: unknown): Promise<Received>;
  patch(id: string, ifMatch: string | null, body: unknown, signal?: AbortSignal): Promise<Received>;
}

export async function login(
  url: string,
  client: ClientCredentials,
  body = 'grant_type=client_credentials',
): Promise<Received> {
  const basic = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
  const headers = {
    Authorization: `Basic ${basic}`,
    'Content-Type': 'application/x-www-form-urlencoded',
  };
  return receive(await fetch(`${url}/oauth/token`, { method: 'POST', headers, body }));
}

export async function callerOf(url: string, client: ClientCredentials): Promise<Caller> {
  const answer = await login(url, client);
  const token = String(Object(answer.body).access_token);
  const send: Caller['send'] = async (method, path, { headers = {}, ...rest } = {}) => {
    const all = { Authorization: `Bearer ${token}`, ...headers };
    return receive(await fetch(`${url}${path}`, { method, headers: all, ...rest }));
  };
  return {
    token,
    send,
    get: (path) => send('GET', path),
    write: (method, path, body) => send(method, path, { body: JSON.stringify(body) }),
    patch: (id, ifMatch, body, signal) =>
      send('PATCH', `/api/v2/flow/ivr/${id}`, {
        headers: ifMatch === null ? {} : { 'If-Match': ifMatch },
        body: JSON.stringify(body),
        ...(signal ? { signal } : {}),
      }),
  };
}

async function receive(response: Response): Promise<Received> {
  const text = await response.text();
  const body = parsed(text);
  return {
    status: response.status,
    headers: response.headers,
    text,
    body,
    fields: () => Object(body).errors?.map((one: { field: string }) => one.field),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
