/** Which workflow ids a window may have, and the refusals of the others. */
import { annexId } from '../../src/contract/calendar/annex.ts';
import * as fc from 'fast-check';
import { calendarId } from '../../src/contract/calendar/calendar.ts';
import { callbackId } from '../../src/contract/reporting/callback.ts';
import { rescueId, sweeperId } from '../../src/contract/calendar/sweep.ts';
import { windowId } from '../../src/contract/request/window-plan.ts';
import { workflowIdProblems } from '../../src/activities/admission/limit-problems.ts';

const PART = fc.string({ unit: 'grapheme', maxLength: 256 }).filter((id) => !/[/?#]/.test(id));

it('any id that a request makes can be a window', () => {
  fc.assert(
    fc.property(PART, fc.option(PART), (id, request_id) => {
      const target = { kind: 'flow-ivr', id } as const;
      expect(workflowIdProblems(windowId({ target, start_ms: 0, request_id }))).toEqual([]);
    }),
  );
});

it.each([
  ['a calendar', calendarId('org')],
  ['an annex of a calendar', annexId('org', 0)],
  ['a sweeper', sweeperId('org')],
  ['a checkup', 'ivr-checkup/doctor/1'],
  ['a rescue', rescueId('ivr-window/x', 'run')],
  [
    'a callback',
    callbackId({ workflowId: 'ivr-window/x', runId: 'run', number: 1, event: 'reverted' }),
  ],
  ['1,002 bytes', 'é'.repeat(501)],
])('the id of %s cannot', (_what, id) => {
  expect(workflowIdProblems(id)).toMatchObject([{ path: 'workflow_id' }]);
});

it.each(['my own id', 'ops/rescue', 'é'.repeat(500)])('%s can', (id) => {
  expect(workflowIdProblems(id)).toEqual([]);
});
