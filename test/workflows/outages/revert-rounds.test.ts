/**
 * The revert, round after round: what one has learned goes to the next, and what is said meanwhile is not lost. With a
 * fake engine, without a server.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { RevertInput, RevertResult } from '../../../src/contract/steps/revert-step.ts';
import { handOver } from '../../../src/workflows/window/back/revert-end.ts';
import { revert } from '../../../src/workflows/window/back/reverting.ts';
import { Callbacks } from '../../../src/workflows/window/reporting/callbacks.ts';
import { toProof, toView } from '../../../src/workflows/window/reporting/showing.ts';
import { createWindowState, type WindowState } from '../../../src/workflows/window/window-state.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import { aChange } from '../../support/records/a-change.ts';

/** The running round: its input, how it ends, and how often it was asked to hold back. */
const mockRound = {
  inputs: new Array<RevertInput>(),
  cancels: 0,
  end: (_result: RevertResult): void => undefined,
  fail: (_why: Error): void => undefined,
};

async function mockCondition(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((go) => setImmediate(go));
}

jest.mock('@temporalio/workflow', () => ({
  ...jest.requireActual<object>('@temporalio/common'),
  CancellationScope: class {
    run = (work: () => unknown) => work();
    cancel = () => void (mockRound.cancels += 1);
  },
  condition: mockCondition,
  sleep: () => new Promise(() => undefined),
  proxyActivities: () => ({
    revertChange: (input: RevertInput) =>
      new Promise((resolve, reject) => {
        mockRound.inputs.push(input);
        Object.assign(mockRound, { end: resolve, fail: reject });
      }),
  }),
  proxySinks: () => ({
    audit: { record: () => undefined },
    outcomes: { ended: () => undefined },
  }),
  setCurrentDetails: () => undefined,
  upsertMemo: () => undefined,
  upsertSearchAttributes: () => undefined,
  workflowInfo: () => ({ taskQueue: 'tests' }),
}));

const BACK: RevertResult = {
  status: 'reverted',
  version: 16,
  final: {},
  baseline_hash: 'a',
  written_hash: 'b',
  final_hash: 'a',
  wrote: true,
  drift: [],
  lateness_ms: 7,
  latency_ms: 3,
  attempts: [{ attempt: 1, outcome: 'written' }],
  request_ids: ['second'],
};

function unavailable(known: string | null): Error {
  const attempts = [{ attempt: 1, outcome: 'unavailable' }];
  const details = [{ code: 'unavailable', attempts, attempt_count: 1, known }];
  return ApplicationFailure.create({ message: 'no answer', details });
}

function turns(): Promise<void> {
  let left = 5;
  return mockCondition(() => (left -= 1) < 0);
}

describe('the way back', () => {
  let window: WindowState;
  let callbacks: Callbacks;

  beforeEach(() => {
    Object.assign(mockRound, { inputs: [], cancels: 0 });
    window = createWindowState('window', 'run');
    const timing = { arm_lead_ms: 1, dispatch_lead_ms: 1, revert_alarm_after_ms: 1 };
    const quiet = { ...aPlan(), callback_events: [] };
    const prepared = { plan: quiet, organizationId: 'ours', timing };
    window.admission = { ...window.admission, prepared };
    window.end = { ...window.end, ms: quiet.end_ms };
    window.change = aChange({ stage: 'applied' });
    window.start = { kind: 'applied', at_ms: 0, lateness_ms: 1, latency_ms: 1, lookAtMs: null };
    callbacks = new Callbacks(window);
  });

  /** One round, in which `during` happens. */
  async function round(during: () => void): Promise<void> {
    const ended = revert(window, callbacks);
    await turns();
    during();
    await turns();
    await ended;
  }

  it('gives to a round what those before it have learned, and forgets nothing if one is silent', async () => {
    await round(() => mockRound.fail(unavailable('stood at 15')));
    await round(() => mockRound.fail(unavailable(null)));
    await round(() => mockRound.end(BACK));
    const [first, second, third] = mockRound.inputs;
    expect(first).toMatchObject({ unread: true, already_alarmed: false });
    expect(first).not.toHaveProperty('known');
    expect(second).toMatchObject({ unread: false, already_alarmed: true, known: 'stood at 15' });
    expect(second).not.toHaveProperty('unheard');
    expect(third).toMatchObject({ known: 'stood at 15', unheard: true });
  });

  it('counts every try, and is proven by the last', async () => {
    await round(() => mockRound.fail(unavailable(null)));
    expect(window.line.attention).not.toBeNull();
    await round(() => mockRound.end(BACK));
    expect(window).toMatchObject({
      back: { kind: 'proven' },
      line: { stands: 'normal', attention: null },
      change: { stage: 'reverted' },
    });
    expect(toProof(window)).toMatchObject({
      revert_attempts: 2,
      start_lateness_ms: 1,
      revert_lateness_ms: 7,
      request_ids: ['second'],
    });
  });

  it('is held back at once if its window is ended meanwhile, and is due from then on', async () => {
    const stop = { kind: 'end', actor: 'mia', reason: 'done early' } as const;
    const held = revert(window, callbacks);
    await turns();
    const bookedMs = window.end.ms;
    expect(mockRound).toMatchObject({ cancels: 0, inputs: [{ instant_ms: bookedMs }] });
    expect(toView(window).writerDueMs).toBe(bookedMs);
    window.orders = { ...window.orders, stop };
    await turns();
    expect(mockRound.cancels).toBe(1);
    mockRound.end({ status: 'held_back', known: 'nothing sent' });
    await held;
    await round(() => mockRound.end(BACK));
    expect(mockRound.inputs[1]).toMatchObject({ known: 'nothing sent' });
    expect(mockRound.inputs[1]?.instant_ms).toBeLessThan(bookedMs);
    expect(window.end.ms).toBe(mockRound.inputs[1]?.instant_ms);
    expect(window.orders.stop).toBe(stop);
  });

  it('is held back if the end is moved meanwhile, and its window is active until the new one', async () => {
    const held = revert(window, callbacks);
    await turns();
    window.end = { ...window.end, ms: window.end.ms + 300_000 };
    await turns();
    expect(mockRound.cancels).toBe(1);
    mockRound.end({ status: 'held_back' });
    await held;
    expect(window).toMatchObject({ phase: 'active', back: { kind: 'ahead' } });
    await round(() => mockRound.end(BACK));
    expect(mockRound.inputs[1]).toMatchObject({ instant_ms: window.end.ms, unread: true });
  });

  it('is left by a person who takes over, however the round ends', async () => {
    await round(() => mockRound.fail(unavailable(null)));
    await round(() => {
      window.orders = { ...window.orders, takenOver: { actor: 'mia', reason: 'by hand' } };
      mockRound.fail(unavailable(null));
    });
    handOver(window, callbacks);
    expect(window).toMatchObject({ back: { kind: 'left' }, line: { stands: 'unknown' } });
    expect(window.line.attention?.what).toContain('mia is responsible for it: by hand');
    expect(toProof(window)).toBeNull();
    expect(toView(window).writerDueMs).toBeNull();
  });
});
