/** The login's answers as gateways really give them: a token with a safe lifetime, or what is wrong. */
import * as fc from 'fast-check';
import { readTokenAnswer } from '../../../src/adapters/genesys/login/token-answer.ts';
import { errorOf, IVR_PATH, readLine, shown, VERSION, withScene } from '../simulated.ts';

const LOGIN = '/oauth/token';
const HOUR = 3_600_000;
const GOOD = { access_token: 'a-good-token', token_type: 'bearer', expires_in: 1_800 };

function lifeOf(answer: object): number | null {
  const reading = readTokenAnswer(JSON.stringify(answer));
  return reading.ok ? reading.login.lifeMs : null;
}

function problemOf(text: string): string | null {
  const reading = readTokenAnswer(text);
  return reading.ok ? null : reading.problem;
}

describe('expires_in', () => {
  it.each([
    [1_800, 1_800_000],
    ['1800', 1_800_000],
    [' 1800 ', 1_800_000],
    ['1799.5', 1_799_500],
    [0.001, 1_000],
    [86_400, 86_400_000],
    [31_536_000, 86_400_000],
    [1e308, 86_400_000],
    ['99999999999999999999999', 86_400_000],
    [4_102_444_800, 86_400_000],
    [0, HOUR],
    ['0', HOUR],
    [-1, HOUR],
    ['-1', HOUR],
    [null, HOUR],
    [undefined, HOUR],
    ['', HOUR],
    ['never', HOUR],
    ['2099-01-01T00:00:00Z', HOUR],
    [true, HOUR],
    [[1_800], HOUR],
    [{ seconds: 1_800 }, HOUR],
  ])('%j is a life of %i ms', (expires_in, expected) => {
    expect(lifeOf({ ...GOOD, expires_in })).toBe(expected);
  });

  it('is a life between a second and a day, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (expires_in) => {
        const lifeMs = lifeOf({ ...GOOD, expires_in });
        expect(lifeMs).toBeGreaterThanOrEqual(1_000);
        expect(lifeMs).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });
});

describe('token_type', () => {
  it.each(['bearer', 'Bearer', 'BEARER', ' Bearer ', 'BearerToken', '', null, undefined])(
    '%j is taken',
    (token_type) => {
      expect(lifeOf({ ...GOOD, token_type })).toBe(1_800_000);
    },
  );

  it.each([
    ['mac', /token_type other than bearer/],
    ['bearer, mac', /token_type other than bearer/],
    [7, /token_type that is not text but a number/],
    [{}, /token_type that is not text but an object/],
  ])('%j is reported', (token_type, told) => {
    expect(problemOf(JSON.stringify({ ...GOOD, token_type }))).toMatch(told);
  });
});

describe('access_token', () => {
  it.each(['a-good-token', ' a-good-token\r\n', '\ta-good-token'])(
    '%j is taken',
    (access_token) => {
      const reading = readTokenAnswer(JSON.stringify({ ...GOOD, access_token }));
      expect(reading).toMatchObject({ ok: true, login: { token: 'a-good-token' } });
    },
  );

  it.each([
    [undefined, 'has no access_token'],
    [null, 'has no access_token'],
    ['', 'has an empty access_token'],
    ['  ', 'has an empty access_token'],
    [12_345, 'has an access_token that is not text but a number'],
    [['one'], 'has an access_token that is not text but a list'],
    ['a b', 'has an access_token with blanks or characters that no header can carry'],
    ['a\u0000b', 'has an access_token with blanks or characters that no header can carry'],
    ['t\u00f6ken', 'has an access_token with blanks or characters that no header can carry'],
    ['x'.repeat(10_000), 'has an access_token of more than 8192 characters'],
  ])('%j is reported', (access_token, told) => {
    expect(problemOf(JSON.stringify({ ...GOOD, access_token }))).toBe(told);
  });
});

