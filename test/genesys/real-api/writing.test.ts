/** What a write sends: where its version is, and what its answers mean. */
import { z } from 'zod';
import { entityRequest } from '../../../src/adapters/genesys/pipe/entity-request.ts';
import type { ApiRequest, ApiWrite } from '../../../src/adapters/genesys/pipe/api-request.ts';
import type { RequestMethod } from '../../../src/adapters/genesys/pipe/observation.ts';
import { ivr } from '../../../src/adapters/genesys/targets/ivr.ts';
import { errorOf, OTHER } from '../simulated.ts';
import { withBareApi, type Got } from './bare-api.ts';

const ROW = '/api/v2/flows/datatables/{table}/rows/{id}';
const ANYTHING = z.unknown();

function request(method: RequestMethod, rest: Partial<ApiRequest> = {}): ApiRequest {
  return entityRequest(
    { kind: 'schedule', id: 's-1' },
    {
      method,
      route: '/api/v2/architect/schedules/{id}',
      what: 'change schedule "s-1"',
      permission: 'routing:schedule:edit',
      ...rest,
    },
  );
}

async function sent(asked: ApiRequest): Promise<Got> {
  const found: Got[] = [];
  await withBareApi(
    () => ({ status: 200 }),
    async ({ pipe, got }) => {
      await pipe.ask(asked, ANYTHING, OTHER);
      found.push(...got);
    },
  );
  const [only] = found;
  if (only === undefined || found.length !== 1) throw new Error(`${found.length} requests`);
  return only;
}

const LOCKS: readonly (readonly [string, ApiWrite, string | undefined, string])[] = [
  ['the header', { version: 7, body: { a: 1 } }, '7', '{"a":1}'],
  ['the header, named', { lock: 'if_match', version: 7, body: { a: 1 } }, '7', '{"a":1}'],
  ['the body', { lock: 'body', version: 7, body: { a: 1 } }, undefined, '{"a":1,"version":7}'],
  [
    'the body, over an older one',
    { lock: 'body', version: 7, body: { version: 3, a: 1 } },
    undefined,
    '{"version":7,"a":1}',
  ],
  ['nowhere', { lock: 'none', body: { a: 1 } }, undefined, '{"a":1}'],
];

it.each(LOCKS)('sends the version in %s', async (_, write, ifMatch, text) => {
  const got = await sent(request('PUT', { write }));
  expect(got).toMatchObject({ method: 'PUT', path: '/api/v2/architect/schedules/s-1', text });
  expect(got.headers['if-match']).toBe(ifMatch);
  expect(got.headers['content-type']).toBe('application/json');
});

it('sends nothing with a DELETE', async () => {
  const got = await sent(request('DELETE', { write: { lock: 'none', body: null } }));
  expect(got).toMatchObject({ method: 'DELETE', text: '' });
  expect(got.headers['content-type']).toBeUndefined();
  expect(got.headers['if-match']).toBeUndefined();
});

it('sends a question as a body that changes nothing', async () => {
  const got = await sent(request('POST', { question: { filter: [] } }));
  expect(got).toMatchObject({ method: 'POST', text: '{"filter":[]}' });
  expect(got.headers['if-match']).toBeUndefined();
});

it.each([
  [204, ''],
  [200, ''],
])('takes a DELETE answered %i without a body for done', async (status, body) => {
  await withBareApi(
    () => ({ status, body }),
    async ({ pipe }) => {
      const write = { lock: 'none', body: null } as const;
      const asked = request('DELETE', { write, accepted: [200, 204] });
      await expect(pipe.ask(asked, z.null(), OTHER)).resolves.toMatchObject({ value: null });
    },
  );
});

it('takes no empty answer to a PUT for one', async () => {
  await withBareApi(
    () => ({ status: 200, body: '' }),
    async ({ pipe }) => {
      const write = { lock: 'body', version: 1, body: {} } as const;
      const error = await errorOf(pipe.ask(request('PUT', { write }), ANYTHING, OTHER));
      expect(error).toMatchObject({ code: 'unexpected_answer', outcome: 'unknown' });
    },
  );
});

const UNHELPFUL: readonly (readonly [RequestMethod, Partial<ApiRequest>, string])[] = [
  ['PUT', { write: { lock: 'body', version: 1, body: {} } }, 'unknown'],
  ['PUT', { write: { lock: 'none', body: {} } }, 'unknown'],
  ['POST', { write: { lock: 'none', body: {} } }, 'unknown'],
  ['DELETE', { write: { lock: 'none', body: null } }, 'unknown'],
  ['POST', { question: {} }, 'refused'],
  ['GET', {}, 'refused'],
];

it.each(UNHELPFUL)('a 503 to a %s with %j leaves it %s', async (method, rest, outcome) => {
  await withBareApi(
    () => ({ status: 503 }),
    async ({ pipe }) => {
      const error = await errorOf(pipe.ask(request(method, rest), ANYTHING, OTHER));
      expect(error).toMatchObject({ code: 'unavailable', outcome, method });
    },
  );
});

it.each([
  [{ lock: 'body', version: 7, body: {} }, 'it may be no longer at version 7 (409). Read it again'],
  [{ lock: 'none', body: null }, 'the current state does not allow it (409). Read it again'],
] as const)('says of a 409 to %j that %s', async (write, words) => {
  await withBareApi(
    () => ({ status: 409, body: { code: 'general.conflict', message: 'in use' } }),
    async ({ pipe }) => {
      const error = await errorOf(pipe.ask(request('PUT', { write }), ANYTHING, OTHER));
      expect(error).toMatchObject({ code: 'version_conflict', outcome: 'refused' });
      expect(error.message).toContain(`Cannot change schedule "s-1": ${words}`);
      expect(error.message).toContain('Genesys said: "in use".');
    },
  );
});

function row(table: string, id: string): ApiRequest {
  return entityRequest(
    { kind: 'row', id },
    { method: 'GET', route: ROW, what: `read row "${id}"`, permission: 'x' },
    { within: { table }, query: { showbrief: 'false' } },
  );
}

it('sends an IVR back with the nulls that nobody asked to clear', async () => {
  const whole = { id: 'i-1', name: 'Main', inventedLater: null, openHoursFlow: { id: 'open' } };
  await withBareApi(
    (_got, nth) => ({ status: 200, body: { ...whole, version: nth } }),
    async ({ pipe, got }) => {
      const fields = { openHoursFlow: { id: 'other' }, closedHoursFlow: null };
      await ivr(pipe).write('i-1', { version: 1, fields }, OTHER);
      const { text = '' } = got.at(-1) ?? {};
      expect(JSON.parse(text)).toEqual({ ...whole, version: 1, openHoursFlow: { id: 'other' } });
    },
  );
});

describe('the path of a row', () => {
  it.each(['a/b', '100%', 'a%2Fb', 'two words', '{table}', '$&'])('carries %j', async (key) => {
    const got = await sent(row('t-1', key));
    const path = `/api/v2/flows/datatables/t-1/rows/${encodeURIComponent(key)}?showbrief=false`;
    expect(got.path).toBe(path);
  });

  it.each([
    ['t-1', '..'],
    ['..', 'key'],
    ['', 'key'],
    ['t-1', ''],
  ])('is none for the table %j and the key %j', (table, key) => {
    expect(() => row(table, key)).toThrow('there is no such row (not sent: no id can be this)');
  });
});
