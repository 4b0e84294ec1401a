/** Which kinds the environment of a worker serves, as reported to a request for another one. */
import { createPrepareWindow } from '../../../src/activities/admission/admit-window.ts';

const ASKED_AT_MS = Date.parse('2027-01-15T01:00:00Z');
const WHEN = {
  start_time: '2027-01-15T02:00:00Z',
  duration_minutes: 30,
  callback_url: 'https://hooks.example.com/',
};
const FLOW = { ...WHEN, flow_id: 'main-line', fallback_greeting: 'Later.' };
const IVR = { ...WHEN, target: { kind: 'ivr', id: 'i-1', maintenance_flow_id: 'f-1' } };

async function problems(apiUrl: string, request: typeof FLOW | typeof IVR) {
  const prepare = createPrepareWindow({
    apiUrl,
    minuteMs: 60_000,
    organizationId: 'org-1',
    timing: { arm_lead_ms: 1, dispatch_lead_ms: 1, revert_alarm_after_ms: 1 },
  });
  const result = await prepare({ request, asked_at_ms: ASKED_AT_MS });
  return result.ok ? [] : result.problems;
}

describe('a request to an environment', () => {
  it.each([
    ['https://api.mypurecloud.ie', IVR],
    ['https://api.my.genesys.cloud', FLOW],
    ['http://127.0.0.1:9', FLOW],
    ['https://gateway.example.com/genesys', IVR],
  ])('at %s is taken for a kind that it serves', async (apiUrl, request) => {
    expect(await problems(apiUrl, request)).toEqual([]);
  });

  it('without target is refused with the kinds if there is no flow-ivr', async () => {
    expect(await problems('https://api.euw2.pure.cloud', FLOW)).toEqual([
      {
        path: 'flow_id',
        message:
          'flow-ivr:main-line cannot be at https://api.euw2.pure.cloud, which serves no flow-ivr; send target in its place, of a kind that it serves: ivr, emergency-group, schedule-group, data-table-row',
      },
    ]);
  });

  it('is refused for a kind of real organisations if there is flow-ivr alone', async () => {
    expect(await problems('https://api.my.genesys.cloud', IVR)).toEqual([
      {
        path: 'target.kind',
        message:
          'ivr:i-1 cannot be at https://api.my.genesys.cloud, which serves no ivr; it serves flow-ivr',
      },
    ]);
  });
});
