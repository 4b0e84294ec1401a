/** The safety rules of the one decision, each by the step that it forbids or requires. */
import { nextStep, type Situation, type Step } from '../../src/line/next-step.ts';
import { aChange } from '../support/records/a-change.ts';

const START = 1_000_000;
const END = 2_000_000;
const ARM_LEAD = 60_000;
const DISPATCH_LEAD = 5_000;

const ARMED = aChange();
const SENT = aChange({ stage: 'sent' });
const IN_DOUBT = aChange({ stage: 'in_doubt' });
const APPLIED = aChange({ stage: 'applied' });

function stepOf(change: Situation['change'], nowMs: number, more: Partial<Situation> = {}): Step {
  const situation: Situation = {
    startMs: START,
    latestStartMs: START + 60_000,
    endMs: END,
    aheadMs: 0,
    isEndMoved: false,
    proofAtMs: null,
    armLeadMs: ARM_LEAD,
    dispatchLeadMs: DISPATCH_LEAD,
    change,
    mustLook: false,
    mustAnnounce: false,
    lookAtMs: null,
    retry: null,
    isStopped: false,
    isHeld: false,
    hasFailed: false,
    isTakenOver: false,
    isLeft: false,
  };
  return nextStep({ ...situation, ...more }, nowMs);
}

const LATE = START + 60_001;
const WAITS_FOR_START = { kind: 'wait', untilMs: START - DISPATCH_LEAD, waitsFor: 'start' };

describe('a window', () => {
  it.each<[string, Situation['change'], number, Partial<Situation>, object]>([
    ['writes nothing before its time', ARMED, START - DISPATCH_LEAD - 1, {}, WAITS_FOR_START],
    ['writes at its time', ARMED, START - DISPATCH_LEAD, {}, { kind: 'write' }],
    ['that is armed starts nothing too late', ARMED, LATE, {}, { kind: 'release' }],
    ['in doubt starts nothing too late', IN_DOUBT, LATE, {}, { kind: 'revert' }],
    [
      'that is not armed and is called off is over',
      null,
      START,
      { isStopped: true },
      { kind: 'release' },
    ],
    [
      'that is armed and is called off is over',
      ARMED,
      START,
      { isStopped: true },
      { kind: 'release' },
    ],
    ['called off during its write puts back', SENT, START, { isStopped: true }, { kind: 'revert' }],
    ['called off in doubt puts back', IN_DOUBT, START, { isStopped: true }, { kind: 'revert' }],
    [
      'that failed in doubt is not released',
      IN_DOUBT,
      START,
      { hasFailed: true },
      { kind: 'revert' },
    ],
    [
      'that is active is ended at once',
      APPLIED,
      START + 1,
      { isStopped: true },
      { kind: 'revert' },
    ],
    ['that is active ends by itself', APPLIED, END - DISPATCH_LEAD, {}, { kind: 'revert' }],
    ['looks before it writes again', IN_DOUBT, START, { mustLook: true }, { kind: 'look' }],
    ['in doubt that has looked writes again', IN_DOUBT, START, {}, { kind: 'write' }],
    [
      'that is armed asks again while starts are stopped',
      ARMED,
      START,
      { isHeld: true },
      { kind: 'arm' },
    ],
    [
      'in doubt puts back while starts are stopped',
      IN_DOUBT,
      START,
      { isHeld: true },
      { kind: 'revert' },
    ],
    [
      'that is taken over writes nothing',
      IN_DOUBT,
      LATE,
      { isTakenOver: true },
      { kind: 'hand_over' },
    ],
    [
      'that is active and taken over writes nothing',
      APPLIED,
      END,
      { isTakenOver: true },
      { kind: 'hand_over' },
    ],
    [
      'whose line is another’s writes nothing',
      IN_DOUBT,
      LATE,
      { isLeft: true },
      { kind: 'release' },
    ],
  ])('%s', (_rule, change, nowMs, more, step) => {
    expect(stepOf(change, nowMs, more)).toEqual(step);
  });

  it('puts back without the pause of another step, and with its own', () => {
    const retry = { step: 'write', atMs: LATE + 5_000 } as const;
    expect(stepOf(IN_DOUBT, LATE, { retry })).toEqual({ kind: 'revert' });
    const own = { ...retry, step: 'revert' } as const;
    expect(stepOf(IN_DOUBT, LATE, { retry: own })).toMatchObject({
      kind: 'wait',
      waitsFor: 'retry',
    });
  });
});
