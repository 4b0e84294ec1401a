/** Every answer of the API and how the adapter handles it (docs/contract.md#answers-of-the-api). */
import type { GenesysErrorCode, GenesysOutcome } from '../../src/adapters/genesys/index.ts';
import type { FaultInput } from '../../dev/simulator/index.ts';
import {
  applyTo,
  errorOf,
  IVR,
  IVR_PATH,
  OTHER,
  QUEUE,
  readLine,
  shown,
  withScene,
} from './simulated.ts';

interface Row {
  readonly answer: string;
  readonly effect: FaultInput['effect'];
  readonly code: GenesysErrorCode;
  /** For a write; a read is `refused`. */
  readonly outcome: GenesysOutcome;
  readonly says: RegExp;
}

const STALE = { message: 'The version 3 does not match the current version 4.' };

const ROWS: readonly Row[] = [
  {
    answer: '400',
    effect: { kind: 'answer', status: 400 },
    code: 'invalid_body',
    outcome: 'refused',
    says: /refused what was sent \(400\)/,
  },
  {
    answer: '403',
    effect: { kind: 'answer', status: 403 },
    code: 'forbidden',
    outcome: 'refused',
    says: /permission flow:(read|write) is missing \(403\).*GENESYS_CLIENT_ID/,
  },
  {
    answer: '404',
    effect: { kind: 'answer', status: 404 },
    code: 'not_found',
    outcome: 'refused',
    says: /no such flow \(404\)\. Check the id/,
  },
  {
    answer: '410',
    effect: { kind: 'answer', status: 410 },
    code: 'not_found',
    outcome: 'refused',
    says: /no such flow \(410\)/,
  },
  {
    answer: '410 of a flow',
    effect: { kind: 'answer', status: 410, body: { code: 'architect.flow.deleted' } },
    code: 'not_found',
    outcome: 'refused',
    says: /the flow has been deleted \(410\)\. Name one that exists and is published/,
  },
  {
    answer: '403 that names another permission',
    effect: {
      kind: 'answer',
      status: 403,
      body: { messageParams: { permissions: '[routing:callRoute:edit, a:b:*]' } },
    },
    code: 'forbidden',
    outcome: 'refused',
    says: /permission routing:callRoute:edit, a:b:\* is missing \(403\)/,
  },
  {
    answer: '408',
    effect: { kind: 'answer', status: 408 },
    code: 'unavailable',
    outcome: 'unknown',
    says: /not available \(408\)/,
  },
  {
    answer: '429',
    effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '37' } },
    code: 'rate_limited',
    outcome: 'refused',
    says: /too many requests \(429\)\. Try again in 37 s/,
  },
  {
    answer: '500',
    effect: { kind: 'answer', status: 500 },
    code: 'unavailable',
    outcome: 'unknown',
    says: /not available \(500\)/,
  },
  {
    answer: '502 as a page of a gateway',
    effect: { kind: 'html', status: 502 },
    code: 'unavailable',
    outcome: 'unknown',
    says: /not available \(502\)/,
  },
  {
    answer: '503',
    effect: { kind: 'answer', status: 503 },
    code: 'unavailable',
    outcome: 'unknown',
    says: /not available \(503\)/,
  },
  {
    answer: '302',
    effect: { kind: 'answer', status: 302, headers: { Location: '/elsewhere' } },
    code: 'unexpected_answer',
    outcome: 'unknown',
    says: /does not come from this API \(302\).*GENESYS_API_URL/,
  },
  {
    answer: '303',
    effect: { kind: 'answer', status: 303, headers: { Location: '/elsewhere' } },
    code: 'unexpected_answer',
    outcome: 'unknown',
    says: /does not come from this API \(303\)/,
  },
  {
    answer: '304',
    effect: { kind: 'answer', status: 304, body: '' },
    code: 'unexpected_answer',
    outcome: 'unknown',
    says: /does not come from this API \(304\)/,
  },
  {
    answer: '418',
    effect: { kind: 'answer', status: 418 },
    code: 'unexpected_answer',
    outcome: 'refused',
    says: /does not come from this API \(418\)/,
  },
  {
    answer: '202',
    effect: { kind: 'answer', status: 202, body: {} },
    code: 'unexpected_answer',
    outcome: 'unknown',
    says: /does not come from this API \(202\)/,
  },
  {
    answer: '200 as a page of a gateway',
    effect: { kind: 'html', status: 200 },
    code: 'unexpected_answer',
    outcome: 'unknown',
    says: /is not JSON/,
  },
  {
    answer: '200 with JSON cut short',
    effect: { kind: 'bad_json' },
    code: 'unexpected_answer',
    outcome: 'unknown',
    says: /is not JSON/,
  },
  {
    answer: '200 of another shape',
    effect: { kind: 'answer', status: 200, body: [] },
    code: 'unexpected_answer',
    outcome: 'unknown',
    says: /not what the API should return \(200/,
  },
];

