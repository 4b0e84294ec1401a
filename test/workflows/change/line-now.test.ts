// How the state of a line is reported during a revert, by what is known and by the clock, and when it is released.
import type { TargetKindName } from '../../../src/contract/request/target/target.ts';
import type { Line } from '../../../src/contract/window/window.ts';
import { lineOf } from '../../../src/workflows/window/deciding.ts';
import type { TakeOver } from '../../../src/workflows/window/orders.ts';
import { lineNow } from '../../../src/workflows/window/reporting/line-now.ts';
import type { BackUnderWay, WayBack } from '../../../src/workflows/window/back/way-back.ts';
import { createWindowState, type WindowState } from '../../../src/workflows/window/window-state.ts';
import { aChange, type ChangeSketch } from '../../support/records/a-change.ts';
import { aPlan } from '../../support/records/a-plan.ts';

const [START, END] = [1_000_000, 2_000_000];

function underWay(endsItselfMs: number | null): BackUnderWay {
  return {
    kind: 'under_way',
    dueMs: END,
    firstDueMs: END,
    endMs: END,
    isStandIn: false,
    endsItselfMs,
    stop: null,
    round: 1,
    alarms: 0,
    isUnreported: false,
    known: null,
    telling: null,
  };
}

function aWindow(kind: TargetKindName, stands: Line, back: WayBack): WindowState {
  const isAhead = kind === 'schedule-group';
  const plan = {
    ...aPlan(),
    target: { kind, id: 'x' },
    start_ms: START,
    end_ms: END,
    ...(isAhead ? { ahead_ms: 600_000 } : {}),
  };
  const timing = { arm_lead_ms: 1, dispatch_lead_ms: 1, revert_alarm_after_ms: 1 };
  const blank = createWindowState('w', 'r');
  const prepared = { plan, organizationId: 'ours', timing };
  return {
    ...blank,
    admission: { ...blank.admission, prepared },
    line: { ...blank.line, stands },
    back,
  };
}

const ENTRY = underWay(END);
const RESCUED = underWay(null);
const AHEAD: WayBack = { kind: 'ahead', hasRecalled: false };

const CASES: readonly (readonly [string, TargetKindName, Line, WayBack, number, Line])[] = [
  ['active, after its end', 'schedule-group', 'maintenance', AHEAD, END + 1, 'maintenance'],
  ['an entry before its end', 'schedule-group', 'maintenance', ENTRY, END - 1, 'maintenance'],
  ['an entry that has ended by itself', 'schedule-group', 'maintenance', ENTRY, END, 'unknown'],
  [
    'an entry of which no end is known',
    'schedule-group',
    'maintenance',
    RESCUED,
    END,
    'maintenance',
  ],
  ['an entry before its start', 'schedule-group', 'normal', ENTRY, START - 1, 'normal'],
  ['an entry that may have begun', 'schedule-group', 'normal', ENTRY, START, 'unknown'],
  ['a write before the start', 'ivr', 'normal', RESCUED, START - 1, 'unknown'],
  ['a change that only we take back', 'ivr', 'maintenance', RESCUED, END + 1, 'maintenance'],
  ['an edit of others', 'schedule-group', 'changed_by_others', ENTRY, END, 'changed_by_others'],
];

describe('a line that is put back', () => {
  it.each(CASES)('is reported as it may stand: %s', (_what, kind, stands, back, nowMs, told) => {
    expect(lineNow(aWindow(kind, stands, back), nowMs)).toBe(told);
  });
});

describe('a line that is released', () => {
  const takenOver = { actor: 'mia', reason: 'by hand' };
  const left: WayBack = { kind: 'left', telling: null };

  it.each<[string, ChangeSketch, TakeOver | null, WayBack, string]>([
    ['that was only armed', { stage: 'armed' }, null, AHEAD, 'never_written'],
    ['that was put back', { stage: 'reverted' }, null, AHEAD, 'proven_back'],
    ['that a person took over', { stage: 'applied' }, takenOver, left, 'unproven'],
    ['that a last try puts back meanwhile', { stage: 'reverted' }, takenOver, AHEAD, 'proven_back'],
    ['that belongs to others', { stage: 'in_doubt' }, null, left, 'unproven'],
  ])('is told as it is known: one %s', (_which, sketch, by, back, line) => {
    const window = aWindow('flow-ivr', 'unknown', back);
    const orders = { ...window.orders, takenOver: by };
    expect(lineOf({ ...window, orders, change: aChange(sketch) })).toBe(line);
  });
});
