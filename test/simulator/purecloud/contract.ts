/**
 * What this project assumes about a Genesys Cloud organisation, as checks that only read. They run with the simulator
 * and with a real organisation, by the same client. A check without a suitable object, or without permission, reports
 * what it could not settle; one that finds something else fails.
 */
import { answerOf, fieldsOf } from './org.ts';
import type { Extended, Org } from './org.ts';

/** Null if it is true. Otherwise why it could not be settled. */
export type Unsettled = string | null;

export interface Check {
  readonly name: string;
  readonly run: (org: Org) => Promise<Unsettled>;
}

type Fields = Record<string, unknown>;

/** What reading alone can never settle. */
export const NEEDS_WRITES: readonly string[] = [
  'by how much a version rises by a write',
  'how a stale version is refused: 409 general.conflict, 409 request.conflict or a 400',
  'how numbers of an IVR are written in the answer to a PUT',
  'how long reads lag behind writes',
  'how many PUTs of an IVR a minute, and at once, are let through',
  'whether a deleted schedule is still answered 200, and what a group that holds it answers',
  'how long a description, and a text in a row, may be',
];

interface Page {
  readonly pageSize: number;
  readonly sortOrder?: 'ASC' | 'DESC';
}

interface FamilyCheck {
  readonly what: string;
  readonly list: (org: Org, page: Page) => Promise<unknown>;
  /** For those who may only search. */
  readonly views: (org: Org, page: Page) => Promise<unknown>;
  readonly get: (org: Org, id: string) => Promise<unknown>;
  readonly also: (fields: Fields) => void;
}

const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?$/;
const ONE = { pageSize: 1 };
/** As many as one page may have. */
const MOST = 100;

const FAMILIES: readonly FamilyCheck[] = [
  {
    what: 'an IVR',
    list: ({ architect }, page) => architect.getArchitectIvrs(page),
    views: ({ architect }, page) => architect.getArchitectIvrsDivisionviews(page),
    get: ({ architect }, id) => architect.getArchitectIvr(id),
    also: ({ dnis = [] }) => expect(dnis).toEqual(expect.any(Array)),
  },
  {
    what: 'an emergency group',
    list: ({ architect }, page) => architect.getArchitectEmergencygroups(page),
    views: ({ architect }, page) => architect.getArchitectEmergencygroupsDivisionviews(page),
    get: ({ architect }, id) => architect.getArchitectEmergencygroup(id),
    also: ({ enabled }) => expect(enabled).toEqual(expect.any(Boolean)),
  },
  {
    what: 'a schedule',
    list: ({ architect }, page) => architect.getArchitectSchedules(page),
    views: ({ architect }, page) => architect.getArchitectSchedulesDivisionviews(page),
    get: ({ architect }, id) => architect.getArchitectSchedule(id),
    also: ({ start, end }) => {
      expect(start).toMatch(LOCAL);
      expect(end).toMatch(LOCAL);
    },
  },
  {
    what: 'a schedule group',
    list: ({ architect }, page) => architect.getArchitectSchedulegroups(page),
    views: ({ architect }, page) => architect.getArchitectSchedulegroupsDivisionviews(page),
    get: ({ architect }, id) => architect.getArchitectSchedulegroup(id),
    also: ({ openSchedules = [] }) => expect(openSchedules).toEqual(expect.any(Array)),
  },
];

const PAGE = {
  entities: expect.any(Array),
  pageNumber: 1,
  pageSize: 1,
  total: expect.any(Number),
  pageCount: expect.any(Number),
};

/** Why an answer settles nothing: it is not permitted. */
function refusal({ status, body }: Extended): Unsettled {
  const { code, message } = Object(body);
  return status === 403 ? `403 ${String(code)}: ${String(message)}` : null;
}

/** The first of a list, or why there is none. */
async function firstOf(call: Promise<unknown>): Promise<Fields | string> {
  const listed = await answerOf(call);
  const refused = refusal(listed);
  if (refused !== null) {
    return refused;
  }
  expect(listed).toMatchObject({ status: 200, body: PAGE });
  const [first] = Object(listed.body).entities;
  return first === undefined ? 'the organisation has none' : { ...first };
}

/** The names in a whole list, or why it tells nothing. */
async function namesIn(call: Promise<unknown>): Promise<readonly string[] | string> {
  const listing = await answerOf(call);
  const refused = refusal(listing);
  if (refused !== null) {
    return refused;
  }
  expect(listing).toMatchObject({ status: 200, body: { ...PAGE, pageSize: MOST } });
  const { entities, total } = Object(listing.body);
  return total > MOST
    ? `the organisation has more than ${MOST}`
    : entities.map((one: Fields) => one['name']);
}

