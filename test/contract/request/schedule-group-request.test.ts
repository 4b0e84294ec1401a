/** What a request for a schedule group may contain, in exact words. */
import { readRequest } from '../../../src/contract/request/request-schema.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';

const ASKED = Date.parse('2027-01-10T00:00:00Z');
const GROUP = { kind: 'schedule-group', id: 'g-1', list: 'holiday' };

function read(target: object, more: object = {}, minuteMs = MINUTE_MS) {
  const request = {
    target,
    start_time: '2027-01-13T02:00:00',
    duration_minutes: 30,
    callback_url: 'https://hooks.example.com/x',
    ...more,
  };
  return readRequest(request, { askedAtMs: ASKED, minuteMs });
}

it('is written ten minutes ahead', () => {
  expect(read(GROUP)).toMatchObject({
    ok: true,
    plan: {
      target: { kind: 'schedule-group', id: 'g-1' },
      target_settings: { list: 'holiday' },
      ahead_ms: 10 * MINUTE_MS,
    },
  });
  expect(read({ ...GROUP, mark: true }, {}, 500)).toMatchObject({ plan: { ahead_ms: 5_000 } });
});

it('is the only kind that is written ahead', () => {
  const reading = read({ kind: 'ivr', id: 'i-1', maintenance_flow_id: 'f-1' });
  expect(reading).toMatchObject({ ok: true });
  expect(reading.ok && 'ahead_ms' in reading.plan).toBe(false);
});

it.each<[string, object, object, string, string]>([
  ['without a list', { list: null }, {}, 'target.list', 'is required'],
  ['for an unknown list', { list: 'open' }, {}, 'target.list', 'must be holiday or closed'],
  [
    'without a mark',
    { mark: false },
    {},
    'target.mark',
    'must not be false: the schedule is found again by the mark in its name',
  ],
  [
    'with a flow',
    { maintenance_flow_id: 'f-1' },
    {},
    'target.maintenance_flow_id',
    'is not a field of a target of kind schedule-group',
  ],
  [
    'with seconds in its start',
    {},
    { start_time: '2027-01-13T02:00:30' },
    'start_time',
    'must be on a whole minute for a target of kind schedule-group: Genesys begins it by a schedule',
  ],
  [
    'with a part of a second in its start',
    {},
    { start_time: '2027-01-13T02:00:00.976920' },
    'start_time',
    'must be on a whole minute for a target of kind schedule-group: Genesys begins it by a schedule',
  ],
  [
    'for a time that its zone does not have',
    {},
    { start_time: '2027-03-28T02:30:00', time_zone: 'Europe/Berlin' },
    'start_time',
    '2027-03-28T02:30:00 does not exist in Europe/Berlin: the clocks go forward from 02:00 to 03:00; send 2027-03-28T01:30:00+01:00 (before the change, 2027-03-28T00:30:00Z) or 2027-03-28T03:30:00+02:00 (after the change, 2027-03-28T01:30:00Z) without time_zone',
  ],
  [
    'for a time that its zone has twice',
    {},
    { start_time: '2027-10-31T02:30:00', time_zone: 'Europe/Berlin' },
    'start_time',
    '2027-10-31T02:30:00 exists twice in Europe/Berlin: the clocks go back from 03:00 to 02:00; send 2027-10-31T02:30:00+02:00 (before the change, 2027-10-31T00:30:00Z) or 2027-10-31T02:30:00+01:00 (after the change, 2027-10-31T01:30:00Z) without time_zone',
  ],
])('is refused %s', (_what, edit, more, path, message) => {
  expect(read({ ...GROUP, ...edit }, more)).toEqual({ ok: false, problems: [{ path, message }] });
});

it('takes a start with seconds for every other kind', () => {
  const target = { kind: 'ivr', id: 'i-1', maintenance_flow_id: 'f-1' };
  expect(read(target, { start_time: '2027-01-13T02:00:30' })).toMatchObject({ ok: true });
});
