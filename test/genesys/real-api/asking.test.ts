/** The API's requests besides the target: rights, who is on queue, and who changed an object. */
import { readChanges, type ChangesQuestion } from '../../../src/adapters/genesys/asking/changes.ts';
import { readOnQueue } from '../../../src/adapters/genesys/asking/on-queue.ts';
import { readRight } from '../../../src/adapters/genesys/asking/rights.ts';
import type { Clock } from '../../../src/adapters/genesys/pipe/clock.ts';
import { errorOf, OTHER } from '../simulated.ts';
import { withBareApi } from './bare-api.ts';

const EDIT = 'routing:callRoute:edit';

const page = (ids: readonly string[], more: object = {}) => ({
  status: 200,
  body: { entities: ids.map((id) => ({ id, name: `Division ${id}` })), pageCount: 1, ...more },
});

const users = (qualifier: string, count: number) => ({
  metric: 'oOnQueueUsers',
  qualifier,
  stats: { count },
});

const waiting = (count: number) => ({ metric: 'oWaiting', stats: { count } });

const state = (word: string) => ({ status: 202, body: { id: 't/1', state: word } });

const entry = (second: number, more: object = {}) => ({
  eventDate: `2027-01-15T02:30:0${second}.000Z`,
  action: 'Update',
  entity: { id: 'IVR-1' },
  ...more,
});

/** No waits, only their lengths. */
const clockOf = (waits: number[]): Clock => ({
  now: () => 0,
  after(ms, run) {
    waits.push(ms);
    queueMicrotask(run);
    return () => undefined;
  },
});

describe('a right', () => {
  it.each([
    ['held in every division', page([], { allDivsPermitted: true }), 'd-9', { has: 'yes' }],
    ['held in the division', page(['d-1', 'D-2']), 'd-2', { has: 'yes' }],
    ['held in any', page(['d-1']), null, { has: 'yes' }],
    ['held in none', page([]), null, { has: 'no', divisions: [] }],
    [
      'held in another one',
      page(['d-1']),
      'd-2',
      { has: 'no', divisions: [{ id: 'd-1', name: 'Division d-1' }] },
    ],
    [
      'that may not be asked for',
      { status: 403 },
      'd-1',
      { has: 'unknown', why: 'Genesys does not tell this client what it may do (403).' },
    ],
    [
      'that nobody serves',
      { status: 404 },
      null,
      { has: 'unknown', why: 'Genesys does not tell this client what it may do (404).' },
    ],
    [
      'that needs a user, which a client is not',
      { status: 400, body: { message: 'This request requires a user context.' } },
      null,
      { has: 'unknown', why: 'Genesys does not tell this client what it may do (400).' },
    ],
    [
      'that a gateway does not know',
      { status: 405 },
      null,
      { has: 'unknown', why: 'Genesys does not tell this client what it may do (405).' },
    ],
  ])('%s', async (_, reply, divisionId, right) => {
    await withBareApi(
      () => reply,
      async ({ pipe, got }) => {
        const asked = { permission: EDIT, divisionId };
        await expect(readRight({ pipe, context: OTHER }, asked)).resolves.toEqual(right);
        expect(got.map(({ method, path }) => `${method} ${path}`)).toEqual([
          'GET /api/v2/authorization/divisionspermitted/paged/me?permission=routing%3AcallRoute%3Aedit&pageNumber=1&pageSize=100',
        ]);
      },
    );
  });

  it('is looked for on every page, and not known beyond two thousand divisions', async () => {
    await withBareApi(
      (_, nth) => page([`d-${nth}`], { pageCount: 21 }),
      async ({ pipe, got }) => {
        const third = await readRight(
          { pipe, context: OTHER },
          { permission: EDIT, divisionId: 'd-3' },
        );
        expect([third, got.length]).toEqual([{ has: 'yes' }, 3]);
        const last = await readRight(
          { pipe, context: OTHER },
          { permission: EDIT, divisionId: 'none' },
        );
        expect(last).toMatchObject({ has: 'unknown', why: expect.stringContaining('not all') });
      },
    );
  });

  it('is thrown for if the API is in trouble', async () => {
    await withBareApi(
      () => ({ status: 503 }),
      async ({ pipe }) => {
        const asked = readRight({ pipe, context: OTHER }, { permission: EDIT, divisionId: null });
        await expect(errorOf(asked)).resolves.toMatchObject({ code: 'unavailable' });
      },
    );
  });
});

