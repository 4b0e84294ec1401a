/** How the state of a line is reported during a revert, by what is known and by the clock. */
import type { TargetKindName } from '../../../src/contract/request/target/target.ts';
import type { Line } from '../../../src/contract/window/window.ts';
import { lineNow } from '../../../src/workflows/window/telling/line-now.ts';
import type { BackUnderWay, WayBack } from '../../../src/workflows/window/back/way-back.ts';
import { createWindowState, type WindowState } from '../../../src/workflows/window/window-state.ts';
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