describe('the answer', () => {
  it.each([
    ['with a byte order mark', `\uFEFF${JSON.stringify(GOOD)}`],
    ['with blanks around it', ` \r\n${JSON.stringify(GOOD)}\n`],
    [
      'with more fields than asked for',
      JSON.stringify({ ...GOOD, scope: null, issued_at: '1', error: null, api_product_list: '[]' }),
    ],
  ])('%s is taken', (_how, text) => {
    expect(problemOf(text)).toBeNull();
  });

  it.each([
    ['', 'is not JSON'],
    ['<html></html>', 'is not JSON'],
    ['access_token=a-good-token', 'is not JSON'],
    ['null', 'is not a JSON object'],
    [JSON.stringify([GOOD]), 'is not a JSON object'],
    [JSON.stringify('a-good-token'), 'is not a JSON object'],
    [JSON.stringify({ data: GOOD }), 'has no access_token'],
  ])('%j is reported', (text, told) => {
    expect(problemOf(text)).toBe(told);
  });

  it('never makes the reader throw, and is never shown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (access_token, token_type) => {
        const problem = problemOf(JSON.stringify({ access_token, token_type })) ?? '';
        expect(problem).toMatch(
          /^(|has an? (empty )?(access_token|token_type).*|has no access_token)$/,
        );
      }),
    );
  });
});

describe('a gateway before the login', () => {
  it.each([0, '0', -5, null, ' 3600 ', 1e12])(
    'that says expires_in %j is not logged in at before each request',
    async (expires_in) => {
      await withScene({}, async (scene) => {
        const token = await tokenOf(scene.simulator.url);
        const body = { access_token: ` ${token}`, token_type: 'BearerToken', expires_in };
        await scene.simulator.addFault({
          when: { path: LOGIN },
          times: null,
          effect: { kind: 'answer', status: 200, body },
        });
        await scene.genesys.checkCredentials({ priority: 'other' });
        const before = await scene.countRequests(LOGIN);
        for (let n = 0; n < 20; n += 1)
          await expect(readLine(scene)).resolves.toMatchObject({ version: VERSION });
        await expect(scene.countRequests(LOGIN)).resolves.toBe(before);
      });
    },
  );

  it.each([
    ['invalid_client', 'unauthorized', /refused the client \(200\)/],
    ['Invalid_Client', 'unauthorized', /refused the client \(200\)/],
    ['server_error', 'unexpected_answer', /answer cannot be understood \(200\)/],
  ])('that says "ok" with the error %s is told what the error is', async (error, code, told) => {
    await withScene({}, async (scene) => {
      const body = { error, error_description: 'who are you?', access_token: 777_333_111 };
      const effect = { kind: 'answer', status: 200, body } as const;
      await scene.simulator.addFault({ when: { path: LOGIN }, effect });
      const failed = await errorOf(readLine(scene));
      expect(failed).toMatchObject({ code, outcome: 'not_sent' });
      expect(failed.message).toMatch(told);
      expect(failed.message).toContain('who are you?');
      expect(shown(failed)).not.toContain('777333111');
      await expect(scene.countRequests(IVR_PATH)).resolves.toBe(0);
    });
  });

  it.each([{ token: 'a-nested-secret' }, ['a-nested-secret'], 'a-nested-secret with blanks'])(
    'whose token cannot be used (%j) is reported, and the token is not shown',
    async (access_token) => {
      await withScene({}, async (scene) => {
        const effect = { kind: 'answer', status: 200, body: { ...GOOD, access_token } } as const;
        await scene.simulator.addFault({ when: { path: LOGIN }, effect });
        const failed = await errorOf(readLine(scene));
        expect(failed).toMatchObject({ code: 'unexpected_answer', status: 200 });
        expect(failed.message).toMatch(
          /the login's answer cannot be used \(200\): it has an access_token .* GENESYS_LOGIN_URL/,
        );
        expect(shown(failed)).not.toContain('a-nested-secret');
      });
    },
  );
});

/** One of the simulator's own tokens. */
async function tokenOf(url: string): Promise<string> {
  const basic = Buffer.from('sim-client:sim-secret').toString('base64');
  const answer = await fetch(`${url}${LOGIN}`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${basic}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const body: unknown = await answer.json();
  if (typeof body !== 'object' || body === null || !('access_token' in body))
    throw new Error('no token');
  return String(body.access_token);
}
