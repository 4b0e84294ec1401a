/**
 * The one step before the verdict: if an attempt whose answer was lost has booked and a later one refuses, the booking
 * is given up; nothing is booked for a window with a problem.
 */
import { createAdmitWindow } from '../../../src/activities/admission/admit-window.ts';
import type { AdmitInput, AdmitResult } from '../../../src/contract/steps/admission-steps.ts';
import type { BookInput, BookResult } from '../../../src/contract/steps/booking-steps.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { unwired } from '../../support/unwired.ts';
import { anAttempt } from '../an-attempt.ts';
import { FLOW } from '../genesys-steps.ts';

const REQUEST = {
  flow_id: FLOW,
  start_time: '2027-01-15T02:00:00Z',
  duration_minutes: 30,
  fallback_greeting: 'Later.',
  callback_url: 'https://hooks.example.com/',
};
const INPUT: AdmitInput = {
  request: REQUEST,
  asked_at_ms: Date.parse('2027-01-01T00:00:00Z'),
  workflow_id: 'w',
  run_id: 'r',
  anew: true,
};
const FREE: BookResult = { conflicts: [], predecessor: null };

describe('the step before the verdict', () => {
  let api: SimulatedApi;
  let calls: string[];
  let booked: BookInput[];

  beforeEach(async () => {
    api = await startSimulatedApi();
    calls = [];
    booked = [];
  });

  afterEach(() => api.stop());

  async function admit(
    input: Partial<AdmitInput> = {},
    { attempt = 1, problem = null }: { attempt?: number; problem?: string | null } = {},
  ): Promise<AdmitResult> {
    const deps = unwired();
    const calendar = {
      ...deps.calendar,
      book: async (asked: BookInput) => {
        booked.push(asked);
        calls.push(asked.check_only ? 'look' : 'book');
        return FREE;
      },
      release: async () => void calls.push('release'),
    };
    const callbacks = { ...deps.callbacks, check: async () => problem };
    const step = createAdmitWindow({
      ...deps,
      apiUrl: api.simulator.url,
      genesys: api.genesys,
      calendar,
      callbacks,
    });
    const times = { startToCloseTimeoutMs: 15_000, scheduleToCloseTimeoutMs: 20_000 };
    const environment = anAttempt({ ...times, attempt });
    const result: AdmitResult = await environment.run(step, { ...INPUT, ...input });
    return result;
  }

  it('books what the request says, and tells all that was found', async () => {
    const admitted = await admit();
    expect(admitted).toMatchObject({
      ok: true,
      organization_id: 'ours',
      preflight: { target_name: 'Main line', problems: [] },
      booked: FREE,
    });
    expect(booked).toMatchObject([
      {
        organization_id: 'ours',
        check_only: false,
        anew: true,
        booking: {
          window_id: 'w',
          run_id: 'r',
          target: { kind: 'flow-ivr', id: FLOW },
          start_ms: Date.parse(REQUEST.start_time),
          end_ms: Date.parse(REQUEST.start_time) + 30 * 60_000,
          change: null,
        },
      },
    ]);
  });

  it('asks nobody for a request that cannot be read', async () => {
    expect(await admit({ request: { ...REQUEST, flow_id: 7 } })).toMatchObject({ ok: false });
    expect(calls).toEqual([]);
    expect(await api.simulator.requests({ path: '/api/**' })).toEqual([]);
  });

  it.each([
    ['only looks where there is a problem', {}, 1, ['look']],
    ['gives up what a lost attempt may have booked', {}, 2, ['look', 'release']],
    ['keeps a booking that the run before a reset made', { anew: false }, 2, ['look']],
  ])('%s', async (_, input, attempt, expected) => {
    const admitted = await admit(input, { attempt, problem: 'is private' });
    expect(admitted).toMatchObject({
      ok: true,
      preflight: { problems: [{ path: 'callback_url', message: 'is private' }] },
    });
    expect(calls).toEqual(expected);
  });

  it('is tried again if the API does not answer, and has booked nothing by then', async () => {
    const effect = { kind: 'answer', status: 503 } as const;
    await api.simulator.addFault({ when: { path: '/api/**' }, times: null, effect });
    await expect(admit()).rejects.toMatchObject({
      type: 'Genesys.unavailable',
      nonRetryable: false,
    });
    expect(calls).toEqual([]);
  });
});