describe('who is on queue', () => {
  it.each([
    [{ results: [] }, { users: 0, waiting: 0 }],
    [{}, { users: 0, waiting: 0 }],
    [
      {
        results: [
          {
            group: { queueId: 'Q-1' },
            data: [users('IDLE', 2), users('INTERACTING', 3), users('NOT_RESPONDING', 4)],
          },
          { group: { queueId: 'q-1', mediaType: 'voice' }, data: [waiting(6)] },
          { group: { queueId: 'q-1', mediaType: 'chat' }, data: [waiting(7)] },
          { group: { queueId: 'q-2' }, data: [users('IDLE', 8)] },
        ],
      },
      { users: 5, waiting: 6 },
    ],
    [{ results: [{ data: [users('IDLE', 1), waiting(2)] }] }, { users: 1, waiting: 2 }],
    [
      {
        results: [
          { group: { queueId: 'q-1', mediaType: 'voice' }, data: [users('IDLE', 2), waiting(1)] },
          { group: { queueId: 'q-1', mediaType: 'chat' }, data: [users('IDLE', 3)] },
        ],
      },
      { users: 3, waiting: 1 },
    ],
  ])('by %j', async (body, found) => {
    await withBareApi(
      () => ({ status: 200, body }),
      async ({ pipe, got }) => {
        await expect(readOnQueue({ pipe, context: OTHER }, 'q-1')).resolves.toEqual(found);
        expect(got[0]).toMatchObject({ path: '/api/v2/analytics/queues/observations/query' });
        expect(JSON.parse(got[0]?.text ?? '')).toEqual({
          filter: {
            type: 'or',
            predicates: [
              { type: 'dimension', dimension: 'queueId', operator: 'matches', value: 'q-1' },
            ],
          },
          metrics: ['oOnQueueUsers', 'oWaiting'],
        });
      },
    );
  });

  it('names the permission if it may not be asked', async () => {
    await withBareApi(
      () => ({ status: 403 }),
      async ({ pipe }) => {
        const error = await errorOf(readOnQueue({ pipe, context: OTHER }, 'q-1'));
        expect(error.message).toContain('analytics:queueObservation:view is missing (403)');
      },
    );
  });
});

