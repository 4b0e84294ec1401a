/** Which workflow ids a window may have, and the refusals of the others. */
import { annexId } from '../../src/contract/calendar/annex.ts';
import * as fc from 'fast-check';
import { calendarId } from '../../src/contract/calendar/calendar.ts';
import { callbackId } from '../../src/contract/reporting/callback.ts';
import { rescueId, sweeperId } from '../../src/contract/calendar/sweep.ts';
import { windowId } from '../../src/contract/request/window-plan.ts';
import { idProblem } from '../../src/contract/values/text-rules.ts';
import { workflowIdProblems } from '../../src/activities/admission/limit-problems.ts';

const PART = fc
  .string({ unit: 'grapheme', maxLength: 256 })
  .filter((id) => !/[/?#]/.test(id) && idProblem(id) === null);

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
  ['blanks', '  '],
  ['nothing that is seen', '\u200b\u3164'],
  ['a NUL', 'a\0b'],
  ['a line break', 'a\nb'],
  ['a C1 control', 'a\u0085b'],
])('the id of %s cannot', (_what, id) => {
  expect(workflowIdProblems(id)).toMatchObject([{ path: 'workflow_id' }]);
});

it.each(['my own id', '[x](y) 語 😀', 'ops/rescue', 'é'.repeat(500)])('%s can', (id) => {
  expect(workflowIdProblems(id)).toEqual([]);
});
