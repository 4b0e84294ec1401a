/**
 * What a row of Temporal's lists shows of a window: from its memo, otherwise from its search attributes, and for one
 * that was closed in Temporal.
 */
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import { blankStatus, type Phase } from '../../../src/contract/window/window.ts';
import { toStanding } from '../../../src/client/windows/confirming.ts';
import {
  rescueStatus,
  statusOf,
  wasWithdrawn,
} from '../../../src/client/windows/reading/window-record.ts';

const CLOSED_AT = new Date('2027-01-15T02:10:00Z');
const START = '2027-01-15T02:00:00.000+00:00';

type Ended = 'RUNNING' | 'COMPLETED' | 'TERMINATED';

function anExecution(name: Ended, more: object = {}): Parameters<typeof statusOf>[0] {
  const ids = { workflowId: 'ivr-window/flow-ivr:x/y', runId: 'r' };
  return { ...ids, status: { code: 1, name }, memo: {}, closeTime: CLOSED_AT, ...more };
}

function withMemo(phase: Phase): object {
  const status = { ...blankStatus('ivr-window/flow-ivr:x/y', 'r'), phase, line: 'normal' };
  return { memo: { window: { v: 1, status } } };
}

function keyword(name: string, value: string) {
  return { key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD), value };
}

function attributes(phase: string, attention = 'none') {
  const start = defineSearchAttributeKey('WindowStart', SearchAttributeType.DATETIME);
  const typedSearchAttributes = new TypedSearchAttributes([
    keyword('WindowPhase', phase),
    keyword('WindowAttention', attention),
    keyword('IvrTarget', 'flow-ivr:x'),
    keyword('IvrTargetName', 'Main line'),
    keyword('WindowRequestedBy', ''),
    { key: start, value: new Date(START) },
  ]);
  return { memo: { window: { __undecodable: true } }, typedSearchAttributes };
}

describe('a window that was ended in Temporal', () => {
  it('before a worker took it up was withdrawn: there is nothing to say of it', () => {
    expect(wasWithdrawn(anExecution('TERMINATED'))).toBe(true);
    expect(wasWithdrawn(anExecution('RUNNING'))).toBe(false);
    expect(wasWithdrawn(anExecution('TERMINATED', withMemo('scheduled')))).toBe(false);
    expect(wasWithdrawn(anExecution('TERMINATED', attributes('active')))).toBe(false);
  });

  it.each(['requested', 'scheduled'] as const)('while %s left its line alone', (phase) => {
    const { attention } = statusOf(anExecution('TERMINATED', withMemo(phase)));
    expect(attention?.what).toContain('was terminated in Temporal before it began');
    expect(attention?.next_step).toMatch(/^its line was not changed/);
  });

  it.each(['applying', 'active', 'reverting'] as const)('while %s may have left it', (phase) => {
    const { attention } = statusOf(anExecution('TERMINATED', withMemo(phase)));
    expect(attention?.what).toContain('was terminated in Temporal before it was over');
    expect(attention?.next_step).toMatch(/^the sweeper puts the line back/);
  });
});

describe('a phase that is in no memo', () => {
  it.each(['applying', 'reverting'])('shows in the search attribute: %s', (phase) => {
    const row = { ...attributes(phase), ...withMemo('scheduled') };
    expect(statusOf(anExecution('RUNNING', row)).phase).toBe(phase);
    const { attention } = statusOf(anExecution('TERMINATED', row));
    expect(attention?.next_step).toMatch(/^the sweeper puts the line back/);
  });
});

describe('a window whose memo cannot be read', () => {
  it('shows in its search attributes, and never has a line that is proven', () => {
    expect(statusOf(anExecution('RUNNING', attributes('active')))).toEqual({
      ...blankStatus('ivr-window/flow-ivr:x/y', 'r'),
      phase: 'active',
      target: 'flow-ivr:x',
      target_name: 'Main line',
      start_time: START,
      partial: true,
    });
  });

  it('says that a person is needed, and how to learn why', () => {
    const { attention } = statusOf(anExecution('COMPLETED', attributes('failed', 'person')));
    expect(attention?.next_step).toContain('key file of the workers');
  });

  it('is as unknown as before if the attributes say nothing, or something else', () => {
    const blank = blankStatus('ivr-window/flow-ivr:x/y', 'r');
    expect(statusOf(anExecution('RUNNING'))).toEqual(blank);
    expect(statusOf(anExecution('RUNNING', attributes('paused')))).toEqual(blank);
  });
});

describe('a rescue whose memo cannot be read', () => {
  const RUN = '01a22a84-ab54-7eb7-a009-aa14cd42fabf';
  const WINDOW = 'ivr-window/flow-ivr:x/y';
  const locked = { ...attributes('reverting', 'person'), type: 'windowRescue' };

  it('speaks for its window, which its id names', () => {
    const rescue = { ...anExecution('RUNNING', locked), workflowId: `${WINDOW}/rescue/${RUN}` };
    expect(rescueStatus(rescue)).toMatchObject({
      workflow_id: WINDOW,
      run_id: RUN,
      phase: 'reverting',
      target_name: 'Main line',
      line: 'unknown',
      partial: true,
      attention: { what: expect.any(String) },
    });
  });

  it('has a row of its own if its id was shortened', () => {
    const rescue = { ...anExecution('RUNNING', locked), workflowId: 'ivr-window/long~0123' };
    expect(rescueStatus(rescue)).toMatchObject({ workflow_id: 'ivr-window/long~0123' });
  });

  it('is seen by whoever looks for windows that need a person', () => {
    const rescue = { ...anExecution('RUNNING', locked), workflowId: `${WINDOW}/rescue/${RUN}` };
    const standing = toStanding({ ...rescue, ...locked, closeTime: CLOSED_AT });
    expect(standing).toMatchObject({
      status: { workflow_id: WINDOW, attention: { what: expect.any(String) } },
    });
  });

  it('says nothing while it has shown nothing itself: the window tells more', () => {
    const { memo: _memo, ...without } = locked;
    expect(rescueStatus({ ...anExecution('RUNNING', without), memo: {} })).toBeNull();
  });
});
