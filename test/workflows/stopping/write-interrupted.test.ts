/**
 * A write that is under way while somebody cancels the window, or starts are stopped: its step is asked to hold back,
 * at once. With a fake engine, without a server.
 */
import type { ApplyResult } from '../../../src/contract/steps/apply-steps.ts';
import { Callbacks } from '../../../src/workflows/window/reporting/callbacks.ts';
import { write } from '../../../src/workflows/window/start/applying.ts';
import type { Orders } from '../../../src/workflows/window/orders.ts';
import { createWindowState, type WindowState } from '../../../src/workflows/window/window-state.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import { aChange } from '../../support/records/a-change.ts';

/** The running step: how it ends, and how often it was asked to hold back. */
const mockStep = {
  cancels: 0,
  end: (_result: ApplyResult): void => undefined,
  fail: (_why: Error): void => undefined,
};

async function mockCondition(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((go) => setImmediate(go));
}

jest.mock('@temporalio/workflow', () => ({
  ...jest.requireActual<object>('@temporalio/common'),
  CancellationScope: class {
    run = (work: () => unknown) => work();
    cancel = () => void (mockStep.cancels += 1);
  },
  condition: mockCondition,
  proxyActivities: () => ({
    applyChange: () =>
      new Promise((resolve, reject) => Object.assign(mockStep, { end: resolve, fail: reject })),
  }),
  proxySinks: () => ({
    audit: { record: () => undefined },
    outcomes: { ended: () => undefined },
  }),
  setCurrentDetails: () => undefined,
  upsertMemo: () => undefined,
  upsertSearchAttributes: () => undefined,
  workflowInfo: () => ({
    taskQueue: 'tests',
    startTime: new Date(0),
    runId: 'run',
    firstExecutionRunId: 'run',
  }),
}));

const HELD_BACK: ApplyResult = {
  status: 'not_applied',
  code: 'held_back',
  message: 'told to stop before the write',
  problems: [],
  retry_after_ms: 0,
  request_id: null,
};

function turns(): Promise<void> {
  let left = 5;
  return mockCondition(() => (left -= 1) < 0);
}

describe('a write under way', () => {
  let window: WindowState;
  let writing: Promise<void>;

  beforeEach(() => {
    mockStep.cancels = 0;
    window = createWindowState('window', 'run');
    const timing = {
      arm_lead_ms: 1,
      dispatch_lead_ms: 1,
      revert_alarm_after_ms: 1,
    };
    const prepared = { plan: aPlan(), organizationId: 'ours', timing };
    window.admission = { ...window.admission, prepared };
    window.end = { ...window.end, ms: prepared.plan.end_ms };
    window.change = aChange();
    writing = write(window, new Callbacks(window));
  });

  it.each<[string, Partial<Orders>]>([
    ['is called off', { stop: { kind: 'cancel', actor: 'mia', reason: 'wrong text' } }],
    ['is held by the kill switch', { hold: { actor: 'mia', reason: 'storm', isNew: true } }],
  ])('is asked to hold back where its window %s', async (_what, said) => {
    await turns();
    expect(mockStep.cancels).toBe(0);
    expect(window.change).toMatchObject({ stage: 'sent' });
    window.orders = { ...window.orders, ...said };
    await turns();
    expect(mockStep.cancels).toBe(1);
    mockStep.end(HELD_BACK);
    await writing;
    expect(window.change).toMatchObject({ stage: 'armed' });
  });

  it('begins anew if the end is moved, which is in the file that it leaves', async () => {
    await turns();
    window.end = { ...window.end, ms: window.end.ms + 300_000 };
    await turns();
    expect(mockStep.cancels).toBe(1);
    mockStep.end(HELD_BACK);
    await writing;
    expect(window).toMatchObject({ start: { kind: 'ahead' }, change: { stage: 'armed' } });
  });

  it('is left alone if nobody stops it, and an answer that is lost leaves a doubt', async () => {
    await turns();
    mockStep.end({
      status: 'unknown',
      code: 'unavailable',
      message: '',
      request_id: null,
    });
    await writing;
    expect(mockStep.cancels).toBe(0);
    expect(window).toMatchObject({
      start: { kind: 'ahead', lost: 'unavailable' },
      change: { stage: 'in_doubt' },
    });
  });

  it('whose step fails without a word leaves a doubt', async () => {
    await turns();
    mockStep.fail(new Error('its worker is gone'));
    await writing;
    expect(window).toMatchObject({ change: { stage: 'in_doubt' } });
  });
});