describe('who changed it', () => {
  const question: ChangesQuestion = {
    entity: { kind: 'ivr', id: 'ivr-1' },
    sinceMs: Date.UTC(2027, 0, 15, 2, 1),
    untilMs: Date.UTC(2027, 0, 15, 3),
  };

  it('is asked, looked after until it has run, and read page by page', async () => {
    const pages = [
      { cursor: 'c 2', entities: [entry(1, { user: { id: 'u-1', name: 'Ann' } })] },
      {
        entities: [
          entry(3, {
            client: { id: 'oauth-1' },
            propertyChanges: [{ property: 'dnis', newValues: ['secret'] }, { property: 'dnis' }],
          }),
          entry(2, { entity: { id: 'ivr-2' } }),
          entry(4, { eventDate: 'soon' }),
        ],
      },
    ];
    const replies = [state('Queued'), state('Running'), state('Succeeded')];
    const waits: number[] = [];
    await withBareApi(
      (_, nth) => replies[nth - 1] ?? { status: 200, body: pages[nth - 4] },
      async ({ pipe, got }) => {
        const { changes, why } = await readChanges(
          { pipe, context: OTHER },
          question,
          clockOf(waits),
        );
        expect(why).toBeNull();
        expect(changes).toEqual([
          {
            atMs: Date.UTC(2027, 0, 15, 2, 30, 3),
            action: 'Update',
            by: { kind: 'client', id: 'oauth-1', name: null },
            fields: ['dnis'],
          },
          {
            atMs: Date.UTC(2027, 0, 15, 2, 30, 1),
            action: 'Update',
            by: { kind: 'user', id: 'u-1', name: 'Ann' },
            fields: [],
          },
        ]);
        expect(waits).toEqual([1_000, 2_000]);
        expect(JSON.parse(got[0]?.text ?? '')).toEqual({
          interval: '2027-01-15T02:00:00.000Z/2027-01-15T03:00:00.000Z',
          serviceName: 'Architect',
          filters: [{ property: 'EntityId', value: 'ivr-1' }],
          sort: [{ name: 'Timestamp', sortOrder: 'descending' }],
        });
        expect(got.map(({ method, path }) => `${method} ${path}`)).toEqual([
          'POST /api/v2/audits/query',
          'GET /api/v2/audits/query/t%2F1',
          'GET /api/v2/audits/query/t%2F1',
          'GET /api/v2/audits/query/t%2F1/results?pageSize=100&expand=user',
          'GET /api/v2/audits/query/t%2F1/results?pageSize=100&expand=user&cursor=c+2',
        ]);
      },
    );
  });

  it('is asked without what this client has changed itself', async () => {
    const entities = [
      entry(1, { client: { id: 'OAUTH-own' } }),
      entry(2, { client: { id: 'oauth-other' } }),
      entry(3, { user: { id: 'oauth-own' } }),
      entry(4, {}),
    ];
    await withBareApi(
      (_, nth) => (nth === 1 ? state('Succeeded') : { status: 200, body: { entities } }),
      async ({ pipe }) => {
        const asked = { ...question, withoutClient: 'oauth-own' };
        const { changes } = await readChanges({ pipe, context: OTHER }, asked, clockOf([]));
        expect(changes.map(({ by: { kind, id } }) => `${kind} ${id}`)).toEqual([
          'unknown null',
          'user oauth-own',
          'client oauth-other',
        ]);
      },
    );
  });

  it.each([
    [{ status: 403 }, /permission audits:audit:view is missing \(403\)/],
    [
      { status: 404 },
      /Cannot ask the audit who changed ivr "ivr-1": there is no such path \(404\)/,
    ],
    [{ status: 503 }, /not available \(503\)/],
    [state('Failed'), /^The audit query is failed\.$/],
    [state('Running'), /^The audit query is running\.$/],
    [{ status: 200, body: {} }, /not what the API should return/],
  ])('is not known after %j, and why', async (reply, words) => {
    await withBareApi(
      () => reply,
      async ({ pipe }) => {
        const found = await readChanges({ pipe, context: OTHER }, question, clockOf([]));
        expect(found.changes).toEqual([]);
        expect(found.why).toMatch(words);
      },
    );
  });

  it.each([
    ['is taken and not found yet', { status: 404 }, true, expect.any(String)],
    ['may not be read', { status: 403 }, false, expect.any(String)],
    [
      'has an entry without a time',
      { status: 200, body: { entities: [{ action: 'Update' }] } },
      true,
      null,
    ],
  ])('is asked again or not, if its query %s', async (_what, reply, mayPass, why) => {
    await withBareApi(
      ({ path }) => (path === '/api/v2/audits/query' ? state('Succeeded') : reply),
      async ({ pipe }) => {
        const found = await readChanges({ pipe, context: OTHER }, question, clockOf([]));
        expect(found).toEqual({ changes: [], mayPass, why });
      },
    );
  });

  it('is thrown for if the caller may not continue', async () => {
    const stop = new AbortController();
    await withBareApi(
      () => {
        stop.abort();
        return state('Running');
      },
      async ({ pipe }) => {
        const asked = readChanges({ pipe, context: { ...OTHER, signal: stop.signal } }, question);
        await expect(errorOf(asked)).resolves.toMatchObject({ code: 'cancelled' });
      },
    );
  });
});
