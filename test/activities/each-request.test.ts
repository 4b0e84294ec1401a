/**
 * Every request of a dry run, of every kind, with every possible answer of the API: the caller gets an explanation, and
 * nothing fails that is not a failure of the API. A new kind is included automatically.
 */
import { ApplicationFailure } from '@temporalio/activity';
import {
  BANK,
  DEFAULT_CLIENT,
  startSimulator,
  type FaultInput,
  type Simulator,
} from '../../dev/simulator/index.ts';
import type { DryRun } from '../../src/contract/reporting/checkup.ts';
import type { JsonValue } from '../../src/contract/values/json.ts';
import { genesysAt } from '../support/genesys-at.ts';
import { kindRights } from '../../src/adapters/genesys/targets/kinds.ts';
import { KINDS_UNDER_TEST } from '../workflows/kinds/kinds-under-test.ts';
import { anAttempt } from './an-attempt.ts';
import { genesysSteps } from './genesys-steps.ts';

const START_MS = Date.parse('2027-01-15T02:00:00Z');
const WHEN = {
  start_time: new Date(START_MS).toISOString(),
  duration_minutes: 30,
  callback_url: 'https://hooks.example.com/',
};
const WORDS = { fallback_greeting: 'Later.', reroute_queue_id: 'queue' };
const ANNOUNCEMENT = { table_id: BANK.table, row_key: BANK.row };

function asJson(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value));
}

const IVR = { kind: 'ivr', id: BANK.mainIvr, maintenance_flow_id: BANK.maintenanceFlow };

const WINDOWS: readonly (readonly [string, Readonly<Record<string, JsonValue>>])[] = [
  ['flow-ivr', { flow_id: 'line', ...WORDS }],
  ...KINDS_UNDER_TEST.map(({ target }) => [target.kind, { target: asJson(target) }] as const),
  [
    'ivr with an announcement',
    { target: { ...IVR, announcement: ANNOUNCEMENT }, ...WORDS, min_agents: 1 },
  ],
];

type Answer = readonly [string, FaultInput['effect']];

const ANSWERS: readonly Answer[] = [
  ...[400, 403, 404, 408, 409, 410, 412, 500, 503].map((status): Answer => [
    String(status),
    { kind: 'answer', status },
  ]),
  ['429', { kind: 'answer', status: 429, headers: { 'Retry-After': '3' } }],
  ['HTML', { kind: 'html', status: 502 }],
  ['bad JSON', { kind: 'bad_json' }],
  ['an empty object', { kind: 'answer', status: 200, body: {} }],
  ['another type', { kind: 'answer', status: 200, body: [] }],
  ['null', { kind: 'answer', status: 200, body: null }],
];

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
  await simulator.putTarget('line', { name: 'Main line' });
  await simulator.putQueue('queue', { name: 'Service', memberCount: 1, joinedMemberCount: 1 });
});
afterEach(() => simulator.close());

/** With an adapter of its own: what a 429 shuts stays shut for seconds. */
async function dryRun(what: Readonly<Record<string, JsonValue>>): Promise<DryRun> {
  const calendar = { book: async () => ({ conflicts: [], predecessor: null }) };
  const genesys = genesysAt(simulator.url);
  const steps = genesysSteps(genesys, simulator.url, calendar);
  const input = { request: { ...WHEN, ...what }, asked_at_ms: START_MS - 3_600_000 };
  try {
    return await anAttempt().run(steps.dryRun, input);
  } finally {
    genesys.close();
  }
}

/** What the caller gets; a failure other than the API's is one of ours. */
async function heard(what: Readonly<Record<string, JsonValue>>): Promise<readonly string[]> {
  try {
    const { verdict } = await dryRun(what);
    return [...verdict.problems, ...verdict.findings].map(({ message }) => message);
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type?.startsWith('Genesys.') === true)
      return [error.message];
    throw error;
  }
}

async function asked(): Promise<readonly string[]> {
  const all = await simulator.requests();
  const own = all.filter(({ path }) => path.startsWith('/api/'));
  return [...new Set(own.map(({ method, path }) => `${method} ${path}`))];
}

describe.each(WINDOWS)('a dry run of %s', (_kind, what) => {
  it.each(ANSWERS)(
    'says in words what each of its requests was answered with: %s',
    async (...row) => {
      const [, effect] = row;
      const usual = await heard(what);
      for (const request of await asked()) {
        const [method = '', path = ''] = request.split(' ');
        await simulator.addFault({ when: { method, path }, effect, times: null });
        const words = await heard(what);
        await simulator.clearFaults();
        expect({ request, isTold: words.join() !== usual.join() }).toEqual({
          request,
          isTold: true,
        });
        for (const message of words) expect(message).not.toMatch(/\[object|TypeError|NaN/);
      }
    },
  );
});

async function permit(permissions: readonly string[]): Promise<void> {
  const roles = [{ permissions: [...permissions] }];
  await simulator.setClients([{ ...DEFAULT_CLIENT, roles }]);
}

/** As listed in `docs/real-org.md`. */
const RIGHTS = KINDS_UNDER_TEST.map(({ target }) => ({
  kind: target.kind,
  what: { target: asJson(target) },
  rights: kindRights(target.kind)?.rights ?? [],
}));

describe.each(RIGHTS)('with the permissions of $kind', ({ what, rights }) => {
  const all = rights.map(({ anyOf: [name = ''] }) => name);

  it('a dry run finds what it finds with all there are', async () => {
    const usual = await heard(what);
    await permit(all);
    expect(await heard(what)).toEqual(usual);
  });

  it('but one, it names that one, and refuses the window if it needs it', async () => {
    const checked = rights.filter(({ purpose }) => purpose !== 'edit');
    for (const { anyOf, isNeeded } of checked) {
      await permit(all.filter((one) => !anyOf.includes(one)));
      const { verdict } = await dryRun(what);
      const words = [...verdict.problems, ...verdict.findings].map(({ message }) => message);
      const told = { anyOf, refused: verdict.problems.length > 0, words: words.join('\n') };
      const [name = ''] = anyOf;
      expect(told).toEqual({ anyOf, refused: isNeeded, words: expect.stringContaining(name) });
    }
  });
});