describe.each(ROWS)('$answer', ({ effect, code, outcome, says }) => {
  it(`of a read is ${code}`, async () => {
    await withScene({}, async (scene) => {
      await scene.simulator.addFault({ when: { method: 'GET', path: IVR_PATH }, effect });
      const error = await errorOf(readLine(scene));
      expect(error).toMatchObject({ code, outcome: 'refused', method: 'GET' });
      expect(error.entity).toEqual({ kind: 'flow', id: IVR });
      expect(error.message).toMatch(says);
      expect(error.message).toContain(`Cannot read flow "${IVR}"`);
      await expect(scene.countRequests(IVR_PATH)).resolves.toBe(1);
    });
  });

  it(`of a write is ${code}, ${outcome}`, async () => {
    await withScene({}, async (scene) => {
      await scene.simulator.addFault({ when: { method: 'PATCH', path: IVR_PATH }, effect });
      const hints = outcome === 'unknown';
      const error = await errorOf(applyTo(scene));
      expect(error).toMatchObject({ code, outcome, method: 'PATCH' });
      expect(error.route).toBe('/api/v2/flow/ivr/{id}');
      expect(error.message).toMatch(says);
      expect(error.message).toContain(`Cannot write flow "${IVR}"`);
      expect(error.message.includes('may have landed')).toBe(hints);
      await expect(scene.countRequests(IVR_PATH)).resolves.toBe(1);
    });
  });
});

describe('version conflict', () => {
  it('is what a stale version gets, and changes nothing', async () => {
    await withScene({}, async (scene) => {
      const error = await errorOf(applyTo(scene, OTHER, 13));
      expect(error).toMatchObject({ code: 'version_conflict', outcome: 'refused', status: 409 });
      expect(error.message).toContain('no longer at version 13 (409)');
      await expect(scene.simulator.log()).resolves.toEqual([]);
    });
  });

  it.each([
    [400, 'version_conflict', 'refused'],
    [408, 'unavailable', 'unknown'],
    [503, 'unavailable', 'unknown'],
  ] as const)('said with %i is %s, %s', async (status, code, outcome) => {
    await withScene({}, async (scene) => {
      const effect = { kind: 'answer', status, body: STALE } as const;
      await scene.simulator.addFault({ when: { method: 'PATCH' }, effect });
      const error = await errorOf(applyTo(scene));
      expect(error).toMatchObject({ code, outcome, status });
    });
  });

  it('is nothing that a read can have', async () => {
    await withScene({}, async (scene) => {
      const effect = { kind: 'answer', status: 409 } as const;
      await scene.simulator.addFault({ when: { path: IVR_PATH }, effect });
      await expect(errorOf(readLine(scene))).resolves.toMatchObject({ code: 'unexpected_answer' });
    });
  });
});

