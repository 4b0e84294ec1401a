// What a list shows of a window, by its search attribute and its memo.
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import { statusOf } from '../../src/client/windows/window-record.ts';
import { blankStatus } from '../../src/contract/window/blank-status.ts';
import { SNAPSHOT_MEMO } from '../../src/contract/window/messages.ts';
import type { Phase } from '../../src/contract/window/window.ts';

const PHASE = defineSearchAttributeKey('WindowPhase', SearchAttributeType.KEYWORD);

/** A window whose memo says `scheduled`. */
function row(shown: string | null, name: 'RUNNING' | 'TERMINATED' = 'RUNNING') {
  const status = { ...blankStatus('w', 'r'), phase: 'scheduled' as const, line: 'normal' as const };
  return {
    workflowId: 'w',
    runId: 'r',
    status: { code: 1, name },
    memo: { [SNAPSHOT_MEMO]: { v: 1, status, accepted: true } },
    typedSearchAttributes: new TypedSearchAttributes(
      shown === null ? [] : [{ key: PHASE, value: shown }],
    ),
  };
}

describe('the status in a list', () => {
  it.each<Phase>(['applying', 'reverting'])(
    'is in the short phase %s, which no memo has',
    (phase) => {
      expect(statusOf(row(phase)).phase).toBe(phase);
    },
  );

  it('of a window that was cut short keeps the phase in which its line may have been changed', () => {
    expect(statusOf(row('applying', 'TERMINATED'))).toMatchObject({
      phase: 'applying',
      attention: { what: expect.stringContaining('terminated') },
    });
  });

  it.each([null, 'a later phase'])('is in the phase of the memo where %p is shown', (shown) => {
    expect(statusOf(row(shown)).phase).toBe('scheduled');
  });
});
