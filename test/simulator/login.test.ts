/** Login, tokens, permissions and the request budget of the simulated API. */
import { DEFAULT_CLIENT, startSimulator } from '../../dev/simulator/index.ts';
import type { Simulator } from '../../dev/simulator/index.ts';
import { IVR, QUEUE, callerOf, login } from './caller.ts';

const OTHER = { client_id: 'other', client_secret: 'more' };
const IVR_PATH = `/api/v2/flow/ivr/${IVR}`;

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

describe('POST oauth/token', () => {
  it('issues a bearer token with its life in seconds', async () => {
    await simulator.changeSettings({ token_life_seconds: 120 });
    const answer = await login(simulator.url, DEFAULT_CLIENT);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 120,
    });
  });

  it.each([
    ['a wrong secret', { ...DEFAULT_CLIENT, client_secret: 'x' }],
    ['an unknown client', OTHER],
  ])('refuses %s as invalid_client', async (_what, client) => {
    const answer = await login(simulator.url, client);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      error: 'invalid_client',
      error_description: 'authentication failed',
    });
  });

  it('refuses another grant', async () => {
    const answer = await login(simulator.url, DEFAULT_CLIENT, 'grant_type=password');
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: 'unsupported_grant_type' });
  });

  it.each([
    ['no credentials', {}],
    ['credentials without a colon', { Authorization: `Basic ${btoa('sim-client')}` }],
    ['a bearer', { Authorization: 'Bearer x' }],
  ])('refuses %s', async (_what, headers) => {
    const answer = await fetch(`${simulator.url}/oauth/token`, { method: 'POST', headers });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_client' });
  });

  it('throttles logins with 400 invalid_request, not with 429', async () => {
    await simulator.changeSettings({ login_limit: 1 });
    expect((await login(simulator.url, DEFAULT_CLIENT)).status).toBe(200);
    const answer = await login(simulator.url, DEFAULT_CLIENT);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      error: 'invalid_request',
      error_description: expect.stringMatching(/^rate limit exceeded;/),
    });
  });

  it('knows the credentials that are set at run time, and forgets the others', async () => {
    const before = await callerOf(simulator.url, DEFAULT_CLIENT);
    await simulator.setClients([OTHER]);
    expect((await login(simulator.url, OTHER)).status).toBe(200);
    expect((await login(simulator.url, DEFAULT_CLIENT)).status).toBe(400);
    expect((await before.get(IVR_PATH)).status).toBe(401);
  });

  it('keeps a token good when only the secret is rotated', async () => {
    const before = await callerOf(simulator.url, DEFAULT_CLIENT);
    await simulator.setClients([{ ...DEFAULT_CLIENT, client_secret: 'rotated' }]);
    expect((await login(simulator.url, DEFAULT_CLIENT)).status).toBe(400);
    expect((await before.get(IVR_PATH)).status).toBe(200);
  });
});

describe('a token', () => {
  it('is required', async () => {
    const answer = await fetch(`${simulator.url}${IVR_PATH}`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'authentication.required', status: 401 });
  });

  it('is of no use once revoked', async () => {
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    expect(await simulator.revokeTokens('nobody')).toBe(0);
    expect((await caller.get(IVR_PATH)).status).toBe(200);
    expect(await simulator.revokeTokens()).toBe(1);
    const answer = await caller.get(IVR_PATH);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 'bad.credentials' });
  });

  it('is of no use once expired', async () => {
    await simulator.changeSettings({ token_life_seconds: 1e-6 });
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    expect((await caller.get(IVR_PATH)).status).toBe(401);
  });

  it('does not work at another simulator', async () => {
    const other = await startSimulator();
    try {
      const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
      await callerOf(other.url, DEFAULT_CLIENT);
      const headers = { Authorization: `Bearer ${caller.token}` };
      expect((await fetch(`${other.url}${IVR_PATH}`, { headers })).status).toBe(401);
    } finally {
      await other.close();
    }
  });
});

describe('a withdrawn permission', () => {
  it.each([
    ['flow:read', 'GET', IVR_PATH],
    ['flow:write', 'PATCH', IVR_PATH],
    ['routing:queue:read', 'GET', `/api/v2/routing/queues/${QUEUE}`],
    ['flow:read', 'GET', '/api/v2/architect/dependencytracking/build'],
  ] as const)('%s stops %s %s with 403, by name', async (permission, method, path) => {
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    await simulator.changeSettings({ withdrawn_permissions: [permission] });
    const answer = await caller.send(method, path);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      code: 'missing.permissions',
      message: expect.stringContaining(permission),
      messageParams: { permissions: permission },
    });
  });

  it('leaves the others in force, and comes back', async () => {
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    await simulator.changeSettings({ withdrawn_permissions: ['flow:write'] });
    expect((await caller.get(IVR_PATH)).status).toBe(200);
    await simulator.changeSettings({ withdrawn_permissions: [] });
    expect((await caller.patch(IVR, '14', { name: 'x' })).status).toBe(200);
  });
});

describe('the request budget', () => {
  it('is reported in the headers of every answer, errors included', async () => {
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    const counts: (string | null)[] = [];
    for (const path of [IVR_PATH, '/api/v2/flow/ivr/nobody', '/nowhere']) {
      const { headers } = await caller.get(path);
      expect(headers.get('inin-correlation-id')).toMatch(
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      );
      expect(headers.get('inin-ratelimit-allowed')).toBe('300');
      expect(Number(headers.get('inin-ratelimit-reset'))).toBeGreaterThanOrEqual(1);
      counts.push(headers.get('inin-ratelimit-count'));
    }
    expect(counts).toEqual(['1', '2', '3']);
  });

  it('once spent, gives 429 with Retry-After, for that token alone', async () => {
    await simulator.changeSettings({ rate_limit: 2 });
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    await caller.get(IVR_PATH);
    await caller.get(IVR_PATH);
    const answer = await caller.get(IVR_PATH);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toMatch(/^(?:[45]\d|60)$/);
    expect(answer.body).toMatchObject({
      code: 'too.many.requests.retry.after',
      status: 429,
      limit: { value: 2 },
    });
    const other = await callerOf(simulator.url, DEFAULT_CLIENT);
    expect((await other.get(IVR_PATH)).status).toBe(200);
  });

  it('is full again in the next window', async () => {
    await simulator.changeSettings({ rate_limit: 1, rate_window_seconds: 1e-6 });
    const caller = await callerOf(simulator.url, DEFAULT_CLIENT);
    expect((await caller.get(IVR_PATH)).status).toBe(200);
    expect((await caller.get(IVR_PATH)).status).toBe(200);
  });
});