describe('the details of an error', () => {
  it('names each field of a 400, with the raw body and the correlation id', async () => {
    await withScene({}, async (scene) => {
      const fields = { greeting: { text: 'x'.repeat(2_001) }, routing: { method: 'teleport' } };
      const target = scene.genesys.target('flow-ivr');
      const error = await errorOf(target.write(IVR, { version: 14, fields }, OTHER));
      expect(error.code).toBe('invalid_body');
      expect(error.problems.map(({ path }) => path)).toEqual(['greeting.text', 'routing.method']);
      expect(error.problems[0]?.message).toBe('must have at most 2000 characters');
      expect(error.message).toContain('greeting.text must have at most 2000 characters');
      expect(JSON.parse(error.body ?? '')).toMatchObject({ contextId: error.contextId });
      expect(error.contextId).toEqual(expect.any(String));
    });
  });

  it('takes the correlation id from the body if no header has it, and bounds the body', async () => {
    await withScene({}, async (scene) => {
      const long = { contextId: 'from-body', message: 'no', padding: 'x'.repeat(10_000) };
      const headers = { 'ININ-Correlation-Id': '' };
      const effect = { kind: 'answer', status: 500, body: long, headers } as const;
      await scene.simulator.addFault({ when: { path: IVR_PATH }, effect });
      const error = await errorOf(readLine(scene));
      expect(error.contextId).toBe('from-body');
      expect(error.body).toHaveLength(2_000);
    });
  });

  it.each([
    ['flow:read', (scene: Parameters<typeof readLine>[0]) => readLine(scene)],
    ['flow:write', (scene: Parameters<typeof readLine>[0]) => applyTo(scene)],
    [
      'routing:queue:read',
      ({ genesys }: Parameters<typeof readLine>[0]) => genesys.readQueue(QUEUE, OTHER),
    ],
  ] as const)('names the permission %s if it is withdrawn', async (permission, call) => {
    const settings = { withdrawn_permissions: [permission] };
    await withScene({ simulator: { settings } }, async (scene) => {
      const error = await errorOf(call(scene));
      expect(error).toMatchObject({ code: 'forbidden', status: 403, permission });
      expect(error.message).toContain(permission);
    });
  });

  it('shows no secret that an answer repeats', async () => {
    await withScene({}, async (scene) => {
      await readLine(scene);
      const text = 'your secret is sim-secret and your header was Bearer abc.def-123';
      const body = {
        message: text,
        access_token: 'tttt-1',
        errors: [{ field: 'a', message: text }],
      };
      const effect = { kind: 'answer', status: 400, body } as const;
      await scene.simulator.addFault({ when: { path: IVR_PATH }, effect });
      const error = await errorOf(readLine(scene));
      const whole = shown(error);
      expect(whole).toContain('your secret is ***');
      expect(whole).not.toMatch(/sim-secret|abc\.def|tttt-1/);
    });
  });

  it('never carries a header, a token or the library’s own error', async () => {
    await withScene({}, async (scene) => {
      await scene.simulator.addFault({
        when: { path: IVR_PATH },
        effect: { kind: 'reset_before' },
      });
      const error = await errorOf(readLine(scene));
      expect(error.cause).toBeUndefined();
      expect(shown(error)).not.toMatch(/Bearer|Authorization/i);
    });
  });
});

describe('queues', () => {
  it('answers the members and those that have joined', async () => {
    await withScene({}, async ({ genesys }) => {
      await expect(genesys.readQueue(QUEUE, OTHER)).resolves.toEqual({
        id: QUEUE,
        name: 'Maintenance desk',
        memberCount: 6,
        joinedMemberCount: 4,
      });
    });
  });

  it('names a queue that does not exist', async () => {
    await withScene({}, async ({ genesys }) => {
      const error = await errorOf(genesys.readQueue('nowhere', OTHER));
      expect(error).toMatchObject({ code: 'not_found', entity: { kind: 'queue', id: 'nowhere' } });
      expect(error.message).toMatch(/Cannot read queue "nowhere": there is no such queue \(404\)/);
    });
  });
});