function checksOf({ what, list, views, get, also }: FamilyCheck): readonly Check[] {
  return [
    {
      name: `${what} has a version, a state, a division, and its own path`,
      run: async (org) => {
        const first = await firstOf(list(org, ONE));
        if (typeof first === 'string') {
          return first;
        }
        const one = await answerOf(get(org, String(first['id'])));
        expect(one).toMatchObject({
          status: 200,
          body: {
            id: first['id'],
            name: expect.any(String),
            version: expect.any(Number),
            state: 'active',
            division: { id: expect.any(String) },
            selfUri: expect.stringContaining(String(first['id'])),
          },
        });
        also(fieldsOf(one));
        return null;
      },
    },
    {
      name: `${what} is shown by name and division to those who may only search`,
      run: async (org) => {
        const first = await firstOf(views(org, ONE));
        if (typeof first === 'string') {
          return first;
        }
        expect(first).toMatchObject({
          id: expect.any(String),
          name: expect.any(String),
          division: { id: expect.any(String) },
        });
        expect(first['version']).toBeUndefined();
        return null;
      },
    },
    {
      name: `${what} is listed by its name, and the other way round if that is asked for`,
      run: async (org) => {
        const up = await namesIn(list(org, { pageSize: MOST, sortOrder: 'ASC' }));
        if (typeof up === 'string') {
          return up;
        }
        expect(await namesIn(list(org, { pageSize: MOST }))).toEqual(up);
        const down = await namesIn(list(org, { pageSize: MOST, sortOrder: 'DESC' }));
        expect(down).toEqual(up.toReversed());
        return null;
      },
    },
    {
      name: `${what} that does not exist is a 404 in the full error shape`,
      run: async (org) => {
        const answer = await answerOf(get(org, '00000000-0000-4000-8000-000000000000'));
        const refused = refusal(answer);
        if (refused !== null) {
          return refused;
        }
        expect(answer).toMatchObject({
          status: 404,
          body: {
            status: 404,
            code: expect.any(String),
            message: expect.any(String),
            contextId: answer.headers['inin-correlation-id'],
          },
        });
        return null;
      },
    },
  ];
}

