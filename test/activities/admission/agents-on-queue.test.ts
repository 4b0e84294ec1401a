/** `min_agents`: counted on the queue, reported at booking, enforced when the window is armed. */
import {
  agentFindings,
  requireAgents,
} from '../../../src/activities/admission/callers/agents-on-queue.ts';
import { readRequest } from '../../../src/contract/request/request-schema.ts';
import { OTHER } from '../../genesys/simulated.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { aPlan } from '../../support/records/a-plan.ts';

const QUEUE = 'q-night';
const ASKED_AT_MS = Date.parse('2027-01-15T01:00:00Z');
const REQUEST = {
  flow_id: 'line',
  start_time: '2027-01-15T02:00:00Z',
  duration_minutes: 30,
  fallback_greeting: 'Later.',
  callback_url: 'https://hooks.example.com/',
};

let api: SimulatedApi;

beforeEach(async () => {
  api = await startSimulatedApi();
  await api.simulator.putQueue(QUEUE, { onQueueCount: 4, waitingCount: 2 });
});
afterEach(() => api.stop());

function asked(min_agents: number) {
  return { ...aPlan(), reroute_queue_id: QUEUE, min_agents };
}

function requests(): Promise<number> {
  return api.simulator.requests().then((all) => all.length);
}

describe('min_agents', () => {
  it.each([
    [{ min_agents: 3 }, 'min_agents', 'counts who is on reroute_queue_id: send both'],
    [{ min_agents: 0, reroute_queue_id: 'q' }, 'min_agents', 'must be a whole number from 1'],
    [{ min_agents: 10_001, reroute_queue_id: 'q' }, 'min_agents', 'to 10,000'],
    [{ min_agents: '3', reroute_queue_id: 'q' }, 'min_agents', 'not quoted'],
  ])('%j is refused', (more, path, words) => {
    const reading = readRequest({ ...REQUEST, ...more }, { askedAtMs: ASKED_AT_MS });
    expect(reading).toMatchObject({
      ok: false,
      problems: [{ path, message: expect.stringContaining(words) }],
    });
  });

  it('is part of the plan if it is asked for, and of no other', () => {
    const options = { askedAtMs: ASKED_AT_MS };
    const request = { ...REQUEST, reroute_queue_id: 'q', min_agents: 3 };
    expect(readRequest(request, options)).toMatchObject({ ok: true, plan: { min_agents: 3 } });
    const without = readRequest(REQUEST, options);
    expect(without.ok && Object.keys(without.plan)).not.toContain('min_agents');
  });

  it('asks nobody if no number is wanted', async () => {
    const before = await requests();
    const { genesys } = api;
    expect(await agentFindings({ genesys }, aPlan(), OTHER)).toEqual([]);
    expect(await requireAgents({ genesys }, aPlan(), OTHER)).toEqual({
      problems: [],
      findings: [],
    });
    expect(await requests()).toBe(before);
  });

  it.each([1, 4, 5])('is a finding at booking, whoever is there: %i', async (wanted) => {
    expect(await agentFindings(api, asked(wanted), OTHER)).toEqual([
      {
        code: 'agents_on_queue',
        message: `queue ${QUEUE}: 4 on queue now, 2 callers waiting; min_agents is ${wanted}`,
      },
    ]);
  });

  it('lets a window start with as many, and none with fewer', async () => {
    expect(await requireAgents(api, asked(4), OTHER)).toMatchObject({
      problems: [],
      findings: [{ code: 'agents_on_queue' }],
    });
    expect(await requireAgents(api, asked(5), OTHER)).toEqual({
      problems: [
        {
          path: 'min_agents',
          message: `too few agents: queue ${QUEUE}: 4 on queue now, 2 callers waiting; min_agents is 5`,
        },
      ],
      findings: [],
    });
  });

  it.each([403, 404, 429, 503])(
    'continues with a finding where %i is the answer',
    async (status) => {
      await api.simulator.addFault({
        when: { path: '/api/v2/analytics/**' },
        times: null,
        effect: { kind: 'answer', status },
      });
      const unknown = {
        code: 'agents_unknown',
        message: expect.stringContaining('is not checked'),
      };
      expect(await agentFindings(api, asked(5), OTHER)).toEqual([unknown]);
      expect(await requireAgents(api, asked(5), OTHER)).toEqual({
        problems: [],
        findings: [unknown],
      });
    },
  );
});
