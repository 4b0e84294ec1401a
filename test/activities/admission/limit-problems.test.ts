/** The options with which somebody else may start a window's workflow. */
import { limitProblems } from '../../../src/activities/admission/limit-problems.ts';
import { createPrepareWindow } from '../../../src/activities/admission/admit-window.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { aPlan } from '../../support/records/a-plan.ts';

const START_MS = Date.parse('2027-01-15T02:00:00Z');
/** Eight hours of a window that is extended to the limit, and one for its revert. */
const NEEDED_MS = START_MS + 9 * 60 * MINUTE_MS;
const REQUEST = {
  flow_id: 'main-line',
  start_time: '2027-01-15T02:00:00Z',
  duration_minutes: 30,
  fallback_greeting: 'Later.',
  callback_url: 'https://hooks.example.com/',
};
const PLAN = aPlan(REQUEST, START_MS - MINUTE_MS);

function paths(limits: Parameters<typeof limitProblems>[0]): string[] {
  return limitProblems(limits, PLAN).map(({ path }) => path);
}

describe('limitProblems', () => {
  it('finds nothing if nothing limits the workflow', () => {
    expect(paths({})).toEqual([]);
  });

  it('refuses a cron schedule by name', () => {
    expect(paths({ cron_schedule: '* * * * *' })).toEqual(['workflow.cron_schedule']);
  });

  it('refuses a time-out that ends before the window may, and says both instants', () => {
    expect(paths({ run_expires_ms: NEEDED_MS })).toEqual([]);
    expect(paths({ execution_expires_ms: NEEDED_MS })).toEqual([]);
    expect(paths({ run_expires_ms: NEEDED_MS - 1 })).toEqual(['workflow.run_timeout']);
    expect(paths({ execution_expires_ms: NEEDED_MS - 1 })).toEqual(['workflow.execution_timeout']);
    const [problem] = limitProblems({ run_expires_ms: START_MS }, PLAN);
    expect(problem?.message).toContain('2027-01-15T02:00:00.000+00:00');
    expect(problem?.message).toContain('2027-01-15T11:00:00.000+00:00');
  });

  it("names the execution's time-out alone if the server made it the run's", () => {
    const ms = START_MS;
    expect(paths({ run_expires_ms: ms, execution_expires_ms: ms })).toEqual([
      'workflow.execution_timeout',
    ]);
    // The server rounds one instant in two ways.
    expect(paths({ run_expires_ms: ms - 3, execution_expires_ms: ms })).toEqual([
      'workflow.execution_timeout',
    ]);
    expect(paths({ run_expires_ms: ms - 60_000, execution_expires_ms: ms })).toEqual([
      'workflow.run_timeout',
      'workflow.execution_timeout',
    ]);
  });
});

describe('prepareWindow', () => {
  const prepare = createPrepareWindow({
    apiUrl: 'https://api.my.genesys.cloud',
    minuteMs: MINUTE_MS,
    organizationId: 'org-1',
    timing: { arm_lead_ms: 1, dispatch_lead_ms: 1, revert_alarm_after_ms: 1 },
  });
  const asked_at_ms = START_MS - MINUTE_MS;

  it('reports what is wrong with the start beside what is wrong with the request', async () => {
    const limits = { cron_schedule: '@daily', run_expires_ms: START_MS };
    expect(await prepare({ request: { ...REQUEST, flow_id: 'a/b' }, asked_at_ms, limits })).toEqual(
      {
        ok: false,
        problems: [
          { path: 'flow_id', message: expect.any(String) },
          { path: 'workflow.cron_schedule', message: expect.any(String) },
        ],
      },
    );
    expect(await prepare({ request: REQUEST, asked_at_ms, limits })).toMatchObject({
      ok: false,
      problems: [{ path: 'workflow.cron_schedule' }, { path: 'workflow.run_timeout' }],
    });
  });

  it.each([
    [{ __undecodable: true, encoding: 'binary/encrypted' }, 'its encoding is binary/encrypted'],
    [{ __undecodable: true }, 'it names no encoding'],
  ])('tells that an input could not be decoded: %j', async (request, said) => {
    expect(await prepare({ request, asked_at_ms })).toEqual({
      ok: false,
      problems: [{ path: '', message: expect.stringContaining(said) }],
    });
  });
});