const OTHERS: readonly Check[] = [
  {
    name: 'every answer carries the limits of the client',
    run: async (org) => {
      const { headers } = await answerOf(org.organization.getOrganizationsMe());
      for (const name of ['count', 'allowed', 'reset']) {
        expect(headers[`inin-ratelimit-${name}`]).toMatch(/^\d+$/);
      }
      return null;
    },
  },
  {
    name: 'the organisation says its country',
    run: async (org) => {
      const answer = await answerOf(org.organization.getOrganizationsMe());
      expect(answer.body).toMatchObject({
        defaultCountryCode: expect.stringMatching(/^[A-Z]{2}$/),
      });
      return null;
    },
  },
  {
    name: 'a published inbound flow says its type and version',
    run: async (org) => {
      const first = await firstOf(org.architect.getFlows({ type: ['inboundcall'], ...ONE }));
      if (typeof first === 'string') {
        return first;
      }
      const flow = await answerOf(org.architect.getFlow(String(first['id'])));
      expect(flow).toMatchObject({ status: 200, body: { type: 'INBOUNDCALL' } });
      const { publishedVersion } = fieldsOf(flow);
      if (publishedVersion === undefined) {
        return 'the first flow is not published';
      }
      expect(publishedVersion).toMatchObject({ id: expect.any(String) });
      return null;
    },
  },
  {
    name: 'a row shows its key alone until it is asked for all',
    run: async (org) => {
      const table = await firstOf(org.architect.getFlowsDatatables(ONE));
      if (typeof table === 'string') {
        return table;
      }
      const id = String(table['id']);
      const row = await firstOf(org.architect.getFlowsDatatableRows(id, ONE));
      if (typeof row === 'string') {
        return row;
      }
      const key = String(row['key']);
      const brief = await answerOf(org.architect.getFlowsDatatableRow(id, key));
      expect(Object.keys(fieldsOf(brief))).toEqual(['key']);
      const whole = await answerOf(
        org.architect.getFlowsDatatableRow(id, key, { showbrief: false }),
      );
      expect(whole.body).toMatchObject({ key });
      return null;
    },
  },
  {
    name: 'a schedule is found by its name, and by the beginning of it with a star',
    run: async (org) => {
      const first = await firstOf(org.architect.getArchitectSchedules(ONE));
      if (typeof first === 'string') {
        return first;
      }
      const whole = String(first['name']);
      for (const name of [whole, `${whole.slice(0, -1)}*`]) {
        const found = await answerOf(org.architect.getArchitectSchedules({ name, pageSize: 100 }));
        const it = expect.objectContaining({ id: first['id'] });
        expect(found.body).toMatchObject({ entities: expect.arrayContaining([it]) });
      }
      return null;
    },
  },
  {
    name: 'a table shows its schema only where it is asked for',
    run: async (org) => {
      const table = await firstOf(org.architect.getFlowsDatatables(ONE));
      if (typeof table === 'string') {
        return table;
      }
      const id = String(table['id']);
      const plain = await answerOf(org.architect.getFlowsDatatable(id));
      const full = await answerOf(org.architect.getFlowsDatatable(id, { expand: 'schema' }));
      expect(fieldsOf(plain)['schema']).toBeUndefined();
      expect(full.body).toMatchObject({ schema: { properties: { key: { type: 'string' } } } });
      return null;
    },
  },
  {
    name: 'a queue counts its members, and those who have joined',
    run: async (org) => {
      const first = await firstOf(org.routing.getRoutingQueues(ONE));
      if (typeof first === 'string') {
        return first;
      }
      const queue = await answerOf(org.routing.getRoutingQueue(String(first['id'])));
      expect(queue).toMatchObject({
        status: 200,
        body: { memberCount: expect.any(Number), joinedMemberCount: expect.any(Number) },
      });
      return null;
    },
  },
  {
    name: 'observations count who is on queue',
    run: async (org) => {
      const first = await firstOf(org.routing.getRoutingQueues(ONE));
      if (typeof first === 'string') {
        return first;
      }
      const value = String(first['id']);
      const predicates = [{ type: 'dimension', dimension: 'queueId', operator: 'matches', value }];
      const observed = await answerOf(
        org.analytics.postAnalyticsQueuesObservationsQuery({
          filter: { type: 'or', predicates },
          metrics: ['oOnQueueUsers', 'oWaiting'],
        }),
      );
      const refused = refusal(observed);
      if (refused !== null) {
        return refused;
      }
      expect(observed).toMatchObject({ status: 200, body: { results: expect.any(Array) } });
      return null;
    },
  },
  {
    name: 'a client may ask in which divisions it holds a permission',
    run: async (org) => {
      const permission = 'routing:callRoute:view';
      const answer = await answerOf(
        org.authorization.getAuthorizationDivisionspermittedPagedMe(permission),
      );
      if (answer.status !== 200) {
        return `answered ${answer.status}: such rights cannot be checked beforehand`;
      }
      expect(answer.body).toMatchObject({ entities: expect.any(Array) });
      return null;
    },
  },
  {
    name: 'a client may ask for its own grants',
    run: async (org) => {
      const answer = await answerOf(org.authorization.getAuthorizationSubjectsMe());
      if (answer.status !== 200) {
        return `answered ${answer.status}: such rights cannot be checked beforehand`;
      }
      expect(answer.body).toMatchObject({ grants: expect.any(Array) });
      return null;
    },
  },
  {
    name: 'dependants of a flow are paged, complete or not',
    run: async (org) => {
      const first = await firstOf(org.architect.getFlows({ type: ['inboundcall'], ...ONE }));
      if (typeof first === 'string') {
        return first;
      }
      const id = String(first['id']);
      const answer = await answerOf(
        org.architect.getArchitectDependencytrackingConsumingresources(id, 'INBOUNDCALLFLOW'),
      );
      const refused = refusal(answer);
      if (refused !== null) {
        return refused;
      }
      expect([200, 206]).toContain(answer.status);
      expect(answer.body).toMatchObject({ entities: expect.any(Array) });
      return null;
    },
  },
  {
    name: 'the audit takes a query',
    run: async (org) => {
      const [from, to] = [-3_600_000, 0].map((ms) => new Date(Date.now() + ms).toISOString());
      const query = { interval: `${from}/${to}`, serviceName: 'Architect' };
      const answer = await answerOf(org.audit.postAuditsQuery(query));
      const refused = refusal(answer);
      if (refused !== null) {
        return refused;
      }
      expect([200, 202]).toContain(answer.status);
      expect(answer.body).toMatchObject({ id: expect.any(String), state: expect.any(String) });
      return null;
    },
  },
];

export const CHECKS: readonly Check[] = [...FAMILIES.flatMap(checksOf), ...OTHERS];

/** Runs them all as tests, and reports at the end what could not be settled. */
export function describeContract(
  title: string,
  open: () => Promise<{ readonly org: Org; readonly close: () => Promise<void> }>,
  tell: (unsettled: readonly string[]) => void,
): void {
  describe(title, () => {
    const unsettled: string[] = [];
    let opened: Awaited<ReturnType<typeof open>>;

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => {
      await opened.close();
      tell([...unsettled, ...NEEDS_WRITES.map((what) => `${what}: needs a write`)]);
    });

    it.each(CHECKS)('$name', async ({ name, run }) => {
      const why = await run(opened.org);
      unsettled.push(...(why === null ? [] : [`${name}: ${why}`]));
    });
  });
}
